//! A page that is loaded again asks, over a comm of its own, for every widget there is
//! (ipywidgets, "Control Widget messaging protocol", version 1.0.0).

use super::model::Model;
use crate::comm;
use serde_json::{Map, Value, json};
use std::sync::Once;

const TARGET: &str = "jupyter.widget.control";

/// From the first widget on, such pages are answered.
pub(super) fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        comm::register(TARGET, |comm, _| {
            let answering = comm.clone();
            comm.on_message(move |message| {
                if message.data["method"] == "request_states" {
                    let (data, buffers) = states(&Model::shown());
                    answering.send(data, &buffers);
                }
            });
        });
    });
}

/// The states of all models in one message. Names what is bytes by model, `state` and the value's name.
fn states(models: &[Model]) -> (Value, Vec<Vec<u8>>) {
    let (mut states, mut paths, mut buffers) = (Map::new(), Vec::new(), Vec::new());
    for model in models {
        let (mut whole, bytes) = model.whole();
        let names = whole["buffer_paths"].as_array().cloned().unwrap_or_default();
        paths.extend(names.iter().map(|path| json!([model.id(), "state", path[0]])));
        buffers.extend(bytes);
        let state = whole["state"].take();
        let one = json!({
            "model_name": state["_model_name"], "model_module": state["_model_module"],
            "model_module_version": state["_model_module_version"], "state": state,
        });
        states.insert(model.id().to_owned(), one);
    }
    (json!({"method": "update_states", "states": states, "buffer_paths": paths}), buffers)
}
