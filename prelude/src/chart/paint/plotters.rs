//! A scene as elements of the crate `plotters` on its drawing area. The canvas in `raster` is the backend below.
//!
//! Backends take whole numbers as coordinates, so a CSS pixel is divided into [`UNITS`]: finer than a picture can show.

use super::raster::Canvas;
use crate::chart::draw::{Anchor, Ink, Pixels, Scene, Shape, Text};
use crate::chart::layout::Point;
use plotters::coord::CoordTranslate;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{self, Circle, Drawable, PathElement, PointCollection, Polygon};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontDesc, FontFamily, FontStyle, FontTransform, RGBAColor, ShapeStyle, TextStyle};
use plotters_backend::{BackendCoord, DrawingBackend, DrawingErrorKind};

/// Units of a backend's coordinates per CSS pixel.
pub(super) const UNITS: u32 = 64;

/// Distance from the top of a text to its baseline, in em. A text is as high as its font size.
pub(super) const ASCENT: f64 = 0.76;

type Failure<'a> = DrawingAreaErrorKind<<Canvas<'a> as DrawingBackend>::ErrorType>;

pub(super) fn draw<'a>(scene: &Scene, canvas: Canvas<'a>) -> Result<(), Failure<'a>> {
    // plotters moves points that lie outside an area onto its edge. In one that is much wider than the picture, shapes
    // keep their form and the picture cuts them.
    const AROUND: i32 = -(1 << 28);
    let area = canvas.into_drawing_area().margin(AROUND, AROUND, AROUND, AROUND).apply_coord_spec(CssPixels);
    for shape in &scene.shapes {
        draw_shape(shape, &area)?;
    }
    area.present()
}

fn draw_shape<'a>(shape: &Shape, area: &DrawingArea<Canvas<'a>, CssPixels>) -> Result<(), Failure<'a>> {
    match shape {
        Shape::Stroke { points, width, ink } => area.draw(&PathElement::new(points.as_slice(), stroked(*ink, *width))),
        Shape::Fill { points, ink } => area.draw(&Polygon::new(points.as_slice(), filled(*ink))),
        Shape::Disc { center, radius, ink } => area.draw(&Circle::new(*center, length(*radius), filled(*ink))),
        Shape::Text(text) => area.draw(&words(text)),
        Shape::Image { area: place, pixels } => {
            area.draw(&Image { corners: [(place.left, place.top), (place.right, place.bottom)], pixels })
        }
    }
}

/// The coordinates of a scene.
struct CssPixels;

impl CoordTranslate for CssPixels {
    type From = Point;

    fn translate(&self, (x, y): &Point) -> BackendCoord {
        (units(*x), units(*y))
    }
}

fn units(v: f64) -> i32 {
    (v * f64::from(UNITS)).round() as i32
}

/// Unlike a position, never below zero.
fn length(v: f64) -> u32 {
    (v * f64::from(UNITS)).round() as u32
}

fn filled(ink: Ink) -> ShapeStyle {
    ShapeStyle { color: color(ink), filled: true, stroke_width: 0 }
}

fn stroked(ink: Ink, width: f64) -> ShapeStyle {
    ShapeStyle { color: color(ink), filled: false, stroke_width: length(width) }
}

fn color(ink: Ink) -> RGBAColor {
    RGBAColor(ink.color.red, ink.color.green, ink.color.blue, ink.opacity)
}

/// plotters places a text by its top, centre or bottom, none of which is the baseline.
fn words(text: &Text) -> element::Text<'_, Point, &str> {
    let (x, y) = text.at;
    // What is above the baseline of a text that reads upwards is to its left.
    let (at, transform) = match text.upwards {
        false => ((x, y - ASCENT * text.size), FontTransform::None),
        true => ((x - ASCENT * text.size, y), FontTransform::Rotate270),
    };
    let horizontal = match text.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    // The canvas has one font, whatever this names.
    let font = FontDesc::new(FontFamily::SansSerif, text.size * f64::from(UNITS), FontStyle::Normal);
    let style = TextStyle {
        font: font.transform(transform),
        color: color(text.ink).to_backend_color(),
        pos: Pos::new(horizontal, VPos::Top),
    };
    element::Text::new(text.text.as_str(), at, style)
}

/// Pixels between two corners: plotters' own element for pictures has no size but that of its pixels.
struct Image<'a> {
    corners: [Point; 2],
    pixels: &'a Pixels,
}

impl<'a> PointCollection<'a, Point> for &'a Image<'_> {
    type Point = &'a Point;
    type IntoIter = &'a [Point];

    fn point_iter(self) -> &'a [Point] {
        &self.corners
    }
}

impl<'a> Drawable<Canvas<'a>> for Image<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut corners: I,
        canvas: &mut Canvas<'a>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<<Canvas<'a> as DrawingBackend>::ErrorType>> {
        if let (Some(upper_left), Some(lower_right)) = (corners.next(), corners.next()) {
            canvas.draw_image(upper_left, lower_right, self.pixels);
        }
        Ok(())
    }
}
