//! Boxes with words and arrows between them.

use super::segments::head;
use super::words::centred;
use crate::chart::draw::{Ink, Shape, clip};
use crate::chart::layout::{Point, Projection, Rect};
use crate::chart::look::Color;
use crate::chart::resolve::{Edge, Layer, LayerData};
use crate::chart::text;

const WORDS: f64 = 11.0;
const NOTES: f64 = 9.5;
const BOX: Color = Color::hex(0xEAF1F8);
const BORDER: Color = Color::hex(0x0072B2);
const ARROW: Color = Color::hex(0x6A7078);

pub(super) fn draw(
    layer: &Layer,
    at: &[(f64, f64)],
    texts: &[String],
    edges: &[Edge],
    to: &Projection,
    shapes: &mut Vec<Shape>,
) {
    let boxes: Vec<Rect> = at.iter().zip(texts).map(|(&place, words)| around(to.point(place), words)).collect();
    let ink = Ink::opaque(ARROW);
    for edge in edges {
        let (from, end) = (boxes[edge.from], boxes[edge.to]);
        let Some((start, tip)) = between(&from, &end) else { continue };
        shapes.push(Shape::Stroke { points: vec![start, tip], width: 1.2, ink });
        head(start, tip, ink, shapes);
        if let Some(label) = &edge.label {
            let middle = ((start.0 + tip.0) / 2.0, (start.1 + tip.1) / 2.0);
            let half = (text::width(label, NOTES) / 2.0 + 2.0, NOTES * 0.6);
            let under = Rect {
                left: middle.0 - half.0,
                right: middle.0 + half.0,
                top: middle.1 - half.1,
                bottom: middle.1 + half.1,
            };
            shapes.push(Shape::Fill { points: under.corners().to_vec(), ink: Ink::opaque(Color::hex(0xffffff)) });
            shapes.push(Shape::Text(centred(label.clone(), middle, NOTES, ink)));
        }
    }
    for (area, words) in boxes.iter().zip(texts) {
        let mut outline = area.corners().to_vec();
        shapes.push(Shape::Fill { points: outline.clone(), ink: Ink::opaque(BOX) });
        outline.push(outline[0]);
        shapes.push(Shape::Stroke { points: outline, width: 1.2, ink: Ink::opaque(BORDER) });
        let middle = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
        shapes.push(Shape::Text(centred(words.clone(), middle, WORDS, Ink::opaque(layer.color))));
    }
}

/// The shapes of a graph alone.
pub(in crate::chart) fn shapes(layer: &Layer, to: &Projection) -> Vec<Shape> {
    let mut shapes = Vec::new();
    if let LayerData::Graph { at, texts, edges } = &layer.data {
        draw(layer, at, texts, edges, to, &mut shapes);
    }
    shapes
}

fn around((x, y): Point, words: &str) -> Rect {
    let (half_width, half_height) = (text::width(words, WORDS) / 2.0 + 9.0, 12.0);
    Rect { left: x - half_width, right: x + half_width, top: y - half_height, bottom: y + half_height }
}

/// The piece of the line between two middles that is outside both boxes.
fn between(from: &Rect, to: &Rect) -> Option<(Point, Point)> {
    let middle = |area: &Rect| ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
    let (a, b) = (middle(from), middle(to));
    let (_, leaves) = clip::segment(a, b, from)?;
    let (enters, _) = clip::segment(a, b, to)?;
    Some((leaves, enters))
}
