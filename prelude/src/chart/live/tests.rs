use super::*;
use serde_json::json;
use std::sync::{Arc, Mutex};

/// A world of its own: frames are kept, and the time is what a test says.
#[derive(Clone)]
struct World {
    frames: Arc<Mutex<Vec<Value>>>,
    passed: Arc<Mutex<Duration>>,
}

impl World {
    fn new() -> World {
        World { frames: Arc::default(), passed: Arc::default() }
    }

    fn live(&self) -> Live {
        let (frames, passed, start) = (self.frames.clone(), self.passed.clone(), Instant::now());
        let out = Out {
            send: Box::new(move |frame| frames.lock().unwrap().push(frame)),
            now: Box::new(move || start + *passed.lock().unwrap()),
        };
        Live::new("step".into(), "loss".into(), out)
    }

    fn pass(&self, milliseconds: u64) {
        *self.passed.lock().unwrap() += Duration::from_millis(milliseconds);
    }

    fn frames(&self) -> Vec<Value> {
        std::mem::take(&mut *self.frames.lock().unwrap())
    }
}

fn forms(frame: &Value) -> Vec<&String> {
    frame["data"].as_object().expect("data").keys().collect()
}

#[test]
fn at_most_four_pictures_a_second() {
    let world = World::new();
    let mut live = world.live().series(["train", "val"]).log_y();
    for step in 0..100 {
        live.push(step, [1.0 / (step + 1) as f64, f64::NAN]);
        world.pass(10);
    }
    let frames = world.frames();
    assert!((3..=4).contains(&frames.len()), "{}", frames.len());
    assert_eq!((&frames[0]["type"], &frames[1]["type"]), (&json!("display"), &json!("update_display")));
    assert!(frames.iter().all(|frame| forms(frame) == ["image/png", "text/plain"]));
    live.finish();
    let last = world.frames();
    assert_eq!(last.len(), 1);
    assert!(forms(&last[0]).iter().any(|form| form.contains("vegalite")), "{:?}", forms(&last[0]));
    assert_eq!(last[0]["transient"], frames[0]["transient"]);
    assert!(last[0]["data"]["text/plain"].as_str().unwrap().starts_with("line chart, log y, 2 series (train, val)"));
}

#[test]
fn a_quick_loop_shows_its_chart_once() {
    let world = World::new();
    let mut live = world.live();
    (0..1000).for_each(|step| live.push(step, step * 2));
    drop(live);
    let frames = world.frames();
    assert_eq!((frames.len(), &frames[0]["type"]), (1, &json!("display")));
    drop(world.live());
    assert!(world.frames().is_empty());
}

#[test]
fn an_interrupt_leaves_the_chart_as_it_was() {
    let world = World::new();
    let mut live = world.live();
    let unwound = catch_unwind(AssertUnwindSafe(move || {
        live.push(0, 1.0);
        live.push(1, 0.5);
        std::panic::resume_unwind(Box::new(interrupt::Interrupted));
    }));
    assert!(unwound.is_err());
    let frames = world.frames();
    assert_eq!(frames.len(), 1);
    assert!(frames[0]["data"]["text/plain"].as_str().unwrap().contains("x 0..1 step, y 0.5..1 loss"));
}

#[test]
fn the_number_of_values_is_that_of_the_series() {
    let payload = catch_unwind(|| World::new().live().series(["a", "b"]).push(0, 1.0)).expect_err("one of two");
    assert_eq!(payload.downcast_ref::<String>().expect("text"), "live: there are 2 series and 1 values");
}
