//! What is sent when, in a world where time passes as told.

use super::world::fake::{begin, frames, pass};
use super::{WithProgress, progress_bar};
use crate::rt::interrupt;
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The plain text of every frame since the last call.
fn texts() -> Vec<String> {
    frames().iter().map(|frame| frame["data"]["text/plain"].as_str().expect("plain text").to_owned()).collect()
}

fn last() -> String {
    texts().pop().expect("something was sent")
}

#[test]
fn one_output_is_shown_and_updated_at_most_five_times_a_second() {
    begin();
    for _ in (0..1000).progress("epoch 1") {
        pass(2);
    }
    let frames = frames();
    let kinds: Vec<&str> = frames.iter().map(|frame| frame["type"].as_str().expect("a type")).collect();
    assert_eq!(kinds[0], "display");
    assert!(kinds[1..].iter().all(|kind| *kind == "update_display"));
    assert!((9..=11).contains(&kinds.len()), "{}", kinds.len());
    let id = &frames[0]["transient"]["display_id"];
    assert!(id.is_string() && frames.iter().all(|frame| &frame["transient"]["display_id"] == id));
    let text = |frame: &Value| frame["data"]["text/plain"].as_str().expect("text").to_owned();
    assert!(text(&frames[0]).starts_with("epoch 1:  12% ##--"), "{}", text(&frames[0]));
    assert!(text(&frames[0]).ends_with("/1000  500 it/s  0:01 left"), "{}", text(&frames[0]));
    assert_eq!(text(&frames[frames.len() - 1]), "epoch 1: 100% ####################  1000/1000  500 it/s  in 2.0 s");
    let html = frames[0]["data"]["text/html"].as_str().expect("html");
    assert!(html.contains(" max=\"1000\" aria-label=\"epoch 1\">"), "{html}");
}

#[test]
fn quick_loops_show_nothing() {
    begin();
    let sum: u64 = (0..100u64).progress("sum").inspect(|_| pass(2)).sum();
    assert_eq!((sum, frames().len()), (4950, 0));
    let mut left_early = (0..10).progress("left early");
    left_early.next();
    pass(200);
    drop(left_early);
    assert_eq!(frames().len(), 0);
}

#[test]
fn without_a_length_there_is_a_count() {
    begin();
    for _ in (0..100).filter(|i| i % 2 == 0).progress("even") {
        pass(10);
    }
    assert_eq!(last(), "even:  50  100 it/s  in 0.5 s");
}

#[test]
fn loops_left_early_are_marked_as_stopped_with_what_was_done() {
    begin();
    for i in (0..10).progress("steps") {
        pass(100);
        if i == 4 {
            break;
        }
    }
    assert_eq!(last(), "steps:  40% ########------------  4/10  8.0 it/s  stopped after 0.5 s");
    let panic = catch_unwind(|| {
        for i in vec![0; 10].progress("steps") {
            pass(1000);
            assert_eq!(i, 1);
        }
    });
    assert!(panic.is_err());
    assert!(last().ends_with("0/10  stopped after 1.0 s"));
}

#[test]
fn nested_bars_share_an_output_and_keep_their_places() {
    begin();
    for epoch in (0..2).progress("epochs") {
        for _ in (0..4).progress(format!("epoch {epoch}")) {
            pass(100);
        }
    }
    let frames = frames();
    let ids: std::collections::HashSet<_> = frames.iter().map(|frame| frame["transient"].to_string()).collect();
    assert_eq!((ids.len(), frames.iter().filter(|frame| frame["type"] == "display").count()), (1, 1));
    let texts: Vec<&str> = frames.iter().map(|frame| frame["data"]["text/plain"].as_str().expect("text")).collect();
    assert_eq!(
        texts[0].lines().collect::<Vec<_>>(),
        [
            "epochs:    0% --------------------  0/2  0:00",
            "epoch 0:  75% ###############-----  3/4  10.0 it/s  0:00 left"
        ]
    );
    // The second inner bar is there sooner than the first was, in its place.
    assert!(
        texts
            .iter()
            .any(|text| text.contains("epochs:   50% ##########----------  1/2  2.5 it/s  0:00 left\nepoch 1:  50%")),
        "{texts:#?}"
    );
    assert_eq!(texts[texts.len() - 1], "epochs: 100% ####################  2/2  2.5 it/s  in 0.8 s");
}

#[test]
fn inner_bars_that_fly_by_are_not_seen() {
    begin();
    for _ in (0..100).progress("outer") {
        for _ in (0..10).progress("inner") {
            pass(1);
        }
    }
    let texts = texts();
    assert!(!texts.is_empty() && texts.len() <= 6 && texts.iter().all(|text| !text.contains("inner")), "{texts:#?}");
}

#[test]
fn an_interrupt_ends_a_loop() {
    // The request is the process's: here it would end the loops of other tests.
    let here = std::env::current_exe().expect("a test program");
    let arguments = ["--ignored", "--exact", "progress::tests::a_stop_leaves_the_inner_bars_to_say_where"];
    let output = std::process::Command::new(here).args(arguments).output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
#[ignore = "run by `an_interrupt_ends_a_loop`"]
fn a_stop_leaves_the_inner_bars_to_say_where() {
    begin();
    let interrupted = catch_unwind(|| {
        for _ in (0..3).progress("outer") {
            for i in (0..10).progress("inner") {
                pass(100);
                if i == 6 {
                    interrupt::request();
                }
            }
        }
    });
    assert!(interrupted.expect_err("stopped").is::<interrupt::Interrupted>());
    let text = last();
    assert!(text.starts_with("outer:   0% "), "{text}");
    assert!(text.contains("\ninner:  70% ##############------  7/10  10.0 it/s  stopped after 0.7 s"), "{text}");
    let bar = progress_bar("by hand", 10);
    interrupt::request();
    assert!(catch_unwind(AssertUnwindSafe(|| bar.tick(1))).is_err());
}

#[test]
fn bars_after_each_other_have_an_output_each() {
    begin();
    for name in ["a", "b"] {
        for _ in (0..3).progress(name) {
            pass(100);
        }
    }
    let frames = frames();
    assert_eq!(frames.iter().filter(|frame| frame["type"] == "display").count(), 2);
    assert_ne!(frames[0]["transient"], frames[frames.len() - 1]["transient"]);
}

#[test]
fn bars_are_moved_by_hand() {
    begin();
    let bar = progress_bar("train", 8);
    for step in 0..4 {
        pass(250);
        bar.tick(1);
        bar.message(format!("loss {step}"));
    }
    assert_eq!(last(), "train:  50% ##########----------  4/8  4.0 it/s  0:01 left  loss 2");
    bar.set(2);
    pass(1000);
    bar.set(6);
    assert_eq!(last(), "train:  75% ###############-----  6/8  3.0 it/s  0:00 left  loss 3");
    bar.finish();
    assert_eq!(last(), "train:  75% ###############-----  6/8  3.0 it/s  in 2.0 s  loss 3");
    drop(progress_bar("unknown", 0));
    assert!(texts().is_empty());
}

#[test]
fn reaching_the_total_finishes_and_the_last_message_is_seen() {
    begin();
    let bar = progress_bar("train", 3);
    for step in 0..3 {
        pass(100);
        bar.tick(1);
        bar.message(format!("loss {step}"));
    }
    drop(bar);
    let text = last();
    assert!(text.ends_with("3/3  10.0 it/s  in 0.3 s  loss 2"), "{text}");
    let bar = progress_bar("dropped", 3);
    pass(300);
    bar.tick(1);
    drop(bar);
    assert!(last().ends_with("1/3  3.3 it/s  stopped after 0.3 s"));
}

#[test]
fn threads_share_a_bar() {
    begin();
    let bar = progress_bar("jobs", 10_000);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..2000).for_each(|_| bar.tick(1)));
        }
    });
    pass(300);
    bar.tick(0);
    bar.finish();
    assert!(last().contains("8000/10000"));
}

#[test]
fn a_slow_loop_after_a_quick_start_still_moves() {
    begin();
    for i in (0..1200).progress("mixed") {
        if i >= 1000 {
            pass(1000);
        }
    }
    // At most 16 seconds until the change is noticed, then every step is seen.
    assert!(texts().len() > 180, "the bar moves");
}

#[test]
fn the_items_are_untouched_and_the_length_is_known() {
    begin();
    let mut bar = vec![1, 2, 3].progress("items");
    assert_eq!(bar.len(), 3);
    assert_eq!(bar.by_ref().collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(bar.next(), None);
    let none: Vec<i32> = Vec::new().progress("none").collect();
    assert!(none.is_empty());
}

/// Run with `--ignored --nocapture`: nanoseconds that a bar adds to a step.
#[test]
#[ignore = "a measurement"]
fn cost_of_a_step() {
    const STEPS: usize = 200_000_000;
    let time = |name: &str, run: &dyn Fn()| {
        let start = std::time::Instant::now();
        run();
        println!("{name}: {:.2} ns a step", start.elapsed().as_secs_f64() * 1e9 / STEPS as f64);
    };
    time("bare loop", &|| (0..STEPS).for_each(|i| _ = std::hint::black_box(i)));
    time("progress", &|| (0..STEPS).progress("cost").for_each(|i| _ = std::hint::black_box(i)));
    let bar = progress_bar("cost", STEPS);
    time("tick", &|| {
        for i in 0..STEPS {
            std::hint::black_box(i);
            bar.tick(1);
        }
    });
}
