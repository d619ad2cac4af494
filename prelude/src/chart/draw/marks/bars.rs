//! Bars of categories, and error bars.

use super::series::{fill, ink};
use crate::chart::draw::{Shape, clip};
use crate::chart::layout::{Point, Projection, Rect};
use crate::chart::resolve::{Bar, Layer};

/// Half the length of the line that ends an error bar, in CSS pixels.
const CAP: f64 = 3.5;

pub(super) fn draw(layer: &Layer, bars: &[Bar], horizontal: bool, to: &Projection, shapes: &mut Vec<Shape>) {
    for bar in bars {
        let (low, high) = (bar.at - bar.width / 2.0, bar.at + bar.width / 2.0);
        let rect = match horizontal {
            false => upright((to.x(low), to.y(bar.from)), (to.x(high), to.y(bar.to))),
            true => upright((to.x(bar.from), to.y(low)), (to.x(bar.to), to.y(high))),
        };
        // A gap of a pixel keeps neighbours apart.
        let gap = if horizontal { (0.0, 0.5) } else { (0.5, 0.0) };
        let rect = Rect {
            left: rect.left + gap.0,
            right: (rect.right - gap.0).max(rect.left + gap.0),
            top: rect.top + gap.1,
            bottom: (rect.bottom - gap.1).max(rect.top + gap.1),
        };
        fill(rect.corners().to_vec(), ink(layer), &to.plot, shapes);
    }
}

fn upright(a: Point, b: Point) -> Rect {
    Rect { left: a.0.min(b.0), right: a.0.max(b.0), top: a.1.min(b.1), bottom: a.1.max(b.1) }
}

pub(super) fn errors(
    layer: &Layer,
    at: &[(f64, f64, f64)],
    horizontal: bool,
    to: &Projection,
    shapes: &mut Vec<Shape>,
) {
    for &(place, lo, hi) in at {
        let ends = match horizontal {
            false => [(to.x(place), to.y(lo)), (to.x(place), to.y(hi))],
            true => [(to.x(lo), to.y(place)), (to.x(hi), to.y(place))],
        };
        let cap = |(x, y): Point| match horizontal {
            false => [(x - CAP, y), (x + CAP, y)],
            true => [(x, y - CAP), (x, y + CAP)],
        };
        for line in [ends, cap(ends[0]), cap(ends[1])] {
            for points in clip::polyline(&line, &to.plot) {
                shapes.push(Shape::Stroke { points, width: 1.3, ink: ink(layer) });
            }
        }
    }
}
