//! Widgets: controls under a cell that Rust answers. `IntSlider::new(0..=10).value(3)` shown by `.show()` or as the last
//! expression, `interact(|k| chart(k), slider)` to draw anew whenever it moves.
//!
//! The front end's half is Jupyter's own (`jupyterlab_widgets`); this is the half that lives beside the variables: the
//! state of each widget, and what is to be done when it changes (ipywidgets, "Jupyter Widgets Messaging Protocol",
//! version 2.1.0). What is done runs on the thread of [`crate::comm`], in microseconds, also while a cell runs.
//!
//! `model` is a widget as the protocol sees it: named values, kept in step with every browser. The other files are the
//! widgets by what they are for, and `interact`. `control` answers a page that is loaded again. Must not know of charts
//! or tensors: whatever has a [`Display`](crate::display::Display) can be shown in an [`Output`].

mod boxes;
mod button;
mod choice;
mod control;
mod interact;
mod model;
mod output;
mod play;
mod shown;
mod slider;
#[cfg(test)]
mod tests;
mod toggle;
mod value;

pub use boxes::{Accordion, Children, HBox, Tab, VBox};
pub use button::Button;
pub use choice::{Dropdown, RadioButtons};
pub use interact::{Controls, Interact, Outcome, interact};
pub use model::{Model, Widget};
pub use output::Output;
pub use play::Play;
pub use shown::{Html, Image, Progress};
pub use slider::{FloatLogSlider, FloatSlider, IntSlider};
pub use toggle::{Checkbox, Text};
pub use value::Control;
