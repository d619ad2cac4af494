//! Matrices as coloured cells, and pictures.

use super::words::centred;
use crate::chart::draw::{Ink, Pixels, Shape};
use crate::chart::layout::{Projection, Rect, TICK_SIZE};
use crate::chart::look::Color;
use crate::chart::resolve::{ColorScale, LayerData, Tile};
use crate::chart::text;

/// A masked cell: neither white, like the page, nor a colour of any map.
pub(in crate::chart) const MASKED: Color = Color::hex(0xD9DCE0);

/// Cells per CSS pixel that are still told apart. Weights look like noise, which no format makes small.
const FINEST: f64 = 0.75;

pub(super) fn matrix(data: &LayerData, to: &Projection, shapes: &mut Vec<Shape>) {
    let LayerData::Cells { columns, x, y, values, colors, texts, .. } = data else { return };
    if values.is_empty() {
        return;
    }
    let area = rect(*x, *y, to);
    shapes.push(Shape::Image { area, pixels: pixels(data, to) });
    let Some(size) = text_size(data, to) else { return };
    let (cell_width, cell_height) = cell_size(data, to);
    for (index, words) in texts.iter().enumerate().filter(|(_, words)| !words.is_empty()) {
        let middle = (
            area.left + (index % columns) as f64 * cell_width + cell_width / 2.0,
            area.top + (index / columns) as f64 * cell_height + cell_height / 2.0,
        );
        let ink = Ink::opaque(readable_on(cell_color(colors, values[index])));
        shapes.push(Shape::Text(centred(words.clone(), middle, size, ink)));
    }
}

/// The cells as pixels: one for each, or one for several where they are finer than the picture.
pub(in crate::chart) fn pixels(data: &LayerData, to: &Projection) -> Pixels {
    let LayerData::Cells { rows, columns, x, y, values, colors, .. } = data else {
        return Pixels { width: 0, height: 0, rgba: Vec::new() };
    };
    let area = rect(*x, *y, to);
    let most = ((area.width() * FINEST).max(1.0) as usize, (area.height() * FINEST).max(1.0) as usize);
    let (width, height) = ((*columns).min(most.0), (*rows).min(most.1));
    let mut rgba = Vec::with_capacity(width * height * 4);
    for row in 0..height {
        let rows = row * rows / height..(row + 1) * rows / height;
        for column in 0..width {
            let columns_here = column * columns / width..(column + 1) * columns / width;
            let v = mean(values, *columns, rows.clone(), columns_here);
            let Color { red, green, blue } = cell_color(colors, v);
            rgba.extend([red, green, blue, 255]);
        }
    }
    Pixels { width, height, rgba }
}

/// The size of the numbers in the cells, `None` where there are none or they do not fit.
pub(in crate::chart) fn text_size(data: &LayerData, to: &Projection) -> Option<f64> {
    let LayerData::Cells { texts, .. } = data else { return None };
    let (cell_width, cell_height) = cell_size(data, to);
    let size = TICK_SIZE.min(cell_height * 0.6);
    let widest = texts.iter().map(|words| text::width(words, size)).fold(0.0, f64::max);
    (!texts.is_empty() && size >= 7.0 && widest <= cell_width - 4.0).then_some(size)
}

fn cell_size(data: &LayerData, to: &Projection) -> (f64, f64) {
    let LayerData::Cells { rows, columns, x, y, .. } = data else { return (0.0, 0.0) };
    let area = rect(*x, *y, to);
    (area.width() / *columns as f64, area.height() / *rows as f64)
}

fn cell_color(colors: &ColorScale, v: f64) -> Color {
    if v.is_nan() { MASKED } else { colors.color(v) }
}

/// The mean of the cells that fall on one pixel; masked ones do not count unless there are no others.
fn mean(values: &[f64], columns: usize, rows: std::ops::Range<usize>, across: std::ops::Range<usize>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for row in rows {
        for v in &values[row * columns + across.start..row * columns + across.end] {
            if !v.is_nan() {
                sum += v;
                count += 1.0;
            }
        }
    }
    sum / count
}

/// Black or white, whichever stands out more.
pub(in crate::chart) fn readable_on(color: Color) -> Color {
    let lightness = 0.299 * f64::from(color.red) + 0.587 * f64::from(color.green) + 0.114 * f64::from(color.blue);
    if lightness > 140.0 { Color::hex(0x111111) } else { Color::hex(0xffffff) }
}

fn rect(x: (f64, f64), y: (f64, f64), to: &Projection) -> Rect {
    let (left, right, top, bottom) = (to.x(x.0), to.x(x.1), to.y(y.0), to.y(y.1));
    Rect { left: left.min(right), right: left.max(right), top: top.min(bottom), bottom: top.max(bottom) }
}

pub(super) fn images(tiles: &[Tile], to: &Projection, shapes: &mut Vec<Shape>) {
    for tile in tiles {
        let area = rect(tile.x, tile.y, to);
        if let Some(color) = tile.frame {
            shapes.push(Shape::Fill { points: area.grown(2.5).corners().to_vec(), ink: Ink::opaque(color) });
        }
        let picture = &tile.picture;
        let pixels = Pixels::opaque(picture.width, picture.height, &picture.rgb);
        shapes.push(Shape::Image { area, pixels });
    }
}
