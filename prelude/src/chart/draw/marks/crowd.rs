//! Points that are too many to be told apart: a colour that is the stronger the more of them lie in a place.

use crate::chart::draw::{Pixels, Shape};
use crate::chart::layout::{Crowd, Projection};
use crate::chart::look::Color;
use crate::chart::resolve::{Layer, LayerData};

/// How strong the colour is where there is a single point: an outlier has to be seen.
const FAINTEST: f64 = 0.35;

/// Strengths that are told apart. Few of them make a small file.
const SHADES: f64 = 16.0;

pub(super) fn draw(layer: &Layer, to: &Projection, shapes: &mut Vec<Shape>) {
    shapes.push(Shape::Image { area: to.plot, pixels: pixels(layer, layer.color, to) });
}

/// The places of the plot in shades of a colour, nothing where there is no point.
pub(in crate::chart) fn pixels(layer: &Layer, color: Color, to: &Projection) -> Pixels {
    let LayerData::Crowd { at } = &layer.data else {
        return Pixels { width: 0, height: 0, rgba: Vec::new() };
    };
    let crowd = Crowd::of(at.iter().map(|&point| to.point(point)), &to.plot);
    let most = f64::from(crowd.counts.iter().copied().max().unwrap_or(0).max(2)).ln();
    let opacity = |count: u32| match count {
        0 => 0,
        // Counts span decades: their logarithms show the thin edge as well as the thick middle.
        count => {
            let strength = (f64::from(count).ln() / most * (SHADES - 1.0)).round() / (SHADES - 1.0);
            ((FAINTEST + (1.0 - FAINTEST) * strength) * layer.opacity * 255.0).round() as u8
        }
    };
    let rgba = crowd.counts.iter().flat_map(|&count| [color.red, color.green, color.blue, opacity(count)]).collect();
    Pixels { width: crowd.columns, height: crowd.rows, rgba }
}
