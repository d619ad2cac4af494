//! Sliders and menus, which choose one of the frames that are all in the data.

use crate::chart::spec::{Control, ControlKind};
use serde_json::{Value, json};

/// The parameter that the control sets.
const NAME: &str = "control";

/// The column of the data that says which place of the control a row is for.
pub(super) const FRAME: &str = "f";

/// The parameter, with the element that sets it.
pub(super) fn param(control: &Control, places: usize) -> Value {
    match &control.kind {
        ControlKind::Slider { lo, step } => {
            let value = |place: usize| tidy(lo + place as f64 * step);
            json!({
                "name": NAME,
                "value": value(control.start),
                "bind": {
                    "input": "range",
                    "name": format!("{} ", control.name),
                    "min": value(0),
                    "max": value(places - 1),
                    "step": step,
                },
            })
        }
        ControlKind::Menu { options } => {
            let numbers: Vec<usize> = (0..options.len()).collect();
            json!({
                "name": NAME,
                "value": control.start,
                "bind": { "input": "select", "name": format!("{} ", control.name), "options": numbers, "labels": options },
            })
        }
    }
}

/// The step that keeps the rows for where the control stands.
pub(super) fn filter(control: &Control) -> Value {
    let place = match &control.kind {
        ControlKind::Slider { lo, step } => format!("round(({NAME}-{})/{step})", tidy(*lo)),
        ControlKind::Menu { .. } => NAME.to_owned(),
    };
    json!({ "filter": format!("datum.{FRAME}=={place}") })
}

/// Without what binary fractions add.
fn tidy(v: f64) -> f64 {
    format!("{v:.9}").parse().unwrap_or(v)
}
