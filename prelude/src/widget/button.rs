//! A button.

use super::model::{CUSTOM, Kind, Model, widget};
use serde_json::json;

static STYLE: Kind = Kind::style("ButtonStyleModel");
static BUTTON: Kind = Kind::control("ButtonModel", "ButtonView", Some(&STYLE));

/// Something to click on.
///
/// ```
/// # use oxbook::prelude::*;
/// let button = Button::new("Draw again").primary().on_click(|| println!("clicked"));
/// ```
#[derive(Clone)]
pub struct Button {
    model: Model,
}

widget!(Button);

impl Button {
    pub fn new(text: &str) -> Button {
        let values = json!({"description": text, "icon": "", "button_style": "", "disabled": false});
        Button { model: Model::new(&BUTTON, values) }
    }

    /// The colour of the most important button of several.
    pub fn primary(self) -> Button {
        self.model.set("button_style", json!("primary"));
        self
    }

    /// A picture before the text, by its name in Font Awesome 4: `"play"`, `"refresh"`.
    pub fn icon(self, name: &str) -> Button {
        self.model.set("icon", json!(name));
        self
    }

    /// Runs `f` at each click, on a thread of its own, while cells run or not. `f` owns what it uses.
    pub fn on_click(&self, mut f: impl FnMut() + Send + 'static) -> Button {
        self.model.watch(CUSTOM, move |content| {
            if content["event"] == "click" {
                f();
            }
        });
        self.clone()
    }
}
