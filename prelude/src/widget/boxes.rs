//! Widgets that hold others.

use super::model::{Kind, Model, Widget, widget};
use serde_json::{Value, json};

static H: Kind = Kind::control("HBoxModel", "HBoxView", None);
static V: Kind = Kind::control("VBoxModel", "VBoxView", None);
static TAB: Kind = Kind::control("TabModel", "TabView", None);
static ACCORDION: Kind = Kind::control("AccordionModel", "AccordionView", None);

/// Side by side.
///
/// ```
/// # use oxbook::prelude::*;
/// let row = HBox::new((IntSlider::new(0..=10), Checkbox::new("log")));
/// ```
#[derive(Clone)]
pub struct HBox {
    model: Model,
}

/// One below the other.
#[derive(Clone)]
pub struct VBox {
    model: Model,
}

/// One at a time, chosen by a tab.
///
/// ```
/// # use oxbook::prelude::*;
/// let pages = Tab::new().add("loss", &Output::new()).add("weights", &Output::new());
/// ```
#[derive(Clone)]
pub struct Tab {
    model: Model,
}

/// One below the other, each to be opened and closed.
#[derive(Clone)]
pub struct Accordion {
    model: Model,
}

widget!(HBox);
widget!(VBox);
widget!(Tab);
widget!(Accordion);

impl HBox {
    pub fn new(children: impl Children) -> HBox {
        HBox { model: holding(&H, children.models()) }
    }
}

impl VBox {
    pub fn new(children: impl Children) -> VBox {
        VBox { model: holding(&V, children.models()) }
    }
}

macro_rules! titled {
    ($name:ident, $kind:ident, $first:expr) => {
        impl Default for $name {
            fn default() -> $name {
                $name::new()
            }
        }

        impl $name {
            pub fn new() -> $name {
                let values = json!({"box_style": "", "children": [], "titles": [], "selected_index": $first});
                $name { model: Model::new(&$kind, values) }
            }

            /// Adds a widget under a title.
            pub fn add(self, title: &str, child: &impl Widget) -> $name {
                add(&self.model, title, child.model());
                self
            }

            /// Opens another, from 0.
            pub fn select(self, index: usize) -> $name {
                self.model.set("selected_index", json!(index));
                self
            }
        }
    };
}

titled!(Tab, TAB, 0);
titled!(Accordion, ACCORDION, Value::Null);

pub(super) fn holding(kind: &'static Kind, children: Vec<Model>) -> Model {
    let model = Model::new(kind, json!({"box_style": "", "children": []}));
    model.refer_to_all("children", children);
    model
}

/// A column with the look of ipywidgets' own `interact`.
pub(super) fn interactive(children: Vec<Model>) -> Model {
    let model = holding(&V, children);
    model.set("_dom_classes", json!(["widget-interact"]));
    model
}

fn add(model: &Model, title: &str, child: &Model) {
    let mut titles = model.get("titles").as_array().cloned().unwrap_or_default();
    titles.push(json!(title));
    let mut children = model.parts("children");
    children.push(child.clone());
    model.refer_to_all("children", children);
    model.set("titles", json!(titles));
}

/// What a box can be given: one widget, several of one type, or a tuple of different ones.
pub trait Children {
    fn models(&self) -> Vec<Model>;
}

impl<W: Widget> Children for W {
    fn models(&self) -> Vec<Model> {
        vec![self.model().clone()]
    }
}

impl<W: Widget> Children for Vec<W> {
    fn models(&self) -> Vec<Model> {
        self.iter().map(|widget| widget.model().clone()).collect()
    }
}

impl<W: Widget, const N: usize> Children for [W; N] {
    fn models(&self) -> Vec<Model> {
        self.iter().map(|widget| widget.model().clone()).collect()
    }
}

macro_rules! tuples {
    ($(($($name:ident $place:tt),+))+) => {$(
        impl<$($name: Widget),+> Children for ($($name,)+) {
            fn models(&self) -> Vec<Model> {
                vec![$(self.$place.model().clone()),+]
            }
        }
    )+};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
}
