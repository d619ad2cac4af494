//! Bands: the area between two curves.

use super::panel::Subject;
use super::theme;
use crate::chart::draw::line_width;
use crate::chart::layout::decimate;
use crate::chart::resolve::{Layer, LayerData};
use crate::chart::scale::ScaleKind;
use serde_json::{Value, json};

pub(super) fn describe(subject: &Subject, index: usize) -> Value {
    let layer = &subject.panel.layers[index];
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["x", "lo", "hi"] }));
    let mut high = subject.y.field("hi");
    high["stack"] = Value::Null;
    // The upper edge of an area is its data; those of a band are not.
    let line = match layer.data {
        LayerData::Area { .. } => json!({ "strokeWidth": line_width(0), "opacity": 1, "strokeJoin": "round" }),
        _ => json!(false),
    };
    json!({
        "data": subject.data(index, |layer| columns(subject, layer)),
        "transform": transform,
        "mark": {
            "type": "area",
            "clip": true,
            "color": theme::color(layer.color),
            "opacity": layer.opacity,
            "line": line,
            "order": false,
        },
        "encoding": { "x": subject.x.field("x"), "y": high, "y2": { "field": "lo" } },
    })
}

fn columns(subject: &Subject, layer: &Layer) -> Value {
    let (LayerData::Band { runs } | LayerData::Area { runs }) = &layer.data else { return json!({}) };
    let mut columns: Vec<(f64, f64, f64)> = Vec::new();
    for run in runs {
        if let Some(last) = columns.last() {
            columns.push((last.0, f64::NAN, f64::NAN));
        }
        columns.extend(thinned(subject, run));
    }
    // A log axis has no place for what is not positive: the band runs off its bottom.
    let lowest = match subject.panel.y.scale.kind {
        ScaleKind::Log => subject.panel.y.scale.lo * 1e-3,
        _ => f64::MIN,
    };
    let (x, y) = (&subject.x.precision, &subject.y.precision);
    json!({
        "x": x.column(columns.iter().map(|c| c.0)),
        "lo": y.column(columns.iter().map(|c| if c.1.is_nan() { c.1 } else { c.1.max(lowest) })),
        "hi": y.column(columns.iter().map(|c| c.2)),
    })
}

/// The columns that the picture has too.
fn thinned(subject: &Subject, run: &[(f64, f64, f64)]) -> Vec<(f64, f64, f64)> {
    let to = &subject.to;
    let places: Vec<_> = run.iter().map(|&(x, lo, hi)| (to.x(x), to.y(lo), to.y(hi))).collect();
    let kept = decimate::band(&places);
    if kept.len() == run.len() {
        return run.to_vec();
    }
    // Each stretch of the band became one column as wide as its widest place.
    let mut thinned = Vec::new();
    let mut start = 0;
    for index in 0..kept.len() {
        let end = match kept.get(index + 1) {
            Some(next) => {
                start + places[start..].iter().position(|place| place.0 >= next.0).unwrap_or(places.len() - start)
            }
            None => run.len(),
        };
        let stretch = &run[start..end.max(start + 1)];
        let lo = stretch.iter().map(|c| c.1).fold(f64::INFINITY, f64::min);
        let hi = stretch.iter().map(|c| c.2).fold(f64::NEG_INFINITY, f64::max);
        thinned.push((stretch[0].0, lo, hi));
        start = end;
    }
    thinned
}
