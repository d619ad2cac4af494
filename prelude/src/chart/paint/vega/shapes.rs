//! What is drawn in pixels, such as boxes that fit their words: the shapes of the picture, back in the numbers of the
//! axes, which are plain where such things are drawn.

use super::panel::Subject;
use super::theme;
use crate::chart::draw::{Shape, graph_shapes};
use crate::chart::layout::Point;
use serde_json::{Value, json};

/// A graph: its arrows, its boxes, its words.
pub(super) fn graph(subject: &Subject, index: usize) -> Vec<Value> {
    let shapes = graph_shapes(&subject.panel.layers[index], &subject.to);
    let (mut areas, mut lines, mut outlines, mut words) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (order, shape) in shapes.iter().enumerate() {
        match shape {
            Shape::Fill { points, ink } => areas.push(row(subject, points, order, theme::hex(ink.color))),
            Shape::Stroke { points, ink, .. } => {
                let closed = points.len() > 2 && points.first() == points.last();
                let strokes = if closed { &mut outlines } else { &mut lines };
                strokes.push(row(subject, points, order, theme::hex(ink.color)));
            }
            Shape::Text(text) => {
                let (x, y) = subject.to.back(text.at);
                words.push(json!({ "x": x, "y": y, "t": text.text, "z": text.size, "c": theme::hex(text.ink.color) }));
            }
            _ => {}
        }
    }
    let outline = |rows: Vec<Value>, mark: Value, channel: &str| {
        json!({
            "data": { "values": rows },
            "transform": [{ "flatten": ["x", "y"] }],
            "mark": mark,
            "encoding": {
                "x": subject.x.field("x"),
                "y": subject.y.field("y"),
                "detail": { "field": "n", "type": "nominal" },
                channel: { "field": "c", "type": "nominal", "scale": null },
            },
        })
    };
    vec![
        outline(lines, json!({ "type": "line", "order": false, "strokeWidth": 1.2 }), "stroke"),
        outline(areas, json!({ "type": "line", "order": false, "strokeWidth": 0 }), "fill"),
        outline(outlines, json!({ "type": "line", "order": false, "strokeWidth": 1.2 }), "stroke"),
        json!({
            "data": { "values": words },
            "mark": { "type": "text", "align": "center", "baseline": "alphabetic", "fontSize": { "expr": "datum.z" } },
            "encoding": {
                "x": subject.x.field("x"),
                "y": subject.y.field("y"),
                "text": { "field": "t", "type": "nominal" },
                "fill": { "field": "c", "type": "nominal", "scale": null },
            },
        }),
    ]
}

fn row(subject: &Subject, points: &[Point], order: usize, color: String) -> Value {
    let places: Vec<(f64, f64)> = points.iter().map(|&point| subject.to.back(point)).collect();
    json!({
        "n": order,
        "c": color,
        "x": subject.x.precision.column(places.iter().map(|place| place.0)),
        "y": subject.y.precision.column(places.iter().map(|place| place.1)),
    })
}
