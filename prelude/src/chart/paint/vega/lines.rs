//! Lines. All lines of a panel are rows of one data set, which the crosshair looks into as well.

use super::dashes::dashed;
use super::panel::Subject;
use super::theme;
use crate::chart::draw::line_width;
use crate::chart::layout::{Point, decimate};
use crate::chart::resolve::{Layer, LayerData};
use serde_json::{Value, json};

/// The points that all lines of a panel have together at most, before they become coarser than the picture.
const MOST_POINTS: usize = 8_000;

/// A row for each line, `None` without lines: a key, the name, and the columns x and y with a gap between stretches.
pub(super) fn rows(subject: &Subject) -> Option<Value> {
    let coarser = coarseness(subject);
    let columns = |index: usize, layer: &Layer| {
        let points = joined(runs(layer), subject, coarser);
        json!({
            "k": key(index),
            "x": subject.x.precision.column(points.iter().map(|p| p.0)),
            "y": subject.y.precision.column(points.iter().map(|p| p.1)),
        })
    };
    let rows: Vec<Value> =
        lines(subject).flat_map(|(index, _)| subject.rows(index, |layer| columns(index, layer))).collect();
    (!rows.is_empty()).then_some(Value::Array(rows))
}

/// The line, and its points if it has markers.
pub(super) fn describe(subject: &Subject, index: usize) -> Vec<Value> {
    let layer = &subject.panel.layers[index];
    let mut transform = vec![json!({ "filter": format!("datum.k=='{}'", key(index)) })];
    transform.extend(subject.shown(index));
    transform.push(json!({ "flatten": ["x", "y"] }));
    let encoding = json!({ "x": subject.x.field("x"), "y": subject.y.field("y") });
    let data = json!({ "name": subject.named("lines") });
    let points: usize = runs(layer).iter().map(Vec::len).sum();
    let mut mark = json!({
        "type": "line",
        "clip": true,
        "color": theme::color(layer.color),
        "strokeWidth": line_width(points),
        "strokeCap": "round",
        "strokeJoin": "round",
        // In the order of the data, not from left to right.
        "order": false,
    });
    if layer.opacity < 1.0 {
        mark["opacity"] = json!(layer.opacity);
    }
    dashed(&mut mark, layer.dash);
    let mut layers = vec![json!({ "data": data, "transform": transform, "mark": mark, "encoding": encoding })];
    if let Some(marker) = layer.marker {
        let mark = super::points::mark(layer, marker, points);
        layers.push(json!({ "data": data, "transform": transform, "mark": mark, "encoding": encoding }));
    }
    layers
}

/// The name of a line among the columns of the crosshair: names that people give may hold dots and brackets.
pub(super) fn key(index: usize) -> String {
    format!("k{index}")
}

/// Whether all lines have their points over the same x, so that the crosshair can show all of them at once.
pub(super) fn share_x(subject: &Subject) -> bool {
    let coarser = coarseness(subject);
    let x = |layer: &Layer| -> Vec<f64> { joined(runs(layer), subject, coarser).iter().map(|p| p.0).collect() };
    let columns: Vec<_> = lines(subject).map(|(_, layer)| x(layer)).collect();
    columns.windows(2).all(|pair| pair[0] == pair[1])
}

/// The lines of a panel, with their indices among its layers.
pub(super) fn lines<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (usize, &'a Layer)> {
    let layers = subject.panel.layers.iter().enumerate();
    layers.filter(|(_, layer)| matches!(layer.data, LayerData::Line { .. }))
}

fn runs(layer: &Layer) -> &[Vec<(f64, f64)>] {
    match &layer.data {
        LayerData::Line { runs } => runs,
        _ => &[],
    }
}

/// How much coarser than the picture's the lines have to be, as a part of its pixels.
fn coarseness(subject: &Subject) -> f64 {
    let points: usize = lines(subject).map(|(_, layer)| joined(runs(layer), subject, 1.0).len()).sum();
    if points <= MOST_POINTS { 1.0 } else { MOST_POINTS as f64 / points as f64 }
}

/// A line with the points that the picture has too, and a point without a y between stretches.
fn joined(runs: &[Vec<(f64, f64)>], subject: &Subject, coarser: f64) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for run in runs {
        if let Some(last) = points.last() {
            points.push((last.0, f64::NAN));
        }
        let places: Vec<Point> = run.iter().map(|&p| subject.to.point(p)).map(|(x, y)| (x * coarser, y)).collect();
        points.extend(decimate::line(&places).into_iter().map(|index| run[index]));
    }
    points
}
