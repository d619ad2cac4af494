//! A backend for plotters that draws pixels with `tiny-skia`.
//!
//! In place of plotters' own bitmap backend, which places everything on whole pixels, fills wide lines by the even-odd
//! rule (leaving holes where a noisy curve crosses itself) and shifts letters by up to a pixel.

use super::plotters::{SIZE_PER_EM, TOP};
use crate::chart::text;
use ab_glyph::OutlineCurve;
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
};
use std::io;
use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

/// A picture of `1 / units_per_pixel` pixels per unit of its coordinates.
pub(super) struct Canvas {
    pixels: Pixmap,
    units_per_pixel: u32,
}

impl Canvas {
    /// An opaque white picture.
    pub(super) fn new(width: u32, height: u32, units_per_pixel: u32) -> io::Result<Self> {
        let mut pixels =
            Pixmap::new(width, height).ok_or_else(|| io::Error::other(format!("no picture of {width}x{height}")))?;
        pixels.fill(Color::WHITE);
        Ok(Canvas { pixels, units_per_pixel })
    }

    /// Three bytes per pixel, row by row. What was opaque white stays opaque whatever is drawn on it.
    pub(super) fn into_rgb(self) -> Vec<u8> {
        self.pixels.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect()
    }

    fn to_pixels(&self) -> Transform {
        let scale = 1.0 / self.units_per_pixel as f32;
        Transform::from_scale(scale, scale)
    }

    fn fill(&mut self, path: Option<Path>, color: BackendColor, transform: Transform) {
        if let Some(path) = path {
            self.pixels.fill_path(&path, &paint(color), FillRule::Winding, transform, None);
        }
    }

    fn stroke<S: BackendStyle>(&mut self, path: Option<Path>, style: &S) {
        let stroke = Stroke {
            width: style.stroke_width() as f32,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        if let Some(path) = path {
            self.pixels.stroke_path(&path, &paint(style.color()), &stroke, self.to_pixels(), None);
        }
    }
}

impl DrawingBackend for Canvas {
    type ErrorType = io::Error;

    fn get_size(&self) -> (u32, u32) {
        (self.pixels.width() * self.units_per_pixel, self.pixels.height() * self.units_per_pixel)
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<io::Error>> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<io::Error>> {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Result<(), DrawingErrorKind<io::Error>> {
        let unit = Rect::from_xywh(x as f32, y as f32, 1.0, 1.0);
        self.fill(unit.map(PathBuilder::from_rect), color, self.to_pixels());
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<(), DrawingErrorKind<io::Error>> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<io::Error>> {
        let rect = Rect::from_ltrb(left as f32, top as f32, right as f32, bottom as f32).map(PathBuilder::from_rect);
        match fill {
            true => self.fill(rect, style.color(), self.to_pixels()),
            false => self.stroke(rect, style),
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<io::Error>> {
        self.stroke(polyline(path, false), style);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<io::Error>> {
        let circle = PathBuilder::from_circle(x as f32, y as f32, radius as f32);
        match fill {
            true => self.fill(circle, style.color(), self.to_pixels()),
            false => self.stroke(circle, style),
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<io::Error>> {
        self.fill(polyline(corners, true), style.color(), self.to_pixels());
        Ok(())
    }

    /// Draws with the embedded font, whatever the style names; the position is the top of the text.
    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Result<(), DrawingErrorKind<io::Error>> {
        let em = (style.size() / SIZE_PER_EM) as f32;
        let width = text::width(text, 1.0) as f32;
        let start = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => -width / 2.0,
            HPos::Right => -width,
        };
        let turn = match style.transform() {
            FontTransform::None => 0.0,
            FontTransform::Rotate90 => 90.0,
            FontTransform::Rotate180 => 180.0,
            FontTransform::Rotate270 => 270.0,
        };
        // Read from the last: from em to units, turned around the position, moved there, from units to pixels.
        let transform = self
            .to_pixels()
            .pre_translate(x as f32, y as f32)
            .pre_concat(Transform::from_rotate(turn))
            .pre_scale(em, em)
            .pre_translate(start, TOP as f32);
        self.fill(letters(text), style.color(), transform);
        Ok(())
    }
}

fn paint(color: BackendColor) -> Paint<'static> {
    let (red, green, blue) = color.rgb;
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u8);
    paint
}

fn polyline(points: impl IntoIterator<Item = BackendCoord>, close: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (index, (x, y)) in points.into_iter().enumerate() {
        match index {
            0 => builder.move_to(x as f32, y as f32),
            _ => builder.line_to(x as f32, y as f32),
        }
    }
    if close {
        builder.close();
    }
    builder.finish()
}

fn letters(text: &str) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let mut pen = None;
    for curve in text::outlines(text) {
        let (from, to) = match curve {
            OutlineCurve::Line(from, to) | OutlineCurve::Quad(from, _, to) | OutlineCurve::Cubic(from, _, _, to) => {
                (from, to)
            }
        };
        if pen != Some(from) {
            builder.close();
            builder.move_to(from.x, from.y);
        }
        match curve {
            OutlineCurve::Line(..) => builder.line_to(to.x, to.y),
            OutlineCurve::Quad(_, a, _) => builder.quad_to(a.x, a.y, to.x, to.y),
            OutlineCurve::Cubic(_, a, b, _) => builder.cubic_to(a.x, a.y, b.x, b.y, to.x, to.y),
        }
        pen = Some(to);
    }
    builder.close();
    builder.finish()
}
