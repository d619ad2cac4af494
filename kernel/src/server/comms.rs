//! Comm messages. No comm target is registered yet, so an open is answered with a close, as the specification asks.

use super::Kernel;
use crate::protocol::content;
use crate::protocol::message::Message;
use jupyter_protocol::{CommInfoReply, CommOpen};
use serde_json::{Value, json};

pub(super) fn info_reply() -> Value {
    serde_json::to_value(CommInfoReply::default()).unwrap_or_else(|_| json!({"status": "ok", "comms": {}}))
}

pub(super) fn open(kernel: &Kernel, request: &Message) {
    match content::parse::<CommOpen>("comm_open", &request.content) {
        Ok(open) => {
            tracing::info!("no comm target named {:?}", open.target_name);
            let close = json!({"comm_id": open.comm_id.0, "data": {}});
            kernel.iopub.publish(&request.header.0, "comm_close", close);
        }
        Err(error) => tracing::warn!("comm_open ignored: {error}"),
    }
}

pub(super) fn unknown_comm(request: &Message) {
    tracing::info!("{} for a comm that is not open: {}", request.msg_type(), request.content["comm_id"]);
}
