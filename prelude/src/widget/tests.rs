//! Widgets against a browser that is played by the test: what is sent, and what comes of what is received.

use super::*;
use crate::comm::{Message, arrives};
use crate::display::{Display, Show};
use crate::rt::hooks::for_tests::sent;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// A browser's message to a widget.
fn browser(widget: &impl Widget, data: Value) {
    arrives("comm_msg", widget.model().id(), "", &Message { data, ..Message::default() });
}

fn moved(widget: &impl Widget, name: &str, value: Value) {
    browser(widget, json!({"method": "update", "state": {name: value}, "buffer_paths": []}));
}

fn of_kind<'a>(frames: &'a [Value], kind: &str) -> Vec<&'a Value> {
    frames.iter().filter(|frame| frame["kind"] == kind).collect()
}

#[test]
fn a_widget_is_opened_after_what_it_refers_to_and_once() {
    sent();
    let slider = IntSlider::new(0..=10).value(3).description("k");
    assert!(sent().is_empty(), "nothing is sent before it is shown");
    slider.show();
    slider.show();
    let frames = sent();
    let opens = of_kind(&frames, "comm_open");
    let names: Vec<&str> = opens.iter().filter_map(|frame| frame["data"]["state"]["_model_name"].as_str()).collect();
    assert_eq!(names, ["LayoutModel", "SliderStyleModel", "IntSliderModel"]);
    assert!(
        opens.iter().all(|frame| frame["metadata"]["version"] == "2.1.0" && frame["target_name"] == "jupyter.widget")
    );
    let state = &opens[2]["data"]["state"];
    assert_eq!((&state["value"], &state["max"], &state["description"]), (&json!(3), &json!(10), &json!("k")));
    assert_eq!(state["layout"], format!("IPY_MODEL_{}", opens[0]["comm_id"].as_str().unwrap()));
    let displays: Vec<&Value> = frames.iter().filter(|frame| frame["type"] == "display").collect();
    let view = &displays[0]["data"]["application/vnd.jupyter.widget-view+json"];
    assert_eq!((displays.len(), &view["model_id"]), (2, &opens[2]["comm_id"]));
    assert_eq!(displays[0]["data"]["text/plain"], "IntSlider(value: 3, description: \"k\")");
}

#[test]
fn a_move_is_echoed_and_told_once() {
    sent();
    let told = Arc::new(Mutex::new(Vec::new()));
    let telling = Arc::clone(&told);
    let slider = FloatSlider::new(0.0..=1.0).on_change(move |value| telling.lock().unwrap().push(value));
    slider.show();
    sent();
    moved(&slider, "value", json!(0.25));
    moved(&slider, "value", json!(0.25));
    let frames = sent();
    let echoes: Vec<&Value> =
        of_kind(&frames, "comm_msg").into_iter().filter(|f| f["data"]["method"] == "echo_update").collect();
    assert_eq!(echoes.len(), 2, "every browser learns of every move");
    assert_eq!(echoes[0]["data"]["state"], json!({"value": 0.25}));
    assert_eq!((slider.get(), told.lock().unwrap().clone()), (0.25, vec![0.25]));
}

#[test]
fn only_the_newest_of_several_moves_counts() {
    sent();
    let told = Arc::new(Mutex::new(Vec::new()));
    let telling = Arc::clone(&told);
    let slider = IntSlider::new(0..=9).on_change(move |value| telling.lock().unwrap().push(value));
    slider.show();
    let update = |value: i64| json!({"method": "update", "state": {"value": value}, "buffer_paths": []});
    let first = Message { data: update(4), waiting: vec![update(7)], ..Message::default() };
    arrives("comm_msg", slider.model().id(), "", &first);
    assert!(told.lock().unwrap().is_empty());
    arrives("comm_msg", slider.model().id(), "", &Message { data: update(7), ..Message::default() });
    assert_eq!(*told.lock().unwrap(), [7]);
}

#[test]
fn a_new_page_learns_the_state_also_all_of_it_at_once() {
    sent();
    let image = Image::png(vec![1, 2, 3]);
    image.show();
    sent();
    browser(&image, json!({"method": "request_state"}));
    let frames = sent();
    let update = of_kind(&frames, "comm_msg")[0];
    assert_eq!((&update["data"]["method"], &update["data"]["buffer_paths"]), (&json!("update"), &json!([["value"]])));
    assert_eq!(update["buffers"], json!(["AQID"]));

    arrives("comm_open", "page", "jupyter.widget.control", &Message::default());
    arrives("comm_msg", "page", "", &Message { data: json!({"method": "request_states"}), ..Message::default() });
    let frames = sent();
    let all = of_kind(&frames, "comm_msg")[0];
    let id = image.model().id();
    let one = &all["data"]["states"][id];
    assert_eq!((&one["model_name"], &one["state"]["format"]), (&json!("ImageModel"), &json!("png")));
    let paths = all["data"]["buffer_paths"].as_array().unwrap();
    let place = paths.iter().position(|path| *path == json!([id, "state", "value"])).unwrap();
    assert_eq!(all["buffers"][place], "AQID");
}

#[test]
fn choices_are_values_here_and_places_there() {
    sent();
    let choice = Dropdown::labelled([("small", 64), ("large", 512)]);
    choice.show();
    assert_eq!(choice.get(), 64);
    moved(&choice, "index", json!(1));
    assert_eq!(choice.get(), 512);
    choice.set(64);
    assert_eq!((choice.get(), choice.model().get("index")), (64, json!(0)));
    choice.set(7);
    assert_eq!(choice.get(), 64);
    moved(&choice, "index", Value::Null);
    moved(&choice, "index", json!(99));
    assert_eq!(choice.get(), 512, "what a browser says may be wrong");
}

#[test]
fn a_click_is_told_and_other_messages_are_not() {
    sent();
    let clicks = Arc::new(Mutex::new(0));
    let counting = Arc::clone(&clicks);
    let button = Button::new("go").on_click(move || *counting.lock().unwrap() += 1);
    button.show();
    browser(&button, json!({"method": "custom", "content": {"event": "click"}}));
    browser(&button, json!({"method": "custom", "content": {"event": "hover"}}));
    browser(&button, json!({"method": "nonsense"}));
    browser(&button, json!(7));
    assert_eq!(*clicks.lock().unwrap(), 1);
}

#[test]
fn what_is_set_here_is_sent_there() {
    sent();
    let bar = Progress::new(0.0..=1.0);
    bar.show();
    sent();
    bar.set(0.5);
    bar.set(0.5);
    let frames = sent();
    assert_eq!(frames.len(), 1, "only what changes is sent");
    assert_eq!(frames[0]["data"], json!({"method": "update", "state": {"value": 0.5}, "buffer_paths": []}));
}

#[test]
fn boxes_open_what_they_hold_and_what_is_added_later() {
    sent();
    let pages = Tab::new().add("a", &Checkbox::new("x"));
    pages.show();
    let pages = pages.add("b", &HBox::new((Text::new("t"), Button::new("u"))));
    let frames = sent();
    let opened: Vec<&str> =
        of_kind(&frames, "comm_open").iter().filter_map(|f| f["data"]["state"]["_model_name"].as_str()).collect();
    let place = |name: &str| opened.iter().position(|one| *one == name).unwrap_or_else(|| panic!("no {name}"));
    assert!(place("CheckboxModel") < place("TabModel") && place("ButtonModel") < place("HBoxModel"));
    let last = of_kind(&frames, "comm_msg").into_iter().next_back().unwrap();
    assert_eq!(last["data"]["state"]["titles"], json!(["a", "b"]));
    assert_eq!(pages.model().get("children").as_array().map(Vec::len), Some(2));
}

#[test]
fn interact_draws_at_once_and_after_each_change() {
    sent();
    let (k, log) = (IntSlider::new(1..=5).value(2), Checkbox::new("log"));
    let shown = interact(|(k, log)| format!("{k} {log}"), (k.clone(), log.clone()));
    shown.show();
    let frames = sent();
    let output = |frames: &[Value]| {
        let outputs = frames.iter().rev().find_map(|frame| frame["data"]["state"]["outputs"].as_array().cloned());
        outputs.expect("an output")[0].clone()
    };
    assert_eq!(output(&frames)["data"]["text/plain"], "2 false");
    moved(&k, "value", json!(4));
    moved(&log, "value", json!(true));
    assert_eq!(output(&sent())["data"]["text/plain"], "4 true");
}

#[test]
fn a_panic_in_interact_is_shown_in_its_place() {
    sent();
    let k = IntSlider::new(0..=5).value(1);
    interact(|k| assert!(k != 3, "three is not allowed"), k.clone()).show();
    sent();
    moved(&k, "value", json!(3));
    let frames = sent();
    let outputs = &of_kind(&frames, "comm_msg").into_iter().next_back().unwrap()["data"]["state"]["outputs"];
    assert_eq!((&outputs[0]["output_type"], &outputs[0]["evalue"]), (&json!("error"), &json!("three is not allowed")));
    moved(&k, "value", json!(4));
    let frames = sent();
    assert_eq!(of_kind(&frames, "comm_msg").into_iter().next_back().unwrap()["data"]["state"]["outputs"], json!([]));
}

#[test]
fn what_is_no_range_is_said_so() {
    for (made, said) in [
        (
            std::panic::catch_unwind(|| drop(IntSlider::new(std::ops::RangeInclusive::new(3, 1)))),
            "there is no number in it",
        ),
        (std::panic::catch_unwind(|| drop(FloatSlider::new(1.0..=1.0))), "there is no number between"),
        (std::panic::catch_unwind(|| drop(FloatLogSlider::new(0.0..=1.0))), "must lie above 0"),
        (std::panic::catch_unwind(|| drop(Dropdown::<&str>::new([]))), "nothing to choose from"),
        (std::panic::catch_unwind(|| drop(HBox::new(Button::new("")).style("x", "y"))), "no style of its own"),
    ] {
        let payload = made.expect_err(said);
        let text =
            payload.downcast_ref::<String>().cloned().or_else(|| payload.downcast_ref::<&str>().map(|s| s.to_string()));
        assert!(text.as_deref().is_some_and(|text| text.contains(said)), "{text:?}");
    }
    assert_eq!(FloatLogSlider::new(1e-4..=1e-1).value(5.0).get(), 0.1);
    assert_eq!(IntSlider::new(0..=10).value(99).mime_bundle().plain(), "IntSlider(value: 10, description: \"\")");
}
