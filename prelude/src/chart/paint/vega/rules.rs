//! Lines across the whole plot.

use super::panel::Subject;
use super::theme;
use crate::chart::draw::{RULE_WIDTH, dash_pattern};
use crate::chart::look::Dash;
use crate::chart::resolve::Layer;
use serde_json::{Value, json};

/// A rule at a number of the axis `channel`, "x" or "y".
pub(super) fn describe(subject: &Subject, layer: &Layer, channel: &str, at: f64) -> Value {
    let position = if channel == "x" { &subject.x } else { &subject.y };
    let mut tooltip: Vec<Value> = subject.series_tooltip(layer).into_iter().collect();
    tooltip.push(if channel == "x" { subject.x_tooltip("at") } else { subject.y_tooltip("at") });
    let mut mark = json!({
        "type": "rule",
        "clip": true,
        "color": theme::color(layer.color),
        "strokeWidth": RULE_WIDTH,
        "strokeCap": "round",
        "opacity": layer.opacity,
    });
    if layer.dash != Dash::Solid {
        mark["strokeDash"] = json!(dash_pattern(layer.dash));
    }
    json!({
        "data": { "values": [subject.row(layer, json!({ "at": position.precision.json(at) }))] },
        "transform": subject.shown(layer),
        "mark": mark,
        "encoding": { channel: position.field("at"), "tooltip": tooltip },
    })
}
