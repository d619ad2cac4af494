//! Rich output: what a value looks like in a notebook, as a bundle of MIME types from which a front end picks one.
//!
//! A type says how it looks by implementing [`Display`]; [`Show`] sends it. Must not know of charts, tensors or
//! Jupyter's sockets: frames leave through [`crate::rt::hooks`].

mod bundle;
mod escape;
#[doc(hidden)]
pub mod glance;
mod json;
mod markup;
#[doc(hidden)]
pub mod result;
mod wrappers;

pub use bundle::MimeBundle;
pub(crate) use escape::escaped;
pub use markup::{Html, Latex, Markdown, html, latex, markdown};
pub use result::{emit_debug, emit_result, result_frame};

use crate::rt::hooks;
use serde_json::{Value, json};
use std::cell::Cell;

/// A value with a rich form in a notebook. `text/plain` should always be part of it: it is what terminals, screen
/// readers and tests see.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no rich display",
    note = "implement `oxbook::display::Display` for it, or print it with `println!(\"{{:?}}\", ..)`"
)]
pub trait Display {
    /// The same thing in every form this value has.
    fn mime_bundle(&self) -> MimeBundle;
}

/// Sends a value to the notebook, now: any number of times in a cell, from inside loops and functions.
pub trait Show {
    /// Shows this below the cell.
    fn show(&self);

    /// Shows this below the cell under a name, so that a later [`update`](Show::update) can replace it.
    fn show_as(&self, id: &str);

    /// Replaces every output that was shown under this name, also those of earlier cells.
    fn update(&self, id: &str);
}

impl<T: Display + ?Sized> Show for T {
    fn show(&self) {
        hooks::emit(&display_frame("display", self.mime_bundle(), None));
    }

    fn show_as(&self, id: &str) {
        hooks::emit(&display_frame("display", self.mime_bundle(), Some(id)));
    }

    fn update(&self, id: &str) {
        hooks::emit(&display_frame("update_display", self.mime_bundle(), Some(id)));
    }
}

thread_local! {
    static PASSING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `f`, which must not unwind. If its displays are `passing`, soon replaced by others, values leave out the forms that
/// only files need.
pub(crate) fn passing<R>(passing: bool, f: impl FnOnce() -> R) -> R {
    let before = PASSING.replace(passing);
    let result = f();
    PASSING.set(before);
    result
}

/// Whether what this thread shows will soon be replaced.
pub(crate) fn is_passing() -> bool {
    PASSING.get()
}

/// Removes the cell's output. With `wait`, only when the next output arrives, which avoids flicker in loops.
pub fn clear_output(wait: bool) {
    hooks::emit(&clear_frame(wait));
}

/// A frame that shows something, or replaces what was shown under the name `id`.
pub(crate) fn display_frame(kind: &str, bundle: MimeBundle, id: Option<&str>) -> Value {
    let transient = match id {
        Some(id) => json!({ "display_id": id }),
        None => json!({}),
    };
    json!({ "type": kind, "data": bundle.data, "metadata": bundle.metadata, "transient": transient })
}

fn clear_frame(wait: bool) -> Value {
    json!({ "type": "clear_output", "wait": wait })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello() -> MimeBundle {
        MimeBundle::text("hello").with("text/html", "<b>hello</b>")
    }

    #[test]
    fn frames_are_named_as_in_jupyter() {
        let plain = display_frame("display", hello(), None);
        assert_eq!(plain["type"], "display");
        assert_eq!(plain["data"]["text/html"], "<b>hello</b>");
        assert_eq!(plain["transient"], json!({}));
        let update = display_frame("update_display", hello(), Some("loss"));
        assert_eq!(update["type"], "update_display");
        assert_eq!(update["transient"]["display_id"], "loss");
        assert_eq!(clear_frame(true), json!({ "type": "clear_output", "wait": true }));
    }

    #[test]
    fn anything_that_displays_can_be_shown() {
        // Without a runtime process this prints the plain text; the point is that each of these resolves.
        hello().show();
        let reference = &hello();
        Show::show(&reference);
        Box::new(hello()).show_as("a");
        let dynamic: &dyn Display = &hello();
        dynamic.update("a");
        clear_output(false);
    }
}
