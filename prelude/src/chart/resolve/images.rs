//! Pictures in rows, each with what it is and what was predicted.

use super::figure::{LayerData, Tile};
use super::panel::{Parts, plain};
use super::style::LayerStyle;
use crate::chart::look::Color;
use crate::chart::spec::{Images, Mark};

/// Wrong predictions are framed and written in this colour, and have a cross before them.
const WRONG: Color = Color::hex(0xC23B00);
const RIGHT: Color = Color::hex(0x333333);

/// Room for a line of text, in CSS pixels.
const LINE: f64 = 15.0;
const GAP: f64 = 8.0;
/// The longer side of a picture, if nothing was said.
const SIDE: f64 = 64.0;
const WIDEST: f64 = 800.0;

pub(super) fn parts(mark: &Mark, style: &LayerStyle, images: &Images) -> Parts {
    let first = images.pictures.first();
    let longer = first.map_or(1, |picture| picture.width.max(picture.height)) as f64;
    // Whole multiples keep pixels square and sharp.
    let factor = images.scale.map_or((SIDE / longer).floor().max(1.0), |scale| scale as f64);
    let factor = if images.scale.is_none() && longer > 2.0 * SIDE { 2.0 * SIDE / longer } else { factor };
    let (width, height) =
        first.map_or((SIDE, SIDE), |picture| (picture.width as f64 * factor, picture.height as f64 * factor));
    let lines = usize::from(!images.labels.is_empty()) + usize::from(!images.predictions.is_empty());
    let below = lines.min(1) as f64 * (LINE + 2.0);
    let count = images.pictures.len();
    let columns = images.columns.unwrap_or(((WIDEST / (width + GAP)) as usize).clamp(1, 10)).clamp(1, count.max(1));
    let (mut tiles, mut right, mut wrong) = (Vec::new(), Captions::default(), Captions::default());
    for (index, picture) in images.pictures.iter().enumerate() {
        let left = (index % columns) as f64 * (width + GAP);
        let top = (index / columns) as f64 * (height + below + GAP);
        let (caption, correct) = caption(images, index);
        let captions = if correct { &mut right } else { &mut wrong };
        if !caption.is_empty() {
            captions.at.push((left + width / 2.0, top + height + LINE / 2.0 + 2.0));
            captions.texts.push(caption);
        }
        tiles.push(Tile {
            x: (left, left + width),
            y: (top, top + height),
            picture: picture.clone(),
            frame: (!correct).then_some(WRONG),
        });
    }
    let rows = count.div_ceil(columns);
    let all = (columns as f64 * (width + GAP) - GAP, rows as f64 * (height + below + GAP) - GAP);
    let mut layers = vec![style.layer(mark, LayerData::Images { tiles })];
    for (color, captions) in [(RIGHT, right), (WRONG, wrong)] {
        if !captions.at.is_empty() {
            layers.push(plain(color, LayerData::Texts { at: captions.at, texts: captions.texts }));
        }
    }
    Parts {
        layers,
        without_axes: true,
        aspect: Some(all.0 / all.1),
        extent: Some(((0.0, all.0), (0.0, all.1))),
        natural_size: Some(((all.0 + 36.0).max(120.0) as u32, (all.1 + 50.0).max(120.0) as u32)),
        matrix: true,
        ..Parts::default()
    }
}

#[derive(Default)]
struct Captions {
    at: Vec<(f64, f64)>,
    texts: Vec<String>,
}

/// What stands below a picture, and whether the prediction is right, as far as is known.
fn caption(images: &Images, index: usize) -> (String, bool) {
    match (images.labels.get(index), images.predictions.get(index)) {
        (Some(label), Some(prediction)) if label != prediction => (format!("✗ {prediction} ({label})"), false),
        (Some(label), _) => (label.clone(), true),
        (None, Some(prediction)) => (prediction.clone(), true),
        (None, None) => (String::new(), true),
    }
}
