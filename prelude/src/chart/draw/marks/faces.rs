//! Coloured areas, from back to front.

use super::series::fill;
use crate::chart::draw::{Ink, Shape};
use crate::chart::layout::{Point, Projection};
use crate::chart::resolve::Face;

pub(super) fn draw(faces: &[Face], to: &Projection, shapes: &mut Vec<Shape>) {
    for face in faces {
        let corners: Vec<Point> = face.corners.iter().map(|&corner| to.point(corner)).collect();
        let mut outline = corners.clone();
        outline.extend(corners.first());
        fill(corners, Ink::opaque(face.color), &to.plot, shapes);
        // Without an outline of its own colour, what is behind shines through between neighbours.
        shapes.push(Shape::Stroke { points: outline, width: 0.6, ink: Ink::opaque(face.color.darker(0.92)) });
    }
}
