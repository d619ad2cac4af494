//! Charts as Vega-Lite, for front ends that draw them in the browser: a reader points at data, zooms, hides series, and
//! needs no kernel for it. Says what the picture shows, from the same figure: the same domains, ticks, bins, colours and
//! points. Stays inside version 5.6.1, which JupyterLab ships. Must not know of notebooks.

mod arrange;
mod axis;
mod bands;
mod bars;
mod bins;
mod cells;
mod contours;
mod control;
mod crosshair;
mod crowds;
mod dashes;
mod embed;
mod images;
mod legend;
mod lines;
mod linked;
mod number;
mod panel;
mod points;
mod rules;
mod segments;
mod shapes;
mod theme;

pub(in crate::chart) use embed::embed_options;

use crate::chart::draw::{PanelPicture, Pixels};
use crate::chart::layout::{NOTE_SIZE, TITLE_SIZE};
use crate::chart::resolve::{Figure, Frames, LayerData};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// Whether every panel of a figure can be described; where not, the picture is what there is. Surfaces cannot: the third
/// dimension is worked out here, and would not turn.
pub(in crate::chart) fn can_describe(figure: &Figure) -> bool {
    let layers = || figure.panels().into_iter().flat_map(|panel| &panel.layers);
    !layers().any(|layer| matches!(layer.data, LayerData::Faces { .. }))
}

/// The specification of a figure whose panels were drawn like this, and of what its control changes. `description` is
/// what a screen reader says.
pub(in crate::chart) fn spec(
    figure: &Figure,
    frames: Option<&Frames>,
    pictures: &[PanelPicture],
    description: &str,
) -> Value {
    let mut datasets = Map::new();
    let mut spec = arrange::describe(figure, frames, pictures, &mut datasets);
    let mut params = arrange::common_zooms(figure);
    params.extend(arrange::links(figure).iter().map(linked::Link::param));
    params.extend(frames.map(|frames| control::param(&frames.control, frames.bodies.len())));
    if !params.is_empty() {
        spec.insert("params".into(), Value::Array(params));
    }
    spec.insert("$schema".into(), json!("https://vega.github.io/schema/vega-lite/v5.json"));
    spec.insert("description".into(), json!(description));
    if !datasets.is_empty() {
        spec.insert("datasets".into(), Value::Object(datasets));
    }
    // Sizes and weights only. Colours are those of the front end, which knows whether it is dark.
    spec.insert(
        "config".into(),
        json!({
            "view": { "stroke": null },
            "axis": axis::config(),
            "title": {
                "fontSize": TITLE_SIZE,
                "fontWeight": "normal",
                "subtitleFontSize": NOTE_SIZE + 1.0,
                "anchor": "start",
                "frame": "group",
            },
        }),
    );
    Value::Object(spec)
}

/// A picture as an address that holds it.
fn png_uri(pixels: &Pixels) -> String {
    let bytes = super::png::encode(pixels.width as u32, pixels.height as u32, &pixels.rgba, 4).unwrap_or_default();
    format!("data:image/png;base64,{}", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests;
