//! Matrices: a rectangle for each cell, or one picture where there are too many for that.

use super::panel::Subject;
use super::{images, png_uri, theme};
use crate::chart::draw::{MASKED, cell_pixels, cell_text_size, readable_on};
use crate::chart::look::Color;
use crate::chart::resolve::{ColorScale, Layer, LayerData};
use crate::chart::scale::ScaleKind;
use serde_json::{Value, json};

/// More cells than this are one picture.
const MOST_RECTANGLES: usize = 4_096;

pub(super) fn describe(subject: &Subject, index: usize) -> Vec<Value> {
    let LayerData::Cells { rows, columns, values, colors, .. } = &subject.panel.layers[index].data else {
        return Vec::new();
    };
    if values.is_empty() {
        return Vec::new();
    }
    if rows * columns > MOST_RECTANGLES {
        // The scale is still needed, for the bar that says what the colours mean.
        let mut layers = vec![picture(subject, index)];
        layers.extend(subject.color_bar().then(|| scale_only(subject, colors)));
        return layers;
    }
    let mut layers = vec![masked(subject, index), rectangles(subject, index)];
    layers.extend(numbers(subject, index));
    layers
}

/// Where a cell is, worked out in the browser from the order of the values: columns of places would be as long again.
fn places(data: &LayerData) -> Vec<Value> {
    let LayerData::Cells { rows, columns, x, y, .. } = data else { return Vec::new() };
    let (width, height) = ((x.1 - x.0) / *columns as f64, (y.1 - y.0) / *rows as f64);
    let calculate = |name: &str, value: String| json!({ "calculate": value, "as": name });
    vec![
        json!({ "window": [{ "op": "row_number", "as": "i" }] }),
        calculate("x", format!("{}+(datum.i-1)%{columns}*{width}", x.0)),
        calculate("x2", format!("datum.x+{width}")),
        calculate("xc", format!("datum.x+{}", width / 2.0)),
        calculate("y", format!("{}+floor((datum.i-1)/{columns})*{height}", y.0)),
        calculate("y2", format!("datum.y+{height}")),
        calculate("yc", format!("datum.y+{}", height / 2.0)),
    ]
}

fn rectangles(subject: &Subject, index: usize) -> Value {
    let layer = &subject.panel.layers[index];
    let LayerData::Cells { colors, .. } = &layer.data else { return Value::Null };
    let columns = |layer: &Layer| match &layer.data {
        LayerData::Cells { values, .. } => {
            json!({ "v": super::number::Precision::FEW.column(values.iter().copied()) })
        }
        _ => json!({}),
    };
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["v"] }));
    transform.extend(places(&layer.data));
    let tooltip = [
        subject.y.tooltip("yc", subject.title(&subject.panel.y.label, "row"), &mut transform),
        subject.x.tooltip("xc", subject.title(&subject.panel.x.label, "column"), &mut transform),
        json!({ "field": "v", "type": "quantitative", "title": subject.title(&colors.label, "value"), "format": ".4~g" }),
    ];
    json!({
        "data": subject.data(index, columns),
        "transform": transform,
        "mark": { "type": "rect", "clip": true },
        "encoding": {
            "x": subject.x.field("x"),
            "x2": { "field": "x2" },
            "y": subject.y.field("y"),
            "y2": { "field": "y2" },
            "color": color(subject, colors),
            "tooltip": tooltip,
        },
    })
}

/// Below all cells: what is seen of those that are masked.
fn masked(subject: &Subject, index: usize) -> Value {
    let LayerData::Cells { x, y, .. } = &subject.panel.layers[index].data else { return Value::Null };
    json!({
        "data": { "values": [{ "x": x.0, "x2": x.1, "y": y.0, "y2": y.1 }] },
        "mark": { "type": "rect", "clip": true, "color": theme::color_on_dark(MASKED, Color::hex(0x55585C)) },
        "encoding": {
            "x": subject.x.field("x"),
            "x2": { "field": "x2" },
            "y": subject.y.field("y"),
            "y2": { "field": "y2" },
        },
    })
}

/// The numbers in the cells, where the picture has them too.
fn numbers(subject: &Subject, index: usize) -> Option<Value> {
    let layer = &subject.panel.layers[index];
    let size = cell_text_size(&layer.data, &subject.to)?;
    let columns = |layer: &Layer| match &layer.data {
        LayerData::Cells { values, texts, colors, .. } => json!({
            "t": texts,
            "k": values.iter().map(|v| json!(theme::hex(readable_on(colors.color(*v))))).collect::<Value>(),
        }),
        _ => json!({}),
    };
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["t", "k"] }));
    transform.extend(places(&layer.data));
    Some(json!({
        "data": subject.data(index, columns),
        "transform": transform,
        "mark": { "type": "text", "baseline": "middle", "fontSize": size, "clip": true },
        "encoding": {
            "x": subject.x.field("xc"),
            "y": subject.y.field("yc"),
            "text": { "field": "t", "type": "nominal" },
            "fill": { "field": "k", "type": "nominal", "scale": null },
        },
    }))
}

fn picture(subject: &Subject, index: usize) -> Value {
    let columns = |layer: &Layer| match &layer.data {
        LayerData::Cells { x, y, .. } => {
            let pixels = cell_pixels(&layer.data, &subject.to);
            json!({ "x": x.0, "x2": x.1, "y": y.0, "y2": y.1, "u": png_uri(&pixels) })
        }
        _ => json!({}),
    };
    images::stretched(subject, index, columns)
}

/// A layer without marks that has the colour scale.
pub(super) fn scale_only(subject: &Subject, colors: &ColorScale) -> Value {
    json!({
        "data": { "values": [{}] },
        "transform": [{ "filter": "false" }],
        "mark": "point",
        "encoding": { "color": color(subject, colors) },
    })
}

/// The colour of a number `v`, in pieces between the colours of the map.
fn color(subject: &Subject, colors: &ColorScale) -> Value {
    let stops = colors.map.stops();
    let last = (stops.len() - 1) as f64;
    let (lo, hi) = (colors.scale.lo, colors.scale.hi);
    let log = colors.scale.kind == ScaleKind::Log;
    let number = |index: usize| {
        let t = index as f64 / last;
        if log { lo * (hi / lo).powf(t) } else { lo + (hi - lo) * t }
    };
    let domain = super::number::Precision::SIGNIFICANT.column((0..stops.len()).map(number));
    let range: Vec<String> = stops.iter().map(|&stop| theme::hex(Color::hex(stop))).collect();
    let mut scale = json!({ "domain": domain, "range": range, "interpolate": "rgb", "clamp": true, "nice": false });
    if log {
        scale["type"] = json!("log");
    }
    let legend = subject.color_bar().then(|| {
        let length = subject.layout.plot.height().round().max(60.0);
        let mut legend = json!({ "title": colors.label, "gradientLength": length, "gradientOpacity": 1, "titleFontWeight": "normal" });
        if let Some(bar) = &subject.layout.color_bar {
            legend["values"] =
                bar.ticks.iter().filter(|tick| tick.label.is_some()).map(|tick| json!(tick.value)).collect();
        }
        legend
    });
    json!({ "field": "v", "type": "quantitative", "scale": scale, "legend": legend })
}
