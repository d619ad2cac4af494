//! The areas between lines of equal height, as pixels: between the numbers of the grid, heights are interpolated along
//! both axes.

use crate::chart::draw::{Pixels, Shape};
use crate::chart::layout::{Projection, Rect};
use crate::chart::resolve::LayerData;

/// Pixels per CSS pixel in a picture, which is as fine.
const FINE: f64 = 2.0;

pub(super) fn draw(data: &LayerData, to: &Projection, shapes: &mut Vec<Shape>) {
    if let Some((area, pixels)) = pixels(data, to, FINE) {
        shapes.push(Shape::Image { area, pixels });
    }
}

/// The part of the plot that the grid covers, with so many pixels per CSS pixel; those beside a number that is missing
/// show nothing.
pub(in crate::chart) fn pixels(data: &LayerData, to: &Projection, fineness: f64) -> Option<(Rect, Pixels)> {
    let LayerData::Filled { x, y, z, heights, colors } = data else { return None };
    let area = covered(x, y, to)?;
    let width = (area.width() * fineness).round().max(1.0) as usize;
    let height = (area.height() * fineness).round().max(1.0) as usize;
    let at = |index: usize, count: usize| (index as f64 + 0.5) / count as f64;
    let across: Vec<_> =
        (0..width).map(|i| between(x, to.back((area.left + at(i, width) * area.width(), area.top)).0)).collect();
    let mut rgba = Vec::with_capacity(width * height * 4);
    for row in 0..height {
        let down = between(y, to.back((area.left, area.top + at(row, height) * area.height())).1);
        for place in &across {
            let color = down.zip(*place).and_then(|((row, below), (column, right))| {
                let along = |row: usize| z.at(row, column) * (1.0 - right) + z.at(row, column + 1) * right;
                let v = along(row) * (1.0 - below) + along(row + 1) * below;
                colors.get(heights.partition_point(|height| *height <= v)).filter(|_| v.is_finite())
            });
            rgba.extend(color.map_or([0; 4], |color| [color.red, color.green, color.blue, 255]));
        }
    }
    Some((area, Pixels { width, height, rgba }))
}

fn covered(x: &[f64], y: &[f64], to: &Projection) -> Option<Rect> {
    let ends = |values: &[f64], place: &dyn Fn(f64) -> f64, lo: f64, hi: f64| {
        let (a, b) = (place(*values.first()?), place(*values.last()?));
        let (from, to) = (a.min(b).max(lo), a.max(b).min(hi));
        (from < to).then_some((from, to))
    };
    let (left, right) = ends(x, &|v| to.x(v), to.plot.left, to.plot.right)?;
    let (top, bottom) = ends(y, &|v| to.y(v), to.plot.top, to.plot.bottom)?;
    Some(Rect { left, top, right, bottom })
}

/// Between which two of the numbers, which rise or fall, another one lies, and how far from the first to the second.
fn between(numbers: &[f64], v: f64) -> Option<(usize, f64)> {
    let index = numbers.windows(2).position(|pair| (pair[0] - v) * (pair[1] - v) <= 0.0)?;
    let (from, to) = (numbers[index], numbers[index + 1]);
    Some((index, if from == to { 0.0 } else { (v - from) / (to - from) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lie_between_their_neighbours() {
        assert_eq!(between(&[0.0, 1.0, 3.0], 2.0), Some((1, 0.5)));
        assert_eq!(between(&[3.0, 1.0, 0.0], 2.0), Some((0, 0.5)));
        assert_eq!(between(&[0.0, 1.0], 0.0), Some((0, 0.0)));
        assert_eq!(between(&[0.0, 1.0], 1.5), None);
    }
}
