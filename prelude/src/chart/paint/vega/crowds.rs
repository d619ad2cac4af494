//! Points that are too many to be told apart: a picture of how many lie in each place, and places for the pointer that
//! say it as a number.

use super::number::Precision;
use super::panel::Subject;
use super::{images, png_uri, theme};
use crate::chart::draw::crowd_pixels;
use crate::chart::layout::Crowd;
use crate::chart::resolve::{Layer, LayerData};
use crate::chart::scale::Scale;
use serde_json::{Value, json};

pub(super) fn describe(subject: &Subject, index: usize) -> Vec<Value> {
    let (x, y) = (&subject.panel.x.scale, &subject.panel.y.scale);
    let picture = |layer: &Layer| {
        let pixels = crowd_pixels(layer, theme::on_both(layer.color), &subject.to);
        // Rows run from the top of the plot.
        json!({ "x": x.value(0.0), "x2": x.value(1.0), "y": y.value(1.0), "y2": y.value(0.0), "u": png_uri(&pixels) })
    };
    vec![images::stretched(subject, index, picture), counts(subject, index)]
}

fn counts(subject: &Subject, index: usize) -> Value {
    let layer = &subject.panel.layers[index];
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["c"] }));
    transform.push(json!({ "window": [{ "op": "row_number", "as": "i" }] }));
    // Columns of edges would be many times as long as the edges.
    let edge = |name: &str, place: &str| json!({ "calculate": format!("datum.e{}[{place}]", &name[..1]), "as": name });
    let (column, row) = ("(datum.i-1)%(length(datum.ex)-1)", "floor((datum.i-1)/(length(datum.ex)-1))");
    transform.push(edge("x", column));
    transform.push(edge("x2", &format!("{column}+1")));
    transform.push(edge("y", row));
    transform.push(edge("y2", &format!("{row}+1")));
    transform.push(json!({ "filter": "datum.c>0" }));
    let mut tooltip: Vec<Value> = subject.series_tooltip(layer).into_iter().collect();
    tooltip.push(json!({ "field": "c", "type": "quantitative", "title": "points", "format": "," }));
    let ends = [
        ("x", "x2", subject.title(&subject.panel.x.label, "x")),
        // From the lower edge to the upper.
        ("y2", "y", subject.title(&subject.panel.y.label, "y")),
    ];
    for ((from, to, title), position) in ends.into_iter().zip([&subject.x, &subject.y]) {
        let named = format!("{from}_to_{to}");
        let words = format!("{} + ' … ' + {}", position.written(from), position.written(to));
        transform.push(json!({ "calculate": words, "as": named }));
        tooltip.push(json!({ "field": named, "type": "nominal", "title": title }));
    }
    json!({
        "data": subject.data(index, |layer| columns(subject, layer)),
        "transform": transform,
        "mark": { "type": "rect", "fillOpacity": 0, "clip": true },
        "encoding": {
            "x": subject.x.field("x"),
            "x2": { "field": "x2" },
            "y": subject.y.field("y"),
            "y2": { "field": "y2" },
            "tooltip": tooltip,
        },
    })
}

/// The counts row by row, and the edges of columns and rows.
fn columns(subject: &Subject, layer: &Layer) -> Value {
    let LayerData::Crowd { at } = &layer.data else { return json!({}) };
    let crowd = Crowd::coarse(at.iter().map(|&point| subject.to.point(point)), &subject.layout.plot);
    let edges = |scale: &Scale, precision: &Precision, count: usize, downwards: bool| {
        let part = move |i: usize| if downwards { 1.0 - i as f64 / count as f64 } else { i as f64 / count as f64 };
        precision.column((0..=count).map(|i| scale.value(part(i))))
    };
    json!({
        "c": crowd.counts,
        "ex": edges(&subject.panel.x.scale, &subject.x.precision, crowd.columns, false),
        "ey": edges(&subject.panel.y.scale, &subject.y.precision, crowd.rows, true),
    })
}
