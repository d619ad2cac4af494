//! Bars of categories, and error bars.

use super::panel::Subject;
use super::theme;
use crate::chart::resolve::{Bar, Layer, LayerData};
use crate::chart::scale::ScaleKind;
use serde_json::{Value, json};

pub(super) fn describe(subject: &Subject, index: usize) -> Value {
    let layer = &subject.panel.layers[index];
    let LayerData::Bars { horizontal, .. } = layer.data else { return Value::Null };
    let (across, along) = if horizontal { (&subject.y, &subject.x) } else { (&subject.x, &subject.y) };
    // A log axis has no zero to stand on.
    let lowest = match along.axis.scale.kind {
        ScaleKind::Log => along.axis.scale.lo * 1e-3,
        _ => f64::MIN,
    };
    let columns = |layer: &Layer| {
        let LayerData::Bars { bars, .. } = &layer.data else { return json!({}) };
        let column = |precision: &super::number::Precision, part: fn(&Bar) -> f64, lowest: f64| {
            precision.column(bars.iter().map(|bar| part(bar).max(lowest)))
        };
        json!({
            "a": column(&across.precision, |bar| bar.at - bar.width / 2.0, f64::MIN),
            "a2": column(&across.precision, |bar| bar.at + bar.width / 2.0, f64::MIN),
            "b": column(&along.precision, |bar| bar.from, lowest),
            "b2": column(&along.precision, |bar| bar.to, lowest),
            "c": bars.iter().map(|bar| json!(bar.category)).collect::<Value>(),
            "v": column(&along.precision, |bar| bar.to - bar.from, f64::MIN),
        })
    };
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["a", "a2", "b", "b2", "c", "v"] }));
    let label = if horizontal { &subject.panel.y.label } else { &subject.panel.x.label };
    let mut tooltip = vec![across.tooltip("c", subject.title(label, "category"), &mut transform)];
    tooltip.extend(subject.series_tooltip(layer));
    let label = if horizontal { &subject.panel.x.label } else { &subject.panel.y.label };
    tooltip.push(along.tooltip("v", subject.title(label, "value"), &mut transform));
    let mut mark = json!({
        "type": "rect",
        "clip": true,
        "color": theme::color(layer.color),
        "opacity": layer.opacity,
    });
    // A gap of a pixel keeps neighbours apart; y runs down on the screen, where the second edge is above the first.
    for (offset, pixels) in
        if horizontal { [("yOffset", -0.5), ("y2Offset", 0.5)] } else { [("xOffset", 0.5), ("x2Offset", -0.5)] }
    {
        mark[offset] = json!(if horizontal && across.axis.scale.reversed { -pixels } else { pixels });
    }
    let (first, second) = if horizontal { (["y", "y2"], ["x", "x2"]) } else { (["x", "x2"], ["y", "y2"]) };
    json!({
        "data": subject.data(index, columns),
        "transform": transform,
        "mark": mark,
        "encoding": {
            first[0]: across.field("a"),
            first[1]: { "field": "a2" },
            second[0]: along.field("b"),
            second[1]: { "field": "b2" },
            "tooltip": tooltip,
        },
    })
}

/// The line from end to end, and its two caps.
pub(super) fn errors(subject: &Subject, index: usize) -> Vec<Value> {
    let layer = &subject.panel.layers[index];
    let LayerData::Errors { horizontal, .. } = layer.data else { return Vec::new() };
    let (across, along) = if horizontal { (&subject.y, &subject.x) } else { (&subject.x, &subject.y) };
    let columns = |layer: &Layer| {
        let LayerData::Errors { at, .. } = &layer.data else { return json!({}) };
        json!({
            "a": across.precision.column(at.iter().map(|each| each.0)),
            "lo": along.precision.column(at.iter().map(|each| each.1)),
            "hi": along.precision.column(at.iter().map(|each| each.2)),
        })
    };
    let data = subject.data(index, columns);
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["a", "lo", "hi"] }));
    let tooltip = [along.tooltip("lo", "from", &mut transform), along.tooltip("hi", "to", &mut transform)];
    let (place, value, value2) = if horizontal { ("y", "x", "x2") } else { ("x", "y", "y2") };
    let color = theme::color(layer.color);
    let mut layers = vec![json!({
        "data": data,
        "transform": transform,
        "mark": { "type": "rule", "clip": true, "color": color, "strokeWidth": 1.3 },
        "encoding": {
            place: across.field("a"),
            value: along.field("lo"),
            value2: { "field": "hi" },
            "tooltip": tooltip,
        },
    })];
    for end in ["lo", "hi"] {
        layers.push(json!({
            "data": data,
            "transform": transform,
            "mark": {
                "type": "tick",
                "orient": if horizontal { "vertical" } else { "horizontal" },
                "clip": true,
                "color": color,
                "size": 7,
                "thickness": 1.3,
            },
            "encoding": { place: across.field("a"), value: along.field(end) },
        }));
    }
    layers
}
