//! Painters: they draw what a scene says and decide nothing. `plotters` walks the shapes and hands them to a backend:
//! plotters' own for SVG, `raster` for pixels, which `png` then compresses. `vega` describes a figure to a browser.

mod plotters;
mod png;
mod raster;
pub(super) mod vega;

use super::draw::Scene;
use ::plotters::backend::SVGBackend;
use std::io;

/// Pixels of a picture per CSS pixel: two, so that text is sharp on screens of high density.
const PIXELS_PER_CSS_PIXEL: u32 = 2;

/// A PNG file and the size it is to be shown at, in CSS pixels.
pub(super) struct Png {
    pub(super) bytes: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
}

pub(super) fn png(scene: &Scene) -> io::Result<Png> {
    let (width, height) = (scene.width * PIXELS_PER_CSS_PIXEL, scene.height * PIXELS_PER_CSS_PIXEL);
    let mut canvas = raster::Canvas::new(width, height, plotters::UNITS / PIXELS_PER_CSS_PIXEL)?;
    plotters::draw(scene, &mut canvas).map_err(io::Error::other)?;
    let bytes = png::encode(width, height, &canvas.into_rgb())?;
    Ok(Png { bytes, width: scene.width, height: scene.height })
}

/// An SVG document; `alt` is its description.
pub(super) fn svg(scene: &Scene, alt: &str) -> io::Result<String> {
    let size = (scene.width * plotters::UNITS, scene.height * plotters::UNITS);
    let mut document = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut document, size);
        plotters::draw(scene, &mut backend).map_err(io::Error::other)?;
    }
    // The backend cannot be told that a unit is not a pixel, nor how lines end.
    let head = format!("<svg width=\"{}\" height=\"{}\" ", size.0, size.1);
    let body = document.strip_prefix(&head).unwrap_or(&document);
    Ok(format!(
        "<svg width=\"{}\" height=\"{}\" stroke-linecap=\"round\" stroke-linejoin=\"round\" role=\"img\" \
         aria-label=\"{}\" {body}",
        scene.width,
        scene.height,
        escaped(alt)
    ))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
