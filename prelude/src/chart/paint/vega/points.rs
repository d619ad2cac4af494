//! Points and the texts beside them.

use super::panel::Subject;
use super::theme;
use crate::chart::draw::marker_radius;
use crate::chart::layout::{TICK_SIZE, decimate};
use crate::chart::look::MarkerShape;
use crate::chart::resolve::{Layer, LayerData};
use serde_json::{Value, json};

/// The points that a series has at most in the browser; of more, an even selection is shown.
pub(super) const MOST_POINTS: usize = 4_000;

pub(super) fn describe(subject: &Subject, index: usize) -> Vec<Value> {
    let layer = &subject.panel.layers[index];
    let (Some(marker), LayerData::Points { at, labels }) = (layer.marker, &layer.data) else { return Vec::new() };
    let (mut flattened, mut tooltip) = (vec!["x", "y"], Vec::new());
    if !labels.is_empty() {
        flattened.push("t");
        tooltip.push(json!({ "field": "t", "type": "nominal", "title": "label" }));
    }
    tooltip.extend(subject.series_tooltip(layer));
    tooltip.extend([subject.x_tooltip("x"), subject.y_tooltip("y")]);
    let data = subject.data(index, |layer| columns(subject, layer));
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": flattened }));
    let encoding = json!({ "x": subject.x.field("x"), "y": subject.y.field("y"), "tooltip": tooltip });
    let mut layers = vec![json!({
        "data": data,
        "transform": transform,
        "mark": mark(layer, marker, at.len()),
        "encoding": encoding,
    })];
    if !labels.is_empty() {
        let mark = json!({
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "dx": marker_radius(at.len()) + 3.0,
            "fontSize": TICK_SIZE,
            "color": theme::ink(),
        });
        let encoding = json!({
            "x": subject.x.field("x"),
            "y": subject.y.field("y"),
            "text": { "field": "t", "type": "nominal" },
        });
        layers.push(json!({ "data": data, "transform": transform, "mark": mark, "encoding": encoding }));
    }
    layers
}

fn columns(subject: &Subject, layer: &Layer) -> Value {
    let LayerData::Points { at, labels } = &layer.data else { return json!({}) };
    let kept = selection(subject, at, layer.opacity == 1.0);
    let mut columns = json!({
        "x": subject.x.precision.column(kept.iter().map(|&index| at[index].0)),
        "y": subject.y.precision.column(kept.iter().map(|&index| at[index].1)),
    });
    if !labels.is_empty() {
        columns["t"] = kept.iter().map(|&index| json!(labels[index])).collect();
    }
    columns
}

/// How the points of a series of `n` look.
pub(super) fn mark(layer: &Layer, marker: MarkerShape, n: usize) -> Value {
    json!({
        "type": "point",
        "shape": shape(marker),
        "filled": true,
        // The area of the square around the disc.
        "size": (2.0 * marker_radius(n)).powi(2).round(),
        "color": theme::color(layer.color),
        "opacity": layer.opacity,
        "clip": true,
    })
}

/// The name of a shape, or its outline around zero.
pub(super) fn shape(marker: MarkerShape) -> &'static str {
    match marker {
        MarkerShape::Circle => "circle",
        MarkerShape::Square => "square",
        MarkerShape::Triangle => "triangle-up",
        MarkerShape::TriangleDown => "triangle-down",
        MarkerShape::Diamond => "diamond",
        MarkerShape::Star => "M0,-1L.22,-.31L.95,-.31L.36,.12L.59,.81L0,.38L-.59,.81L-.36,.12L-.95,-.31L-.22,-.31Z",
        // Vega's own cross stands upright.
        MarkerShape::Cross => "M-1,-.6L-.6,-1L0,-.4L.6,-1L1,-.6L.4,0L1,.6L.6,1L0,.4L-.6,1L-1,.6L-.4,0Z",
    }
}

/// The indices of the points that are shown.
fn selection(subject: &Subject, at: &[(f64, f64)], opaque: bool) -> Vec<usize> {
    if at.len() <= MOST_POINTS {
        return (0..at.len()).collect();
    }
    let places: Vec<_> = at.iter().map(|&p| subject.to.point(p)).collect();
    // Opaque points that lie on each other are one; of see-through ones it matters how many there are.
    let distinct = if opaque { decimate::distinct(&places) } else { (0..at.len()).collect() };
    let shown = distinct.len().min(MOST_POINTS);
    (0..shown).map(|index| distinct[index * distinct.len() / shown]).collect()
}
