//! How points and lines look: marker shapes of equal weight, and the widths of lines. CSS pixels.

use super::scene::{Ink, Shape};
use crate::chart::layout::Point;
use crate::chart::look::{Color, MarkerShape};

/// The width of a line through `n` points: long lines are mostly noise, and fine ones show more of it.
pub(crate) fn line_width(n: usize) -> f64 {
    if n > 2000 { 1.2 } else { 1.8 }
}

pub(crate) const RULE_WIDTH: f64 = 1.2;
pub(crate) const OUTLINE_WIDTH: f64 = 1.3;

/// The radius of the disc that all markers of a series of `n` points weigh as much as.
pub(crate) fn radius(n: usize) -> f64 {
    match n {
        0..=60 => 3.6,
        61..=200 => 3.0,
        201..=1000 => 2.3,
        _ => 1.7,
    }
}

/// Draws a marker. Opaque ones get a white rim, which keeps points apart that overlap.
pub(crate) fn draw(shape: MarkerShape, center: Point, radius: f64, ink: Ink, shapes: &mut Vec<Shape>) {
    const RIM: f64 = 0.8;
    if ink.opacity == 1.0 && radius > 2.0 {
        outline(shape, center, radius + RIM, radius, Ink::opaque(Color::hex(0xffffff)), shapes);
    }
    outline(shape, center, radius, radius, ink, shapes);
}

fn outline(shape: MarkerShape, (x, y): Point, radius: f64, inner: f64, ink: Ink, shapes: &mut Vec<Shape>) {
    // Corners at these multiples of the radius give every shape about the area of the disc.
    let corners = |unit: &[Point], grow: f64| Shape::Fill {
        points: unit.iter().map(|(dx, dy)| (x + dx * radius * grow, y + dy * radius * grow)).collect(),
        ink,
    };
    match shape {
        MarkerShape::Circle => shapes.push(Shape::Disc { center: (x, y), radius, ink }),
        MarkerShape::Square => {
            shapes.push(corners(&[(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)], 1.0));
        }
        MarkerShape::Triangle => shapes.push(corners(&[(0.0, -1.4), (1.25, 0.85), (-1.25, 0.85)], 1.0)),
        MarkerShape::TriangleDown => shapes.push(corners(&[(0.0, 1.4), (1.25, -0.85), (-1.25, -0.85)], 1.0)),
        MarkerShape::Diamond => shapes.push(corners(&[(0.0, -1.4), (1.2, 0.0), (0.0, 1.4), (-1.2, 0.0)], 1.0)),
        MarkerShape::Star => {
            let corner = |index: usize| {
                let angle = std::f64::consts::PI * (index as f64 / 5.0 - 0.5);
                let reach = if index.is_multiple_of(2) { 1.55 } else { 0.68 };
                (reach * angle.cos(), reach * angle.sin())
            };
            shapes.push(corners(&(0..10).map(corner).collect::<Vec<_>>(), 1.0));
        }
        MarkerShape::Cross => {
            let (arm, width) = (inner * 0.95, inner * 0.6 + 2.0 * (radius - inner));
            for (dx, dy) in [(arm, arm), (arm, -arm)] {
                shapes.push(Shape::Stroke { points: vec![(x - dx, y - dy), (x + dx, y + dy)], width, ink });
            }
        }
    }
}
