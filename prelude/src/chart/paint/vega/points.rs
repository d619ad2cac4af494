//! Points and the texts beside them.

use super::linked::{self, Link};
use super::panel::Subject;
use super::theme;
use crate::chart::draw::{Anchor, Text, marker_radius};
use crate::chart::layout::{TICK_SIZE, decimate};
use crate::chart::look::{Color, MarkerShape};
use crate::chart::resolve::{Layer, LayerData};
use serde_json::{Value, json};

/// The points that a series has at most in the browser; of more, an even selection is shown.
pub(super) const MOST_POINTS: usize = 3_000;

pub(super) fn describe(subject: &Subject, index: usize) -> Vec<Value> {
    let layer = &subject.panel.layers[index];
    let (Some(marker), LayerData::Points { at, labels, .. }) = (layer.marker, &layer.data) else { return Vec::new() };
    let field = |name: &str| own(subject, name);
    let (data, mut transform) = match subject.link {
        None => (subject.data(index, |layer| columns(subject, layer)), subject.shown(index)),
        Some(link) => {
            let nth = linked::layers(subject).iter().filter(|(other, _)| *other < index).count();
            let mut steps = vec![json!({ "filter": format!("datum.k=={nth}") })];
            // The same things may have another name in another panel.
            let name = layer.name.as_ref().map(|name| json!({ "calculate": json!(name).to_string(), "as": "s" }));
            steps.extend(name);
            steps.extend(subject.shown(index));
            (link.data(), steps)
        }
    };
    let mut flattened = subject.link.map_or_else(|| vec![field("x"), field("y")], Link::places);
    let mut tooltip = Vec::new();
    if !labels.is_empty() {
        flattened.push(field("t"));
        tooltip.push(json!({ "field": field("t"), "type": "nominal", "title": "label" }));
    }
    flattened.extend((0..layer.tips.len()).map(|n| field(&tip(n))));
    transform.push(json!({ "flatten": flattened }));
    tooltip.extend(subject.series_tooltip(layer));
    tooltip.extend([subject.x_tooltip(&field("x"), &mut transform), subject.y_tooltip(&field("y"), &mut transform)]);
    let further = layer.tips.iter().enumerate();
    let further = further.map(|(n, (title, _))| json!({ "field": field(&tip(n)), "type": "nominal", "title": title }));
    tooltip.extend(further);
    let mut described = json!({
        "data": data,
        "transform": transform,
        "mark": mark(layer, marker, at.len()),
        "encoding": { "x": subject.x.field(&field("x")), "y": subject.y.field(&field("y")), "tooltip": tooltip },
    });
    if let Some(link) = subject.link {
        described["encoding"]["opacity"] = link.opacity(layer.opacity);
        if linked::layers(subject).first().is_some_and(|(first, _)| *first == index) {
            described["name"] = json!(linked::view(subject.number()));
        }
    }
    let mut layers = vec![described];
    if !labels.is_empty() {
        layers.push(self::labels(subject, index));
    }
    layers
}

/// The texts beside the points, at the places that the picture found for them.
fn labels(subject: &Subject, index: usize) -> Value {
    let gap = |layer: &Layer| match &layer.data {
        LayerData::Points { at, .. } => marker_radius(at.len()) + 3.0,
        _ => 0.0,
    };
    let columns = |layer: &Layer| {
        let LayerData::Points { at, labels, .. } = &layer.data else { return json!({}) };
        let kept = selection(subject, at, layer.opacity == 1.0);
        let places = kept.iter().map(|&index| beside(subject, at[index], &labels[index], gap(layer)));
        let (mut dx, mut dy, mut align) = (Vec::new(), Vec::new(), Vec::new());
        for place in places {
            dx.push(place.0.round());
            dy.push(place.1.round());
            align.push(place.2);
        }
        json!({
            "x": subject.x.precision.column(kept.iter().map(|&index| at[index].0)),
            "y": subject.y.precision.column(kept.iter().map(|&index| at[index].1)),
            "t": kept.iter().map(|&index| json!(labels[index])).collect::<Value>(),
            "dx": dx,
            "dy": dy,
            "a": align,
        })
    };
    let mut transform = subject.shown(index);
    transform.push(json!({ "flatten": ["x", "y", "t", "dx", "dy", "a"] }));
    json!({
        "data": subject.data(index, columns),
        "transform": transform,
        "mark": {
            "type": "text",
            "align": { "expr": "datum.a" },
            "dx": { "expr": "datum.dx" },
            "dy": { "expr": "datum.dy" },
            "fontSize": TICK_SIZE,
            "color": theme::words(Color::hex(0x333333)),
        },
        "encoding": {
            "x": subject.x.field("x"),
            "y": subject.y.field("y"),
            "text": { "field": "t", "type": "nominal" },
        },
    })
}

/// Where the label of a point is, relative to it, and which of its ends is there.
fn beside(subject: &Subject, at: (f64, f64), label: &str, gap: f64) -> (f64, f64, &'static str) {
    let point = subject.to.point(at);
    let distance = |text: &&Text| (text.at.0 - point.0).hypot(text.at.1 - point.1);
    let words = subject.words.iter().filter(|text| text.text == label);
    match words.min_by(|a, b| distance(a).total_cmp(&distance(b))).filter(|text| distance(text) < 40.0) {
        Some(text) => {
            let align = match text.anchor {
                Anchor::Start => "left",
                Anchor::Middle => "center",
                Anchor::End => "right",
            };
            (text.at.0 - point.0, text.at.1 - point.1, align)
        }
        // Outside of what is shown at first.
        None => (gap, TICK_SIZE / 3.0, "left"),
    }
}

/// The column of a further entry of the tooltip.
fn tip(n: usize) -> String {
    format!("tip{n}")
}

/// What a column of a point is called: linked panels have theirs beside each other in one row.
fn own(subject: &Subject, name: &str) -> String {
    if subject.link.is_some() { subject.named(name) } else { name.to_owned() }
}

fn columns(subject: &Subject, layer: &Layer) -> Value {
    let LayerData::Points { at, .. } = &layer.data else { return json!({}) };
    columns_of(subject, layer, &selection(subject, at, layer.opacity == 1.0).into_iter().map(Some).collect::<Vec<_>>())
}

/// The columns for rows as the learner counted them; those that cannot be shown have no place.
pub(super) fn columns_of_rows(subject: &Subject, layer: &Layer, rows: &[usize]) -> Value {
    let LayerData::Points { rows: shown, .. } = &layer.data else { return json!({}) };
    columns_of(subject, layer, &rows.iter().map(|row| shown.binary_search(row).ok()).collect::<Vec<_>>())
}

fn columns_of(subject: &Subject, layer: &Layer, kept: &[Option<usize>]) -> Value {
    let LayerData::Points { at, labels, .. } = &layer.data else { return json!({}) };
    let numbers = |part: fn(&(f64, f64)) -> f64| kept.iter().map(move |index| index.map_or(f64::NAN, |i| part(&at[i])));
    let texts = |texts: &[String]| kept.iter().map(|index| json!(index.map(|i| &texts[i]))).collect::<Value>();
    let mut columns = json!({
        own(subject, "x"): subject.x.precision.column(numbers(|at| at.0)),
        own(subject, "y"): subject.y.precision.column(numbers(|at| at.1)),
    });
    if !labels.is_empty() {
        columns[own(subject, "t")] = texts(labels);
    }
    for (n, (_, values)) in layer.tips.iter().enumerate() {
        columns[own(subject, &tip(n))] = texts(values);
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

/// What a reader must know of points that are left out in the browser, though the picture has them. Of opaque points, it
/// is those that lie on each other, unless they are linked.
pub(super) fn note(layer: &Layer, linked: bool) -> Option<String> {
    match &layer.data {
        LayerData::Points { at, .. } if at.len() > MOST_POINTS && (linked || layer.opacity < 1.0) => {
            Some(format!("{MOST_POINTS} of {} points, evenly selected", at.len()))
        }
        _ => None,
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
