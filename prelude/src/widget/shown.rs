//! What only shows something: a bar, a piece of HTML, a picture. All can be changed after they were shown.

use super::model::{Kind, Model, widget};
use crate::display::{Display, passing};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::ops::RangeInclusive;

static PROGRESS_STYLE: Kind = Kind::style("ProgressStyleModel");
static HTML_STYLE: Kind = Kind::style("HTMLStyleModel");
static PROGRESS: Kind = Kind::control("FloatProgressModel", "ProgressView", Some(&PROGRESS_STYLE));
static HTML: Kind = Kind::control("HTMLModel", "HTMLView", Some(&HTML_STYLE));
static IMAGE: Kind = Kind::control("ImageModel", "ImageView", None);

/// A bar that is filled up to a value. (For loops there is [`crate::progress`].)
#[derive(Clone)]
pub struct Progress {
    model: Model,
}

/// A piece of HTML.
#[derive(Clone)]
pub struct Html {
    model: Model,
}

/// A picture, as the bytes of a file.
#[derive(Clone)]
pub struct Image {
    model: Model,
}

widget!(Progress);
widget!(Html);
widget!(Image);

impl Progress {
    pub fn new(range: RangeInclusive<f64>) -> Progress {
        let (min, max) = range.into_inner();
        let values = json!({
            "value": min, "min": min, "max": max, "bar_style": "", "orientation": "horizontal", "description": "",
            "description_allow_html": false,
        });
        Progress { model: Model::new(&PROGRESS, values) }
    }

    /// How far it is filled.
    pub fn set(&self, value: f64) {
        self.model.set("value", json!(value));
    }
}

impl Html {
    pub fn new(html: &str) -> Html {
        let values = json!({
            "value": html, "placeholder": "\u{200b}", "description": "", "description_allow_html": false,
        });
        Html { model: Model::new(&HTML, values) }
    }

    pub fn set(&self, html: &str) {
        self.model.set("value", json!(html));
    }
}

impl Image {
    /// A PNG file.
    pub fn png(bytes: impl Into<Vec<u8>>) -> Image {
        let image = Image { model: Model::new(&IMAGE, json!({"format": "png", "width": "", "height": ""})) };
        image.set(bytes);
        image
    }

    /// What a value looks like that has a form in PNG, as charts and pictures have.
    ///
    /// # Panics
    /// If it has none.
    pub fn of(value: &dyn Display) -> Image {
        Image::png(png_of(value))
    }

    /// As [`Image::of`], in place of what was there: moves many times a second without flicker.
    pub fn put(&self, value: &dyn Display) {
        self.set(png_of(value));
    }

    /// Another picture in its place, of the same format.
    pub fn set(&self, bytes: impl Into<Vec<u8>>) {
        self.model.set_bytes("value", bytes.into());
    }
}

fn png_of(value: &dyn Display) -> Vec<u8> {
    let bundle = passing(false, || value.mime_bundle());
    let text = bundle.data.get("image/png").and_then(|png| png.as_str());
    let bytes = text.and_then(|text| STANDARD.decode(text).ok());
    bytes.unwrap_or_else(|| panic!("{:?} is shown as text, not as a picture", bundle.plain()))
}
