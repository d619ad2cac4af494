//! Painters: they draw what a scene says and decide nothing. `raster` makes pixels, which `png` compresses; `svg` writes
//! a document; `vega` describes a figure to a browser.

mod png;
mod raster;
mod svg;
pub(super) mod vega;

use super::draw::Scene;
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
    let rgb = raster::pixels(scene, PIXELS_PER_CSS_PIXEL)?;
    let bytes = png::encode(scene.width * PIXELS_PER_CSS_PIXEL, scene.height * PIXELS_PER_CSS_PIXEL, &rgb)?;
    Ok(Png { bytes, width: scene.width, height: scene.height })
}

/// An SVG document; `alt` is its description.
pub(super) fn svg(scene: &Scene, alt: &str) -> io::Result<String> {
    svg::document(scene, alt)
}
