//! Draws a scene on any backend of the `plotters` crate.
//!
//! Backends take whole numbers as coordinates, so a CSS pixel is divided into [`UNITS`]. Of plotters' text positions
//! only "top" is placed the same by every backend: 0.76 em above the baseline.

use crate::chart::draw::{Anchor, Ink, Scene, Shape, Text};
use crate::chart::layout::Point;
use crate::chart::text;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, FontTransform, RGBAColor, RGBColor, ShapeStyle, TextStyle,
};
use plotters_backend::{BackendCoord, DrawingBackend, DrawingErrorKind};
use std::sync::Once;

/// Units of a backend's coordinates per CSS pixel.
pub(super) const UNITS: u32 = 20;

/// What plotters calls the size of a font is this many times its em.
pub(super) const SIZE_PER_EM: f64 = 1.24;

/// Distance from the "top" of a text to its baseline, in em.
pub(super) const TOP: f64 = 0.76;

pub(super) fn draw<B: DrawingBackend>(scene: &Scene, backend: &mut B) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    register_font();
    backend.ensure_prepared()?;
    let corner = units((f64::from(scene.width), f64::from(scene.height)));
    let white = ShapeStyle { color: RGBColor(255, 255, 255).to_rgba(), filled: true, stroke_width: 0 };
    backend.draw_rect((0, 0), corner, &white, true)?;
    for shape in &scene.shapes {
        match shape {
            Shape::Stroke { points, width, ink } => {
                backend.draw_path(points.iter().map(|&p| units(p)), &style(*ink, *width))?;
            }
            Shape::Fill { points, ink } => {
                backend.fill_polygon(points.iter().map(|&p| units(p)), &style(*ink, 0.0))?;
            }
            Shape::Disc { center, radius, ink } => {
                backend.draw_circle(units(*center), length(*radius), &style(*ink, 0.0), true)?;
            }
            Shape::Text(text) => draw_text(text, backend)?,
        }
    }
    backend.present()
}

fn draw_text<B: DrawingBackend>(text: &Text, backend: &mut B) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    let em = text.size * f64::from(UNITS);
    let horizontal = match text.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let (x, y) = text.at;
    // What is above the baseline of a text that reads upwards is to its left.
    let (at, transform) = match text.upwards {
        false => ((x, y - TOP * text.size), FontTransform::None),
        true => ((x - TOP * text.size, y), FontTransform::Rotate270),
    };
    let font = FontDesc::new(FontFamily::Name(text::FAMILY), em * SIZE_PER_EM, FontStyle::Normal).transform(transform);
    let color = color(text.ink);
    let style = TextStyle::from(font).color(&color).pos(Pos::new(horizontal, VPos::Top));
    backend.draw_text(&text.text, &style, units(at))
}

/// plotters looks fonts up by name, and would otherwise know none.
fn register_font() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        // Measuring and drawing do not depend on it: a failure could only show in the name of the font in an SVG.
        let _ = plotters::style::register_font(text::FAMILY, FontStyle::Normal, text::font_bytes());
    });
}

fn units((x, y): Point) -> BackendCoord {
    let unit = |v: f64| (v * f64::from(UNITS)).round() as i32;
    (unit(x), unit(y))
}

fn length(v: f64) -> u32 {
    (v * f64::from(UNITS)).round() as u32
}

fn color(ink: Ink) -> RGBAColor {
    RGBColor(ink.color.red, ink.color.green, ink.color.blue).mix(ink.opacity)
}

fn style(ink: Ink, width: f64) -> ShapeStyle {
    ShapeStyle { color: color(ink), filled: width == 0.0, stroke_width: length(width) }
}
