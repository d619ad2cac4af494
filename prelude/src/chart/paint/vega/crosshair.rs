//! What the pointer tells about lines: their values at the nearest x, or at the nearest point where lines do not share
//! their x.

use super::panel::Subject;
use super::{lines, theme};
use serde_json::{Value, json};

pub(super) fn describe(subject: &Subject) -> Value {
    if lines::share_x(subject) { over_all(subject) } else { nearest(subject) }
}

/// An upright line at the nearest x, and the values of all lines there.
fn over_all(subject: &Subject) -> Value {
    let mut transform = points(subject);
    transform.push(json!({ "pivot": "k", "value": "y", "groupby": ["x"] }));
    let mut tooltip = vec![subject.x_tooltip("x", &mut transform)];
    for (index, layer) in lines::lines(subject) {
        let name = layer.name.as_deref().unwrap_or(subject.title(&subject.panel.y.label, "y"));
        // As words: a number that is not there would read "NaN".
        let key = lines::key(index);
        let words = format!("isValid(datum.{key})?format(datum.{key},'{}'):'–'", subject.y.format());
        transform.push(json!({ "calculate": words, "as": key }));
        tooltip.push(json!({ "field": key, "type": "nominal", "title": name }));
    }
    json!({
        "data": { "name": subject.named("lines") },
        "transform": transform,
        "mark": { "type": "rule", "color": theme::quiet(), "strokeWidth": 1, "clip": true },
        "params": [hover(subject, &["x"])],
        "encoding": { "x": subject.x.field("x"), "opacity": opacity(subject, 0.7), "tooltip": tooltip },
    })
}

/// A spot on the nearest point of any line.
fn nearest(subject: &Subject) -> Value {
    let mut transform = points(subject);
    let mut tooltip = vec![subject.x_tooltip("x", &mut transform), subject.y_tooltip("y", &mut transform)];
    if any_named(subject) {
        tooltip.insert(0, json!({ "field": "s", "type": "nominal", "title": "series" }));
    }
    json!({
        "data": { "name": subject.named("lines") },
        "transform": transform,
        "mark": { "type": "point", "filled": true, "size": 60, "color": theme::quiet(), "clip": true },
        "params": [hover(subject, &["k", "x"])],
        "encoding": {
            "x": subject.x.field("x"),
            "y": subject.y.field("y"),
            "opacity": opacity(subject, 1.0),
            "tooltip": tooltip,
        },
    })
}

fn points(subject: &Subject) -> Vec<Value> {
    let mut transform = subject.standing();
    if subject.toggles() && any_named(subject) {
        // Lines without a name cannot be hidden.
        let shown = json!({ "param": subject.named("series"), "empty": false });
        transform.push(json!({ "filter": { "or": ["!isDefined(datum.s)", shown] } }));
    }
    transform.push(json!({ "flatten": ["x", "y"] }));
    transform.push(json!({ "filter": "isValid(datum.y)" }));
    transform
}

fn any_named(subject: &Subject) -> bool {
    lines::lines(subject).any(|(_, layer)| layer.name.is_some())
}

fn hover(subject: &Subject, fields: &[&str]) -> Value {
    json!({
        "name": subject.named("hover"),
        "select": { "type": "point", "fields": fields, "nearest": true, "on": "mouseover", "clear": "mouseout" },
    })
}

fn opacity(subject: &Subject, shown: f64) -> Value {
    json!({ "condition": { "param": subject.named("hover"), "empty": false, "value": shown }, "value": 0 })
}
