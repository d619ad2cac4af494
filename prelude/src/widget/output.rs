//! A place for outputs that can be filled anew at any time.

use super::model::{Kind, Model, Module, widget};
use crate::display::Display;
use crate::rt::{failure, hooks};
use serde_json::{Value, json};

static OUTPUT: Kind =
    Kind { model: "OutputModel", view: "OutputView", module: Module::Output, view_module: Module::Output, style: None };

/// A place for outputs: charts, tables, text. What is put into it replaces what was there.
///
/// ```
/// # use oxbook::prelude::*;
/// let place = Output::new();
/// place.put(&line(0..3, [1, 4, 9]));
/// place.run(|| println!("what this prints, and shows, is there instead"));
/// ```
#[derive(Clone)]
pub struct Output {
    model: Model,
}

widget!(Output);

impl Default for Output {
    fn default() -> Output {
        Output::new()
    }
}

impl Output {
    pub fn new() -> Output {
        Output { model: Model::new(&OUTPUT, json!({"outputs": [], "msg_id": ""})) }
    }

    /// Shows a value.
    pub fn put(&self, value: &dyn Display) {
        let bundle = value.mime_bundle();
        self.fill(json!([{"output_type": "display_data", "data": bundle.data, "metadata": bundle.metadata}]));
    }

    pub fn clear(&self) {
        self.fill(json!([]));
    }

    /// Runs `f`, now and here. What it prints and shows is put into this place; so is the message of a panic.
    pub fn run(&self, f: impl FnOnce()) {
        let mut failed = None;
        let mut frames = hooks::capturing(|| failed = failure::caught(f).err());
        frames.extend(failed.map(|message| error(&message)));
        self.fill(frames.into_iter().fold(Vec::new(), added).into());
    }

    fn fill(&self, outputs: Value) {
        self.model.set("outputs", outputs);
    }
}

/// A frame that says what went wrong.
fn error(message: &str) -> Value {
    let shown = format!("\x1b[31mpanicked\x1b[0m: {message}");
    json!({"type": "error", "ename": "panic", "evalue": message, "traceback": [shown]})
}

/// What is in the place after one more frame, in the form of a notebook's outputs.
fn added(mut outputs: Vec<Value>, frame: Value) -> Vec<Value> {
    match frame["type"].as_str() {
        Some("clear_output") => outputs.clear(),
        Some("stream") => outputs.push(json!({"output_type": "stream", "name": "stdout", "text": frame["text"]})),
        Some("error") => outputs.push(json!({
            "output_type": "error", "ename": frame["ename"], "evalue": frame["evalue"], "traceback": frame["traceback"],
        })),
        _ => outputs.push(json!({"output_type": "display_data", "data": frame["data"], "metadata": frame["metadata"]})),
    }
    outputs
}
