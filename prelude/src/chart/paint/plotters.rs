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
    for shapes in scene.shapes.chunk_by(drawn_at_once) {
        match shapes {
            [Shape::Stroke { width, ink, .. }, _, ..] => area.draw(&Strokes::of(shapes, stroked(*ink, *width)))?,
            shapes => shapes.iter().try_for_each(|shape| draw_shape(shape, &area))?,
        }
    }
    area.present()
}

/// Opaque strokes that look alike, such as the thousands of dots of a dotted line.
fn drawn_at_once(a: &Shape, b: &Shape) -> bool {
    match (a, b) {
        (Shape::Stroke { width: a, ink: a_ink, .. }, Shape::Stroke { width: b, ink: b_ink, .. }) => {
            a == b && a_ink == b_ink && a_ink.opacity == 1.0
        }
        _ => false,
    }
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

/// Many lines in one style: plotters' own element is a single one, and setting out to draw costs more than a dot.
struct Strokes {
    points: Vec<Point>,
    lengths: Vec<usize>,
    style: ShapeStyle,
}

impl Strokes {
    fn of(shapes: &[Shape], style: ShapeStyle) -> Self {
        let (mut points, mut lengths) = (Vec::new(), Vec::new());
        for shape in shapes {
            if let Shape::Stroke { points: line, .. } = shape {
                points.extend(line);
                lengths.push(line.len());
            }
        }
        Strokes { points, lengths, style }
    }
}

impl<'a> PointCollection<'a, Point> for &'a Strokes {
    type Point = &'a Point;
    type IntoIter = &'a [Point];

    fn point_iter(self) -> &'a [Point] {
        &self.points
    }
}

impl<'a> Drawable<Canvas<'a>> for Strokes {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut points: I,
        canvas: &mut Canvas<'a>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<<Canvas<'a> as DrawingBackend>::ErrorType>> {
        canvas.draw_strokes(self.lengths.iter().map(|&length| points.by_ref().take(length).collect()), &self.style);
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::layout::Rect;
    use crate::chart::look::Color;
    use crate::chart::paint::raster;

    const BLACK: Ink = Ink { color: Color { red: 0, green: 0, blue: 0 }, opacity: 1.0 };

    /// The red of each pixel of a picture of 8 by 8, row by row.
    fn drawn(shape: Shape) -> [[u8; 8]; 8] {
        let mut picture = raster::blank(8, 8).unwrap();
        draw(&Scene { width: 8, height: 8, shapes: vec![shape] }, Canvas::new(&mut picture, UNITS)).unwrap();
        let rgba = raster::rgba(&picture);
        std::array::from_fn(|y| std::array::from_fn(|x| rgba[(8 * y + x) * 4]))
    }

    #[test]
    fn places_lie_between_pixels() {
        let corners = vec![(1.25, 1.0), (4.0, 1.0), (4.0, 3.0), (1.25, 3.0)];
        let rows = drawn(Shape::Fill { points: corners, ink: BLACK });
        assert!(rows[1][1].abs_diff(64) < 4, "{rows:?}");
        assert_eq!((rows[1][0], rows[1][2], rows[1][4], rows[3][2]), (255, 0, 255, 255), "{rows:?}");
        let rows = drawn(Shape::Disc { center: (4.0, 4.0), radius: 1.5, ink: Ink { opacity: 0.5, ..BLACK } });
        assert!(rows[3][3].abs_diff(128) < 8 && rows[3][5] > rows[3][4] && rows[0][0] == 255, "{rows:?}");
    }

    #[test]
    fn what_lies_outside_is_cut_and_not_moved() {
        let rows = drawn(Shape::Stroke { points: vec![(-4.0, 8.0), (4.0, 0.0)], width: 1.0, ink: BLACK });
        assert!(rows[2][1] < 80 && rows[5][1] == 255, "{rows:?}");
    }

    #[test]
    fn a_text_stands_on_its_baseline() {
        let text = |at, upwards| {
            drawn(Shape::Text(Text { text: "H".into(), at, anchor: Anchor::Middle, size: 8.0, ink: BLACK, upwards }))
        };
        let upright = text((4.0, 7.0), false);
        assert_eq!((upright[0], upright[7]), ([255; 8], [255; 8]), "{upright:?}");
        assert!(upright[2..7].iter().all(|row| row.iter().any(|&red| red < 128)), "{upright:?}");
        let upwards = text((7.0, 4.0), true);
        for (y, row) in upright.iter().enumerate() {
            for (x, red) in row.iter().enumerate() {
                assert!(upwards[7 - x][y].abs_diff(*red) < 40, "{upright:?} {upwards:?}");
            }
        }
    }

    #[test]
    fn an_image_fills_its_rectangle() {
        let pixels = Pixels::opaque(2, 1, &[10, 0, 0, 90, 0, 0]);
        let rows = drawn(Shape::Image { area: Rect { left: 2.0, top: 1.0, right: 6.0, bottom: 4.0 }, pixels });
        assert_eq!(rows[1], [255, 255, 10, 10, 90, 90, 255, 255]);
        assert_eq!((rows[0], rows[3], rows[4]), ([255; 8], rows[1], [255; 8]));
    }
}
