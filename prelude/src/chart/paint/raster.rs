//! A scene as pixels, drawn with `tiny-skia`.

use crate::chart::draw::{Anchor, Ink, Pixels, Scene, Shape, Text};
use crate::chart::layout::{Point, Rect};
use crate::chart::text;
use ab_glyph::OutlineCurve;
use std::io;
use tiny_skia::{
    Color, FillRule, FilterQuality, LineCap, LineJoin, Paint, Path, PathBuilder, Pattern, Pixmap, PremultipliedColorU8,
    SpreadMode, Stroke, Transform,
};

/// Three bytes per pixel, row by row, at `scale` pixels per CSS pixel.
pub(super) fn pixels(scene: &Scene, scale: u32) -> io::Result<Vec<u8>> {
    let (width, height) = (scene.width * scale, scene.height * scale);
    let mut canvas =
        Pixmap::new(width, height).ok_or_else(|| io::Error::other(format!("no picture of {width}x{height}")))?;
    canvas.fill(Color::WHITE);
    let to_pixels = Transform::from_scale(scale as f32, scale as f32);
    for shape in &scene.shapes {
        draw(shape, to_pixels, &mut canvas);
    }
    // What was opaque white stays opaque whatever is drawn on it.
    Ok(canvas.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect())
}

fn draw(shape: &Shape, to_pixels: Transform, canvas: &mut Pixmap) {
    match shape {
        Shape::Stroke { points, width, ink } => {
            let stroke = Stroke {
                width: *width as f32,
                line_cap: LineCap::Round,
                line_join: LineJoin::Round,
                ..Stroke::default()
            };
            if let Some(path) = polyline(points, false) {
                canvas.stroke_path(&path, &paint(*ink), &stroke, to_pixels, None);
            }
        }
        Shape::Fill { points, ink } => fill(polyline(points, true), *ink, to_pixels, canvas),
        Shape::Disc { center, radius, ink } => {
            let disc = PathBuilder::from_circle(center.0 as f32, center.1 as f32, *radius as f32);
            fill(disc, *ink, to_pixels, canvas);
        }
        Shape::Text(text) => draw_text(text, to_pixels, canvas),
        Shape::Image { area, pixels } => draw_image(area, pixels, to_pixels, canvas),
    }
}

fn fill(path: Option<Path>, ink: Ink, transform: Transform, canvas: &mut Pixmap) {
    if let Some(path) = path {
        canvas.fill_path(&path, &paint(ink), FillRule::Winding, transform, None);
    }
}

fn paint(ink: Ink) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    let alpha = (ink.opacity.clamp(0.0, 1.0) * 255.0).round() as u8;
    paint.set_color_rgba8(ink.color.red, ink.color.green, ink.color.blue, alpha);
    paint
}

fn polyline(points: &[Point], close: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (index, &(x, y)) in points.iter().enumerate() {
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

fn draw_text(text: &Text, to_pixels: Transform, canvas: &mut Pixmap) {
    let em = text.size as f32;
    let width = text::width(&text.text, 1.0) as f32;
    let start = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    // Read from the last: from em to CSS pixels, turned around the position, moved there, from CSS pixels to pixels.
    let transform = to_pixels
        .pre_translate(text.at.0 as f32, text.at.1 as f32)
        .pre_concat(Transform::from_rotate(if text.upwards { -90.0 } else { 0.0 }))
        .pre_scale(em, em)
        .pre_translate(start, 0.0);
    fill(letters(&text.text), text.ink, transform, canvas);
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

fn draw_image(area: &Rect, pixels: &Pixels, to_pixels: Transform, canvas: &mut Pixmap) {
    let Some(mut image) = Pixmap::new(pixels.width as u32, pixels.height as u32) else { return };
    for (target, rgb) in image.pixels_mut().iter_mut().zip(pixels.rgb.as_chunks::<3>().0) {
        if let Some(color) = PremultipliedColorU8::from_rgba(rgb[0], rgb[1], rgb[2], 255) {
            *target = color;
        }
    }
    let rect = tiny_skia::Rect::from_ltrb(area.left as f32, area.top as f32, area.right as f32, area.bottom as f32);
    let Some(rect) = rect else { return };
    let scale = (area.width() as f32 / pixels.width as f32, area.height() as f32 / pixels.height as f32);
    // Sharp where pixels are enlarged; where several fall on one, they are mixed.
    let quality = if scale.0 * to_pixels.sx < 1.0 { FilterQuality::Bilinear } else { FilterQuality::Nearest };
    let place = Transform::from_translate(area.left as f32, area.top as f32).pre_scale(scale.0, scale.1);
    let paint = Paint {
        shader: Pattern::new(image.as_ref(), SpreadMode::Pad, quality, 1.0, place),
        anti_alias: false,
        ..Paint::default()
    };
    canvas.fill_rect(rect, &paint, to_pixels, None);
}
