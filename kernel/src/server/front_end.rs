//! What a session sees of the client whose cell it runs: outputs become iopub messages with the cell's request as their
//! parent, questions go to the client that sent it.

use super::Kernel;
use crate::protocol::message::Message;
use crate::session::front_end::{FrontEnd, InputRefused, Output};
use serde_json::json;
use std::sync::Arc;

pub(super) struct Client {
    pub(super) kernel: Arc<Kernel>,
    pub(super) request: Message,
    pub(super) execution_count: usize,
    pub(super) allow_stdin: bool,
    /// A silent request publishes nothing but what it cannot help: status.
    pub(super) silent: bool,
    pub(super) runtime: tokio::runtime::Handle,
}

impl FrontEnd for Client {
    fn publish(&self, output: Output) {
        if self.silent {
            return;
        }
        let (msg_type, content) = match output {
            Output::Stream { name, text } => ("stream", json!({"name": name, "text": text})),
            Output::Display { data, metadata, transient } => {
                ("display_data", json!({"data": data, "metadata": metadata, "transient": transient}))
            }
            Output::UpdateDisplay { data, metadata, transient } => {
                ("update_display_data", json!({"data": data, "metadata": metadata, "transient": transient}))
            }
            Output::Result { data, metadata } => {
                ("execute_result", json!({"execution_count": self.execution_count, "data": data, "metadata": metadata}))
            }
            Output::Clear { wait } => ("clear_output", json!({"wait": wait})),
            Output::Comm(message) => return super::comms::publish(&self.kernel, &self.request, message),
        };
        self.kernel.iopub.publish(&self.request.header.0, msg_type, content);
    }

    fn input(&self, prompt: &str, password: bool) -> Result<String, InputRefused> {
        if !self.allow_stdin {
            return Err(InputRefused::NotAllowed);
        }
        self.runtime.block_on(self.kernel.stdin.ask(&self.request, prompt, password)).ok_or(InputRefused::Interrupted)
    }
}
