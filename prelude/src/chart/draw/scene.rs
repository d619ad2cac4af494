//! A scene: a picture as a list of shapes in CSS pixels, x to the right and y down, in the order they are drawn. This
//! is all a painter gets to see.

use crate::chart::layout::{Point, Rect};
use crate::chart::look::Color;
use std::ops::Range;

/// A colour with an opacity from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ink {
    pub(crate) color: Color,
    pub(crate) opacity: f64,
}

impl Ink {
    pub(crate) fn opaque(color: Color) -> Ink {
        Ink { color, opacity: 1.0 }
    }
}

/// Where a text lies relative to its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text on a baseline.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// A point of the baseline: its start, middle or end.
    pub(crate) at: Point,
    pub(crate) anchor: Anchor,
    /// Font size (em) in CSS pixels.
    pub(crate) size: f64,
    pub(crate) ink: Ink,
    /// Reads upwards, as the label of a y axis does.
    pub(crate) upwards: bool,
}

/// What a painter can draw.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// An open line with round joints.
    Stroke {
        points: Vec<Point>,
        width: f64,
        ink: Ink,
    },
    /// A closed area.
    Fill {
        points: Vec<Point>,
        ink: Ink,
    },
    /// A filled disc.
    Disc {
        center: Point,
        radius: f64,
        ink: Ink,
    },
    Text(Text),
    /// Pixels that fill a rectangle, each a sharp little rectangle of its own. What lies below shows through them.
    Image {
        area: Rect,
        pixels: Pixels,
    },
}

/// Pixels row by row, four bytes each: red, green, blue, and the opacity from 0 to 255.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pixels {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgba: Vec<u8>,
}

impl Pixels {
    /// Of three bytes each, none of them see-through.
    pub(crate) fn opaque(width: usize, height: usize, rgb: &[u8]) -> Pixels {
        let rgba = rgb.as_chunks::<3>().0.iter().flat_map(|[red, green, blue]| [*red, *green, *blue, 255]).collect();
        Pixels { width, height, rgba }
    }

    /// Whether anything is seen in a part of the pixels.
    pub(crate) fn any_within(&self, columns: Range<usize>, rows: Range<usize>) -> bool {
        let opacity = |row: usize, column: usize| self.rgba.get((row * self.width + column) * 4 + 3).copied();
        rows.into_iter().any(|row| columns.clone().any(|column| opacity(row, column).unwrap_or(0) > 0))
    }
}

/// A finished picture, on opaque white.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scene {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) shapes: Vec<Shape>,
}
