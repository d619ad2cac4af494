//! A number that counts by itself.

use super::model::{DESCRIPTION_STYLE, Kind, Model, widget};
use super::value::{Control, control, whole};
use serde_json::json;
use std::ops::RangeInclusive;

static PLAY: Kind = Kind::control("PlayModel", "PlayView", Some(&DESCRIPTION_STYLE));

/// Buttons to play, pause and stop, and a number that counts meanwhile: an animation over the steps of a run.
#[derive(Clone)]
pub struct Play {
    model: Model,
}

widget!(Play);
control!(Play, i64, |json| whole(&json));

impl Play {
    /// Counts from the lower to the upper end, ten steps a second.
    pub fn new(range: RangeInclusive<i64>) -> Play {
        let (min, max) = range.into_inner();
        let values = json!({
            "value": min, "min": min, "max": max, "step": 1, "interval": 100, "playing": false, "repeat": false,
            "show_repeat": true, "description": "", "description_allow_html": false, "disabled": false,
        });
        Play { model: Model::new(&PLAY, values) }
    }

    /// The time between two numbers, in milliseconds.
    pub fn interval(self, milliseconds: u32) -> Play {
        self.model.set("interval", json!(milliseconds));
        self
    }

    /// By how much it counts.
    pub fn step(self, step: i64) -> Play {
        self.model.set("step", json!(step));
        self
    }

    /// Where it stands.
    pub fn value(self, value: i64) -> Play {
        self.set(value);
        self
    }

    /// Moves a slider along.
    pub fn moves(self, slider: &super::IntSlider) -> Play {
        let slider = slider.clone();
        self.on_change(move |value| slider.set(value))
    }
}
