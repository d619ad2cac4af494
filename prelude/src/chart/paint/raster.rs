//! A backend for the crate `plotters` that draws pixels with `tiny-skia`: its own bitmap backend places everything on
//! whole pixels and fills wide lines by the even-odd rule, which leaves holes where a noisy curve crosses itself.

use super::plotters::ASCENT;
use crate::chart::draw::Pixels;
use crate::chart::text;
use ab_glyph::OutlineCurve;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
};
use std::convert::Infallible;
use std::io;
use tiny_skia::{
    Color, ColorU8, FillRule, FilterQuality, LineCap, LineJoin, Paint, Path, PathBuilder, Pattern, Pixmap, Rect,
    SpreadMode, Stroke, Transform,
};

/// An opaque white picture.
pub(super) fn blank(width: u32, height: u32) -> io::Result<Pixmap> {
    let mut picture =
        Pixmap::new(width, height).ok_or_else(|| io::Error::other(format!("no picture of {width}x{height}")))?;
    picture.fill(Color::WHITE);
    Ok(picture)
}

/// Four bytes per pixel, row by row. What was opaque white stays opaque whatever is drawn on it.
pub(super) fn rgba(picture: &Pixmap) -> &[u8] {
    picture.data()
}

/// Draws on a picture of `1 / units_per_pixel` pixels per unit of plotters' coordinates.
pub(super) struct Canvas<'a> {
    picture: &'a mut Pixmap,
    units_per_pixel: u32,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(picture: &'a mut Pixmap, units_per_pixel: u32) -> Self {
        Canvas { picture, units_per_pixel }
    }

    /// A picture between two corners, which `DrawingBackend::blit_bitmap` cannot enlarge.
    pub(super) fn draw_image(&mut self, upper_left: BackendCoord, lower_right: BackendCoord, pixels: &Pixels) {
        let (Some(area), Some(image)) = (rect(upper_left, lower_right), image(pixels)) else { return };
        let to_pixels = self.to_pixels();
        let scale = (area.width() / image.width() as f32, area.height() / image.height() as f32);
        // Sharp where pixels are enlarged; where several fall on one, they are mixed.
        let quality = if scale.0 * to_pixels.sx < 1.0 { FilterQuality::Bilinear } else { FilterQuality::Nearest };
        let place = Transform::from_translate(area.left(), area.top()).pre_scale(scale.0, scale.1);
        let paint = Paint {
            shader: Pattern::new(image.as_ref(), SpreadMode::Pad, quality, 1.0, place),
            anti_alias: false,
            ..Paint::default()
        };
        self.picture.fill_rect(area, &paint, to_pixels, None);
    }

    /// Lines that are drawn as one: where they cross, nothing is drawn twice.
    pub(super) fn draw_strokes<S: BackendStyle>(&mut self, lines: impl Iterator<Item = Vec<BackendCoord>>, style: &S) {
        let mut builder = PathBuilder::new();
        lines.for_each(|line| add_line(line, &mut builder));
        self.stroke(builder.finish(), style);
    }

    fn to_pixels(&self) -> Transform {
        let scale = 1.0 / self.units_per_pixel as f32;
        Transform::from_scale(scale, scale)
    }

    fn fill(&mut self, path: Option<Path>, color: BackendColor, transform: Transform) {
        if let Some(path) = path {
            self.picture.fill_path(&path, &paint(color), FillRule::Winding, transform, None);
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
            self.picture.stroke_path(&path, &paint(style.color()), &stroke, self.to_pixels(), None);
        }
    }

    fn fill_or_stroke<S: BackendStyle>(&mut self, path: Option<Path>, style: &S, fill: bool) {
        match fill {
            true => self.fill(path, style.color(), self.to_pixels()),
            false => self.stroke(path, style),
        }
    }
}

/// Drawing in memory does not fail.
type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.picture.width() * self.units_per_pixel, self.picture.height() * self.units_per_pixel)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    /// One unit, which is less than a pixel.
    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.fill(rect((x, y), (x + 1, y + 1)).map(PathBuilder::from_rect), color, self.to_pixels());
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        lower_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.fill_or_stroke(rect(upper_left, lower_right).map(PathBuilder::from_rect), style, fill);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Drawn {
        self.stroke(polyline(points, false), style);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        self.fill_or_stroke(PathBuilder::from_circle(x as f32, y as f32, radius as f32), style, fill);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Drawn {
        self.fill(polyline(corners, true), style.color(), self.to_pixels());
        Ok(())
    }

    /// Draws with the embedded font, whatever the style names; its size is the em.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        let em = style.size() as f32;
        let width = text::width(text, 1.0) as f32;
        let start = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => -width / 2.0,
            HPos::Right => -width,
        };
        let baseline = match style.anchor().v_pos {
            VPos::Top => ASCENT,
            VPos::Center => ASCENT - 0.5,
            VPos::Bottom => ASCENT - 1.0,
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
            .pre_translate(start, baseline as f32);
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

fn rect((left, top): BackendCoord, (right, bottom): BackendCoord) -> Option<Rect> {
    Rect::from_ltrb(left as f32, top as f32, right as f32, bottom as f32)
}

fn polyline(points: impl IntoIterator<Item = BackendCoord>, close: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    add_line(points, &mut builder);
    if close {
        builder.close();
    }
    builder.finish()
}

fn add_line(points: impl IntoIterator<Item = BackendCoord>, builder: &mut PathBuilder) {
    for (index, (x, y)) in points.into_iter().enumerate() {
        match index {
            0 => builder.move_to(x as f32, y as f32),
            _ => builder.line_to(x as f32, y as f32),
        }
    }
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

fn image(pixels: &Pixels) -> Option<Pixmap> {
    let mut image = Pixmap::new(pixels.width as u32, pixels.height as u32)?;
    for (target, [red, green, blue, opacity]) in image.pixels_mut().iter_mut().zip(pixels.rgba.as_chunks::<4>().0) {
        *target = ColorU8::from_rgba(*red, *green, *blue, *opacity).premultiply();
    }
    Some(image)
}
