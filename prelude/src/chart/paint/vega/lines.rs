//! Lines. All lines of a panel are rows of one data set, which the crosshair looks into as well.

use super::panel::Subject;
use super::theme;
use crate::chart::draw::{dash_pattern, line_width};
use crate::chart::layout::{Point, decimate};
use crate::chart::look::Dash;
use crate::chart::resolve::{Layer, LayerData};
use serde_json::{Value, json};

/// The points that all lines of a panel have together at most, before they become coarser than the picture.
const MOST_POINTS: usize = 8_000;

/// One row for each line, `None` without lines: a key, the name, and the columns x and y with a gap between stretches.
pub(super) fn rows(subject: &Subject) -> Option<Value> {
    let thinned = thinned(subject);
    let rows: Vec<Value> = thinned
        .into_iter()
        .map(|(index, points)| {
            let layer = &subject.panel.layers[index];
            let columns = json!({
                "k": key(index),
                "x": subject.x.precision.column(points.iter().map(|p| p.0)),
                "y": subject.y.precision.column(points.iter().map(|p| p.1)),
            });
            subject.row(layer, columns)
        })
        .collect();
    (!rows.is_empty()).then_some(Value::Array(rows))
}

/// The line, and its points if it has markers.
pub(super) fn describe(subject: &Subject, index: usize, layer: &Layer) -> Vec<Value> {
    let mut transform = vec![json!({ "filter": format!("datum.k=='{}'", key(index)) })];
    transform.extend(subject.shown(layer));
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
    if layer.dash != Dash::Solid {
        mark["strokeDash"] = json!(dash_pattern(layer.dash));
    }
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
    let thinned = thinned(subject);
    let xs = |points: &[(f64, f64)]| points.iter().map(|p| p.0).collect::<Vec<_>>();
    thinned.windows(2).all(|pair| xs(&pair[0].1) == xs(&pair[1].1))
}

fn runs(layer: &Layer) -> &[Vec<(f64, f64)>] {
    match &layer.data {
        LayerData::Line { runs } => runs,
        _ => &[],
    }
}

/// The lines of the panel with the points that the picture has too, and a point without a y between stretches.
fn thinned(subject: &Subject) -> Vec<(usize, Vec<(f64, f64)>)> {
    let lines = || {
        let layers = subject.panel.layers.iter().enumerate();
        layers.filter(|(_, layer)| matches!(layer.data, LayerData::Line { .. }))
    };
    let thin = |coarser: f64| {
        let line = |(index, layer): (usize, &Layer)| (index, joined(runs(layer), subject, coarser));
        lines().map(line).collect::<Vec<_>>()
    };
    let fine = thin(1.0);
    let total: usize = fine.iter().map(|(_, points)| points.len()).sum();
    if total <= MOST_POINTS { fine } else { thin(MOST_POINTS as f64 / total as f64) }
}

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
