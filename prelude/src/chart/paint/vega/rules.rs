//! Lines across the whole plot.

use super::dashes::dashed;
use super::panel::Subject;
use super::theme;
use crate::chart::draw::RULE_WIDTH;
use crate::chart::resolve::{Layer, LayerData};
use serde_json::{Value, json};

pub(super) fn describe(subject: &Subject, index: usize) -> Value {
    let layer = &subject.panel.layers[index];
    let upright = matches!(layer.data, LayerData::RuleX { .. });
    let (channel, position) = if upright { ("x", &subject.x) } else { ("y", &subject.y) };
    let columns = |layer: &Layer| match layer.data {
        LayerData::RuleX { at } | LayerData::RuleY { at } => json!({ "at": position.precision.json(at) }),
        _ => json!({}),
    };
    let mut transform = subject.shown(index);
    let mut tooltip: Vec<Value> = subject.series_tooltip(layer).into_iter().collect();
    tooltip.push(if upright {
        subject.x_tooltip("at", &mut transform)
    } else {
        subject.y_tooltip("at", &mut transform)
    });
    let mut mark = json!({
        "type": "rule",
        "clip": true,
        "color": theme::color(layer.color),
        "strokeWidth": RULE_WIDTH,
        "strokeCap": "round",
        "opacity": layer.opacity,
    });
    dashed(&mut mark, layer.dash);
    json!({
        "data": subject.data(index, columns),
        "transform": transform,
        "mark": mark,
        "encoding": { channel: position.field("at"), "tooltip": tooltip },
    })
}
