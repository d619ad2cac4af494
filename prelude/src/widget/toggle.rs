//! Yes or no, and a line of text.

use super::model::{Kind, Model, widget};
use super::value::{Control, control};
use serde_json::json;

static CHECKBOX_STYLE: Kind = Kind::style("CheckboxStyleModel");
static TEXT_STYLE: Kind = Kind::style("TextStyleModel");
static CHECKBOX: Kind = Kind::control("CheckboxModel", "CheckboxView", Some(&CHECKBOX_STYLE));
static TEXT: Kind = Kind::control("TextModel", "TextView", Some(&TEXT_STYLE));

/// A box to tick.
#[derive(Clone)]
pub struct Checkbox {
    model: Model,
}

/// A line of text.
#[derive(Clone)]
pub struct Text {
    model: Model,
}

widget!(Checkbox);
widget!(Text);
control!(Checkbox, bool, |json| json.as_bool().unwrap_or_default());
control!(Text, String, |json| json.as_str().unwrap_or_default().to_owned());

impl Checkbox {
    pub fn new(text: &str) -> Checkbox {
        let values = json!({
            "value": false, "indent": true, "description": text, "description_allow_html": false, "disabled": false,
        });
        Checkbox { model: Model::new(&CHECKBOX, values) }
    }

    pub fn value(self, ticked: bool) -> Checkbox {
        self.set(ticked);
        self
    }
}

impl Text {
    /// With this text in it.
    pub fn new(text: &str) -> Text {
        let values = json!({
            "value": text, "placeholder": "\u{200b}", "continuous_update": true, "description": "",
            "description_allow_html": false, "disabled": false,
        });
        Text { model: Model::new(&TEXT, values) }
    }

    /// What stands there in grey while it is empty.
    pub fn placeholder(self, text: &str) -> Text {
        self.model.set("placeholder", json!(text));
        self
    }

    /// Whether every key counts, or only Enter and leaving the field.
    pub fn at_every_key(self, every: bool) -> Text {
        self.model.set("continuous_update", json!(every));
        self
    }
}
