//! Lines of equal height, and the areas between them.

use super::panel::Subject;
use super::{images, png_uri, theme};
use crate::chart::draw::filled_pixels;
use crate::chart::layout::{Point, decimate};
use crate::chart::resolve::{Layer, LayerData};
use serde_json::{Value, json};

pub(super) fn describe(subject: &Subject, index: usize) -> Value {
    let layer = &subject.panel.layers[index];
    let columns = |layer: &Layer| columns(subject, layer);
    let mut transform = subject.shown(index);
    // First the stretches, then the points of each.
    transform.push(json!({ "flatten": ["x", "y", "h", "c", "r"] }));
    transform.push(json!({ "flatten": ["x", "y"] }));
    let label = subject.panel.colors.as_ref().map(|colors| &colors.label);
    let title = label.and_then(|label| label.as_deref()).unwrap_or("height");
    json!({
        "data": subject.data(index, columns),
        "transform": transform,
        "mark": {
            "type": "line",
            "clip": true,
            "order": false,
            "strokeWidth": 1.5,
            "opacity": layer.opacity,
            "strokeJoin": "round",
        },
        "encoding": {
            "x": subject.x.field("x"),
            "y": subject.y.field("y"),
            "detail": { "field": "r", "type": "nominal" },
            "stroke": { "field": "c", "type": "nominal", "scale": null },
            "tooltip": [{ "field": "h", "type": "quantitative", "title": title, "format": ".4~g" }],
        },
    })
}

/// The areas between the lines, as a picture.
pub(super) fn filled(subject: &Subject, index: usize) -> Value {
    let picture = |layer: &Layer| {
        let Some((area, pixels)) = filled_pixels(&layer.data, &subject.to, 1.0) else { return json!({}) };
        let ((x, y), (x2, y2)) = (subject.to.back((area.left, area.top)), subject.to.back((area.right, area.bottom)));
        json!({ "x": x, "x2": x2, "y": y, "y2": y2, "u": png_uri(&pixels) })
    };
    images::stretched(subject, index, picture)
}

fn columns(subject: &Subject, layer: &Layer) -> Value {
    let LayerData::Contours { levels } = &layer.data else { return json!({}) };
    let mut columns = json!({ "x": [], "y": [], "h": [], "c": [], "r": [] });
    let mut push = |name: &str, value: Value| {
        columns[name].as_array_mut().into_iter().for_each(|column| column.push(value.clone()));
    };
    let mut stretch = 0;
    for level in levels {
        for run in &level.runs {
            let places: Vec<Point> = run.iter().map(|&point| subject.to.point(point)).collect();
            let kept: Vec<(f64, f64)> = decimate::line(&places).into_iter().map(|index| run[index]).collect();
            push("x", subject.x.precision.column(kept.iter().map(|point| point.0)));
            push("y", subject.y.precision.column(kept.iter().map(|point| point.1)));
            push("h", super::number::Precision::SIGNIFICANT.json(level.height));
            push("c", json!(theme::hex(level.color)));
            push("r", json!(stretch));
            stretch += 1;
        }
    }
    columns
}
