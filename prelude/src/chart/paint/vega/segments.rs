//! Straight pieces, arrows, and words in the plot.

use super::dashes::dashed;
use super::panel::Subject;
use super::theme;
use crate::chart::draw::RULE_WIDTH;
use crate::chart::layout::TICK_SIZE;
use crate::chart::resolve::{Layer, LayerData};
use serde_json::{Value, json};

pub(super) fn describe(subject: &Subject, index: usize) -> Vec<Value> {
    let layer = &subject.panel.layers[index];
    let LayerData::Segments { arrows, .. } = layer.data else { return Vec::new() };
    let data = subject.data(index, |layer| columns(subject, layer));
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["x", "y", "x2", "y2", "a"] }));
    let mut mark = json!({
        "type": "rule",
        "clip": true,
        "color": theme::color(layer.color),
        "strokeWidth": RULE_WIDTH,
        "opacity": layer.opacity,
    });
    dashed(&mut mark, layer.dash);
    let mut layers = vec![json!({
        "data": data,
        "transform": transform,
        "mark": mark,
        "encoding": {
            "x": subject.x.field("x"),
            "y": subject.y.field("y"),
            "x2": { "field": "x2" },
            "y2": { "field": "y2" },
        },
    })];
    if arrows {
        layers.push(json!({
            "data": data,
            "transform": transform,
            "mark": {
                "type": "point",
                // From the tip backwards, in halves of the symbol's size.
                "shape": "M0,0L-.9,2L.9,2Z",
                "size": 50,
                "filled": true,
                "color": theme::color(layer.color),
                "opacity": layer.opacity,
                "clip": true,
            },
            "encoding": {
                "x": subject.x.field("x2"),
                "y": subject.y.field("y2"),
                "angle": { "field": "a", "type": "quantitative", "scale": null },
            },
        }));
    }
    layers
}

fn columns(subject: &Subject, layer: &Layer) -> Value {
    let LayerData::Segments { pieces, .. } = &layer.data else { return json!({}) };
    let (x, y) = (&subject.x.precision, &subject.y.precision);
    // Clockwise from upwards, as the plot is at first.
    let angle = |[from, to]: &[(f64, f64); 2]| {
        let (from, to) = (subject.to.point(*from), subject.to.point(*to));
        json!((to.0 - from.0).atan2(from.1 - to.1).to_degrees().round())
    };
    json!({
        "x": x.column(pieces.iter().map(|piece| piece[0].0)),
        "y": y.column(pieces.iter().map(|piece| piece[0].1)),
        "x2": x.column(pieces.iter().map(|piece| piece[1].0)),
        "y2": y.column(pieces.iter().map(|piece| piece[1].1)),
        "a": pieces.iter().map(angle).collect::<Value>(),
    })
}

/// Words centred at places.
pub(super) fn words(subject: &Subject, index: usize) -> Value {
    let layer = &subject.panel.layers[index];
    let columns = |layer: &Layer| match &layer.data {
        LayerData::Texts { at, texts } => json!({
            "x": subject.x.precision.column(at.iter().map(|place| place.0)),
            "y": subject.y.precision.column(at.iter().map(|place| place.1)),
            "t": texts,
        }),
        _ => json!({}),
    };
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["x", "y", "t"] }));
    json!({
        "data": subject.data(index, columns),
        "transform": transform,
        "mark": {
            "type": "text",
            "baseline": "middle",
            "fontSize": TICK_SIZE,
            "color": theme::words(layer.color),
            "opacity": layer.opacity,
        },
        "encoding": {
            "x": subject.x.field("x"),
            "y": subject.y.field("y"),
            "text": { "field": "t", "type": "nominal" },
        },
    })
}
