//! Pictures in rectangles, with a frame around some; and what is shown as a picture.

use super::panel::Subject;
use super::{png_uri, theme};
use crate::chart::draw::Pixels;
use crate::chart::resolve::{Layer, LayerData};
use crate::chart::spec::Picture;
use serde_json::{Value, json};

/// How far a frame stands out around its picture, in CSS pixels.
const FRAME: f64 = 2.5;

pub(super) fn describe(subject: &Subject, index: usize) -> Vec<Value> {
    let layer = &subject.panel.layers[index];
    let LayerData::Images { tiles } = &layer.data else { return Vec::new() };
    let columns = |layer: &Layer| {
        let LayerData::Images { tiles } = &layer.data else { return json!({}) };
        json!({
            "x": tiles.iter().map(|tile| json!(tile.x.0)).collect::<Value>(),
            "x2": tiles.iter().map(|tile| json!(tile.x.1)).collect::<Value>(),
            "y": tiles.iter().map(|tile| json!(tile.y.0)).collect::<Value>(),
            "y2": tiles.iter().map(|tile| json!(tile.y.1)).collect::<Value>(),
            "u": tiles
                .iter()
                .map(|tile| json!(png_uri(&pixels(&tile.picture))))
                .collect::<Value>(),
            "n": (0..tiles.len()).map(|index| json!(index)).collect::<Value>(),
        })
    };
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["x", "x2", "y", "y2", "u", "n"] }));
    let mut layers: Vec<Value> = Vec::new();
    if tiles.iter().any(|tile| tile.frame.is_some()) {
        layers.push(frames(subject, index));
    }
    layers.push(json!({
        "data": subject.data(index, columns),
        "transform": transform,
        "mark": { "type": "image", "aspect": false, "smooth": false },
        "encoding": {
            "x": subject.x.field("x"),
            "x2": { "field": "x2" },
            "y": subject.y.field("y"),
            "y2": { "field": "y2" },
            "url": { "field": "u", "type": "nominal" },
            "tooltip": [{ "field": "n", "type": "nominal", "title": "index" }],
        },
    }));
    layers
}

/// A layer of one picture from corner to corner: columns x, x2, y, y2 and its address u.
pub(super) fn stretched(subject: &Subject, index: usize, columns: impl Fn(&Layer) -> Value) -> Value {
    json!({
        "data": subject.data(index, columns),
        "transform": subject.shown(index),
        "mark": { "type": "image", "aspect": false, "smooth": false, "clip": true },
        "encoding": {
            "x": subject.x.field("x"),
            "x2": { "field": "x2" },
            "y": subject.y.field("y"),
            "y2": { "field": "y2" },
            "url": { "field": "u", "type": "nominal" },
        },
    })
}

fn pixels(picture: &Picture) -> Pixels {
    Pixels::opaque(picture.width, picture.height, &picture.rgb)
}

fn frames(subject: &Subject, index: usize) -> Value {
    let columns = |layer: &Layer| {
        let LayerData::Images { tiles } = &layer.data else { return json!({}) };
        let framed = || tiles.iter().filter(|tile| tile.frame.is_some());
        json!({
            "x": framed().map(|tile| json!(tile.x.0)).collect::<Value>(),
            "x2": framed().map(|tile| json!(tile.x.1)).collect::<Value>(),
            "y": framed().map(|tile| json!(tile.y.0)).collect::<Value>(),
            "y2": framed().map(|tile| json!(tile.y.1)).collect::<Value>(),
            "c": framed().filter_map(|tile| tile.frame).map(|color| json!(theme::hex(color))).collect::<Value>(),
        })
    };
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["x", "x2", "y", "y2", "c"] }));
    // Rows run downwards on a reversed axis: the first y is the upper edge.
    let up = if subject.panel.y.scale.reversed { -FRAME } else { FRAME };
    json!({
        "data": subject.data(index, columns),
        "transform": transform,
        "mark": { "type": "rect", "xOffset": -FRAME, "x2Offset": FRAME, "yOffset": up, "y2Offset": -up },
        "encoding": {
            "x": subject.x.field("x"),
            "x2": { "field": "x2" },
            "y": subject.y.field("y"),
            "y2": { "field": "y2" },
            "fill": { "field": "c", "type": "nominal", "scale": null },
        },
    })
}
