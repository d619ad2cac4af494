//! Lines, points, bands and rules.

use crate::chart::draw::{Ink, Shape, clip, dashes, markers};
use crate::chart::layout::{Point, Projection, Rect, decimate};
use crate::chart::resolve::{Layer, Level};

/// More points than this are moved to the nearest pixel.
const SHARP_POINTS: usize = 500;

pub(super) fn ink(layer: &Layer) -> Ink {
    Ink { color: layer.color, opacity: layer.opacity }
}

pub(super) fn stroke(layer: &Layer, ink: Ink, points: &[Point], width: f64, plot: &Rect, shapes: &mut Vec<Shape>) {
    for piece in clip::polyline(points, plot) {
        for points in dashes::dashes(&piece, layer.dash) {
            shapes.push(Shape::Stroke { points, width, ink });
        }
    }
}

pub(super) fn line(layer: &Layer, run: &[(f64, f64)], to: &Projection, shapes: &mut Vec<Shape>) {
    let points: Vec<Point> = run.iter().map(|&p| to.point(p)).collect();
    if let [alone] = points[..] {
        // A value between two gaps would otherwise not be seen at all.
        if to.plot.contains(alone) && layer.marker.is_none() {
            shapes.push(Shape::Disc { center: alone, radius: markers::line_width(1), ink: ink(layer) });
        }
    }
    stroke(layer, ink(layer), &decimated(&points), markers::line_width(run.len()), &to.plot, shapes);
    if layer.marker.is_some() {
        self::points(layer, run, to, shapes);
    }
}

pub(super) fn points(layer: &Layer, at: &[(f64, f64)], to: &Projection, shapes: &mut Vec<Shape>) {
    let Some(marker) = layer.marker else { return };
    let mut points: Vec<Point> = visible(at, to).map(|(_, point)| point).collect();
    // See-through points add up where they lie on each other; opaque ones only cost time.
    if layer.opacity == 1.0 || points.len() > 50_000 {
        points = decimate::distinct(&points).into_iter().map(|index| points[index]).collect();
    }
    if points.len() > SHARP_POINTS {
        // On whole pixels all markers are drawn alike, which makes the file smaller.
        let sharp = |v: f64| (v * 2.0).round() / 2.0;
        points.iter_mut().for_each(|(x, y)| (*x, *y) = (sharp(*x), sharp(*y)));
    }
    for point in points {
        markers::draw(marker, point, markers::radius(at.len()), ink(layer), shapes);
    }
}

fn decimated(points: &[Point]) -> Vec<Point> {
    decimate::line(points).into_iter().map(|index| points[index]).collect()
}

/// The points inside the plot, with their indices. A point on the frame counts as inside.
pub(super) fn visible<'a>(at: &'a [(f64, f64)], to: &'a Projection) -> impl Iterator<Item = (usize, Point)> + 'a {
    let area = to.plot.grown(0.5);
    at.iter().map(|&p| to.point(p)).enumerate().filter(move |(_, point)| area.contains(*point))
}

pub(super) fn band(layer: &Layer, run: &[(f64, f64, f64)], to: &Projection, shapes: &mut Vec<Shape>) {
    let columns: Vec<_> = run.iter().map(|&(x, lo, hi)| (to.x(x), to.y(lo), to.y(hi))).collect();
    let columns: Vec<_> = decimate::band(&columns);
    let upper = columns.iter().map(|&(x, _, hi)| (x, hi));
    let lower = columns.iter().rev().map(|&(x, lo, _)| (x, lo));
    fill(upper.chain(lower).collect(), ink(layer), &to.plot, shapes);
}

/// The line along the top of an area, which is not see-through.
pub(super) fn upper_edge(layer: &Layer, run: &[(f64, f64, f64)], to: &Projection, shapes: &mut Vec<Shape>) {
    let points: Vec<Point> = run.iter().map(|&(x, _, y)| to.point((x, y))).collect();
    let width = markers::line_width(run.len());
    stroke(layer, Ink::opaque(layer.color), &decimated(&points), width, &to.plot, shapes);
}

pub(super) fn fill(points: Vec<Point>, ink: Ink, plot: &Rect, shapes: &mut Vec<Shape>) {
    let points = clip::polygon(&points, plot);
    if points.len() > 2 {
        shapes.push(Shape::Fill { points, ink });
    }
}

/// Lines of equal height, each in the colour of its height.
pub(super) fn contours(layer: &Layer, levels: &[Level], to: &Projection, shapes: &mut Vec<Shape>) {
    for level in levels {
        let ink = Ink { color: level.color, opacity: layer.opacity };
        for run in &level.runs {
            let points: Vec<Point> = run.iter().map(|&p| to.point(p)).collect();
            stroke(layer, ink, &decimated(&points), 1.5, &to.plot, shapes);
        }
    }
}
