//! Painters: they draw what a scene says and decide nothing. `plotters` draws it with the crate of that name, on the
//! canvas in `raster`, whose pixels `png` compresses; `svg` writes a document; `vega` describes a figure to a browser.

mod plotters;
mod png;
mod raster;
mod svg;
pub(super) mod vega;

use super::draw::Scene;
use raster::Canvas;
use std::io;

/// Pixels of a picture per CSS pixel: two, so that text is sharp on screens of high density.
const PIXELS_PER_CSS_PIXEL: u32 = 2;

/// A PNG file and the size it is to be shown at, in CSS pixels.
pub(super) struct Png {
    pub(super) bytes: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// The most bytes that a picture has where nothing else is to be thought of.
pub(super) const LARGEST: usize = 90 * 1024;

/// A picture of more than `most` bytes at full density is drawn at half of it: a line of a hundred thousand points looks
/// like noise, which no format makes small.
pub(super) fn png(scene: &Scene, most: usize) -> io::Result<Png> {
    let fine = png_at(scene, PIXELS_PER_CSS_PIXEL, 4)?;
    if fine.bytes.len() <= most { Ok(fine) } else { png_at(scene, 1, 3) }
}

fn png_at(scene: &Scene, density: u32, least_bits: u32) -> io::Result<Png> {
    let (width, height) = (scene.width * density, scene.height * density);
    let mut picture = raster::blank(width, height)?;
    plotters::draw(scene, Canvas::new(&mut picture, plotters::UNITS / density)).map_err(io::Error::other)?;
    let bytes = png::encode(width, height, raster::rgba(&picture), least_bits)?;
    Ok(Png { bytes, width: scene.width, height: scene.height })
}

/// An SVG document; `alt` is its description.
pub(super) fn svg(scene: &Scene, alt: &str) -> io::Result<String> {
    svg::document(scene, alt)
}
