//! Histograms: bars that stand on zero, and around them the outline that the picture has.

use super::dashes::dashed;
use super::panel::Subject;
use super::theme;
use crate::chart::draw::{OUTLINE_WIDTH, bins_stand_apart};
use crate::chart::resolve::{Layer, LayerData};
use crate::chart::scale::ScaleKind;
use serde_json::{Value, json};

pub(super) fn describe(subject: &Subject, index: usize) -> Vec<Value> {
    let layer = &subject.panel.layers[index];
    let apart = bins_stand_apart(&subject.panel.layers);
    // A log axis has no zero to stand on.
    let ground = match subject.panel.y.scale.kind {
        ScaleKind::Log => subject.panel.y.scale.lo * 1e-3,
        _ => 0.0,
    };
    let columns = |layer: &Layer| {
        let LayerData::Bins { edges, heights } = &layer.data else { return json!({}) };
        let filled: Vec<usize> = (0..heights.len()).filter(|&bin| heights[bin] > 0.0).collect();
        let (x, y) = (&subject.x.precision, &subject.y.precision);
        json!({
            "x": x.column(filled.iter().map(|&bin| edges[bin])),
            "x2": x.column(filled.iter().map(|&bin| edges[bin + 1])),
            "y": y.column(filled.iter().map(|&bin| heights[bin])),
        })
    };
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["x", "x2", "y"] }));
    let title = |what: &str| format!("{} {what}", subject.title(&subject.panel.x.label, "x"));
    let mut tooltip: Vec<Value> = subject.series_tooltip(layer).into_iter().collect();
    tooltip.extend([
        subject.x.tooltip("x", &title("from"), &mut transform),
        subject.x.tooltip("x2", &title("to"), &mut transform),
    ]);
    tooltip.push(subject.y_tooltip("y", &mut transform));
    let mut mark = json!({
        "type": "rect",
        "clip": true,
        "color": theme::color(layer.color),
        "opacity": layer.opacity,
    });
    if apart {
        mark["xOffset"] = json!(0.5);
        mark["x2Offset"] = json!(-0.5);
    }
    let mut layers = vec![json!({
        "data": subject.data(index, columns),
        "transform": transform,
        "mark": mark,
        "encoding": {
            "x": subject.x.field("x"),
            "x2": { "field": "x2" },
            "y": subject.y.field("y"),
            "y2": { "datum": ground },
            "tooltip": tooltip,
        },
    })];
    if !apart {
        layers.push(outline(subject, index, ground));
    }
    layers
}

/// From ground to ground: bars that overlap are told apart by their outlines.
fn outline(subject: &Subject, index: usize, ground: f64) -> Value {
    let layer = &subject.panel.layers[index];
    let columns = |layer: &Layer| {
        let LayerData::Bins { edges, heights } = &layer.data else { return json!({}) };
        let height = |bin: usize| if heights[bin] > 0.0 { heights[bin] } else { ground };
        let (mut x, mut y) = (vec![edges[0]], vec![ground]);
        for bin in 0..heights.len() {
            x.extend([edges[bin], edges[bin + 1]]);
            y.extend([height(bin), height(bin)]);
        }
        x.push(edges[edges.len() - 1]);
        y.push(ground);
        json!({ "x": subject.x.precision.column(x), "y": subject.y.precision.column(y) })
    };
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["x", "y"] }));
    let mut mark = json!({
        "type": "line",
        "clip": true,
        "color": theme::color(layer.color),
        "strokeWidth": OUTLINE_WIDTH,
        "strokeJoin": "round",
        "strokeCap": "round",
        "order": false,
    });
    dashed(&mut mark, layer.dash);
    json!({
        "data": subject.data(index, columns),
        "transform": transform,
        "mark": mark,
        "encoding": { "x": subject.x.field("x"), "y": subject.y.field("y") },
    })
}
