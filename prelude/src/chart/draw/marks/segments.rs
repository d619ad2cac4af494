//! Straight pieces and arrows.

use super::series::{ink, stroke};
use crate::chart::draw::{Ink, Shape, markers};
use crate::chart::layout::{Point, Projection};
use crate::chart::resolve::Layer;

pub(super) fn draw(layer: &Layer, pieces: &[[(f64, f64); 2]], arrows: bool, to: &Projection, shapes: &mut Vec<Shape>) {
    for piece in pieces {
        let [from, end] = piece.map(|point| to.point(point));
        stroke(layer, ink(layer), &[from, end], markers::RULE_WIDTH, &to.plot, shapes);
        if arrows && to.plot.grown(0.5).contains(end) {
            head(from, end, ink(layer), shapes);
        }
    }
}

/// The head of an arrow that ends at `to`.
pub(super) fn head(from: Point, to: Point, ink: Ink, shapes: &mut Vec<Shape>) {
    const LENGTH: f64 = 7.0;
    const HALF_WIDTH: f64 = 3.2;
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    if length < 1e-6 {
        return;
    }
    let (dx, dy) = (dx / length, dy / length);
    let back = (to.0 - dx * LENGTH, to.1 - dy * LENGTH);
    let points = vec![
        to,
        (back.0 - dy * HALF_WIDTH, back.1 + dx * HALF_WIDTH),
        (back.0 + dy * HALF_WIDTH, back.1 - dx * HALF_WIDTH),
    ];
    shapes.push(Shape::Fill { points, ink });
}
