//! One of several: the browser knows the labels, Rust the values behind them.

use super::model::{DESCRIPTION_STYLE, Kind, Model, widget};
use super::value::{Control, whole};
use serde_json::{Value, json};
use std::fmt::Display;
use std::sync::Arc;

static DROPDOWN: Kind = Kind::control("DropdownModel", "DropdownView", Some(&DESCRIPTION_STYLE));
static RADIO: Kind = Kind::control("RadioButtonsModel", "RadioButtonsView", Some(&DESCRIPTION_STYLE));

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident, $kind:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name<T> {
            model: Model,
            values: Arc<Vec<T>>,
        }

        widget!($name<T>);

        impl<T: Clone + Send + Sync + 'static> $name<T> {
            /// The first is chosen.
            ///
            /// # Panics
            /// If there is nothing to choose from.
            pub fn new(options: impl IntoIterator<Item = T>) -> $name<T>
            where
                T: Display,
            {
                $name::labelled(options.into_iter().map(|value| (value.to_string(), value)))
            }

            /// As `new`, with a text for each value.
            pub fn labelled<S: Into<String>>(options: impl IntoIterator<Item = (S, T)>) -> $name<T> {
                let options = options.into_iter().map(|(label, value)| (label.into(), value));
                let (labels, values): (Vec<String>, Vec<T>) = options.unzip();
                $name { model: made(&$kind, labels), values: Arc::new(values) }
            }

            /// Chooses another than the first: the value at this place, from 0.
            pub fn index(self, index: usize) -> $name<T> {
                self.model.set("index", json!(index.min(self.values.len() - 1)));
                self
            }

            /// Chooses a value, if it is there.
            pub fn value(self, value: T) -> $name<T>
            where
                T: PartialEq,
            {
                match self.values.iter().position(|one| *one == value) {
                    Some(index) => self.index(index),
                    None => self,
                }
            }
        }

        impl<T: Clone + PartialEq + Send + Sync + 'static> Control for $name<T> {
            type Value = T;

            fn get(&self) -> T {
                self.values[chosen(&self.model, self.values.len())].clone()
            }

            /// Nothing happens if the value is not one of the options.
            fn set(&self, value: T) {
                if let Some(index) = self.values.iter().position(|one| *one == value) {
                    self.model.set("index", json!(index));
                }
            }

            fn watched(&self) -> &'static str {
                "index"
            }
        }
    };
}

choice! {
    /// A list that opens on a click.
    ///
    /// ```
    /// # use oxbook::prelude::*;
    /// let optimizer = Dropdown::new(["adam", "sgd"]).description("optimiser");
    /// let width = Dropdown::labelled([("small", 64), ("large", 512)]).value(512);
    /// assert_eq!((optimizer.get(), width.get()), ("adam", 512));
    /// ```
    Dropdown, DROPDOWN
}

choice! {
    /// All options below each other, one of them marked.
    RadioButtons, RADIO
}

fn made(kind: &'static Kind, labels: Vec<String>) -> Model {
    assert!(!labels.is_empty(), "there is nothing to choose from: give at least one option");
    let values = json!({
        "_options_labels": labels, "index": 0, "description": "", "description_allow_html": false, "disabled": false,
    });
    Model::new(kind, values)
}

/// The place of what is chosen. Some browsers say `null` while they draw.
fn chosen(model: &Model, count: usize) -> usize {
    match model.get("index") {
        Value::Null => 0,
        index => usize::try_from(whole(&index)).unwrap_or_default().min(count - 1),
    }
}
