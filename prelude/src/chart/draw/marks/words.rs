//! Words in the plot.

use super::series::visible;
use crate::chart::draw::{Anchor, Ink, Shape, Text, markers};
use crate::chart::layout::{PanelLayout, Point, Projection, Rect, TICK_SIZE};
use crate::chart::resolve::{Layer, LayerData, Panel};
use crate::chart::text;

/// Labels come after all marks, because they have to avoid them.
pub(super) fn point_labels(panel: &Panel, layout: &PanelLayout, to: &Projection, shapes: &mut Vec<Shape>) {
    for layer in &panel.layers {
        if let LayerData::Points { at, labels, .. } = &layer.data
            && !labels.is_empty()
        {
            let points: Vec<(Point, &str)> =
                visible(at, to).map(|(index, point)| (point, labels[index].as_str())).collect();
            let bounds = Rect { right: layout.area.right - 2.0, ..layout.plot };
            let texts = crate::chart::draw::point_labels::place(&points, markers::radius(at.len()), &bounds, shapes);
            shapes.extend(texts.into_iter().map(Shape::Text));
        }
    }
}

/// Words centred at places.
pub(super) fn texts(layer: &Layer, at: &[(f64, f64)], texts: &[String], to: &Projection, shapes: &mut Vec<Shape>) {
    let ink = Ink { color: layer.color, opacity: layer.opacity };
    for (index, (x, y)) in visible(at, to) {
        shapes.push(Shape::Text(centred(texts[index].clone(), (x, y), TICK_SIZE, ink)));
    }
}

/// A text whose middle is at a point.
pub(super) fn centred(text: String, (x, y): Point, size: f64, ink: Ink) -> Text {
    let at = (x, y + text::CAP_HEIGHT * size / 2.0);
    Text { text, at, anchor: Anchor::Middle, size, ink, upwards: false }
}
