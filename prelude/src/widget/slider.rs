//! Sliders: whole numbers, numbers, and numbers by orders of magnitude.

use super::model::{Kind, Model, widget};
use super::value::{Control, control, whole};
use serde_json::json;
use std::ops::RangeInclusive;

static STYLE: Kind = Kind::style("SliderStyleModel");
static INT: Kind = Kind::control("IntSliderModel", "IntSliderView", Some(&STYLE));
static FLOAT: Kind = Kind::control("FloatSliderModel", "FloatSliderView", Some(&STYLE));
static LOG: Kind = Kind::control("FloatLogSliderModel", "FloatLogSliderView", Some(&STYLE));

/// A slider over whole numbers.
///
/// ```
/// # use oxbook::prelude::*;
/// let heads = IntSlider::new(1..=16).value(4).description("heads");
/// assert_eq!(heads.get(), 4);
/// ```
#[derive(Clone)]
pub struct IntSlider {
    model: Model,
}

/// A slider over numbers.
#[derive(Clone)]
pub struct FloatSlider {
    model: Model,
}

/// A slider over numbers of different orders of magnitude, such as learning rates.
#[derive(Clone)]
pub struct FloatLogSlider {
    model: Model,
}

widget!(IntSlider);
widget!(FloatSlider);
widget!(FloatLogSlider);
control!(IntSlider, i64, |json| whole(&json));
control!(FloatSlider, f64, |json| json.as_f64().unwrap_or_default());
control!(FloatLogSlider, f64, |json| json.as_f64().unwrap_or_default());

impl IntSlider {
    /// Starts at the lower end.
    ///
    /// # Panics
    /// If the range is empty.
    pub fn new(range: RangeInclusive<i64>) -> IntSlider {
        assert!(!range.is_empty(), "a slider over {range:?}: there is no number in it");
        let (min, max) = range.into_inner();
        let values = json!({
            "value": min, "min": min, "max": max, "step": 1, "orientation": "horizontal", "readout": true,
            "readout_format": "d", "continuous_update": true, "behavior": "drag-tap", "description": "",
            "description_allow_html": false, "disabled": false,
        });
        IntSlider { model: Model::new(&INT, values) }
    }

    /// Where it stands.
    pub fn value(self, value: i64) -> IntSlider {
        let (min, max) = (whole(&self.model.get("min")), whole(&self.model.get("max")));
        self.set(value.clamp(min, max));
        self
    }

    /// The distance between two stops.
    pub fn step(self, step: i64) -> IntSlider {
        self.model.set("step", json!(step.max(1)));
        self
    }
}

impl FloatSlider {
    /// Starts at the lower end, with about a hundred stops.
    ///
    /// # Panics
    /// If the range is empty, or an end is no number.
    pub fn new(range: RangeInclusive<f64>) -> FloatSlider {
        let (min, max) = ends(range);
        let values = json!({
            "value": min, "min": min, "max": max, "step": 0.1, "orientation": "horizontal", "readout": true,
            "readout_format": ".2f", "continuous_update": true, "behavior": "drag-tap", "description": "",
            "description_allow_html": false, "disabled": false,
        });
        let slider = FloatSlider { model: Model::new(&FLOAT, values) };
        // A power of ten: 0.01 for 0..=1, 1 for 0..=100.
        slider.step(10f64.powf(((max - min) / 100.0).log10().round()))
    }

    /// Where it stands.
    pub fn value(self, value: f64) -> FloatSlider {
        let end = |name| self.model.get(name).as_f64().unwrap_or_default();
        self.set(value.clamp(end("min"), end("max")));
        self
    }

    /// The distance between two stops. The number beside the slider gets as many decimals as it takes.
    pub fn step(self, step: f64) -> FloatSlider {
        let decimals = (-step.log10()).ceil().clamp(2.0, 9.0);
        self.model.set("step", json!(step));
        self.model.set("readout_format", json!(format!(".{decimals:.0}f")));
        self
    }
}

impl FloatLogSlider {
    /// Starts at the lower end, with twenty stops to each power of ten.
    ///
    /// # Panics
    /// If the range is empty, or does not lie above 0.
    pub fn new(range: RangeInclusive<f64>) -> FloatLogSlider {
        assert!(*range.start() > 0.0, "a logarithmic slider over {range:?}: it must lie above 0");
        let (min, max) = ends(range);
        let values = json!({
            "value": min, "min": min.log10(), "max": max.log10(), "step": 0.05, "base": 10.0, "orientation": "horizontal",
            "readout": true, "readout_format": ".3g", "continuous_update": true, "behavior": "drag-tap",
            "description": "", "description_allow_html": false, "disabled": false,
        });
        FloatLogSlider { model: Model::new(&LOG, values) }
    }

    /// Where it stands.
    pub fn value(self, value: f64) -> FloatLogSlider {
        let end = |name| 10f64.powf(self.model.get(name).as_f64().unwrap_or_default());
        self.set(value.clamp(end("min"), end("max")));
        self
    }
}

fn ends(range: RangeInclusive<f64>) -> (f64, f64) {
    let (min, max) = range.into_inner();
    assert!(
        min < max && min.is_finite() && max.is_finite(),
        "a slider from {min} to {max}: there is no number between"
    );
    (min, max)
}
