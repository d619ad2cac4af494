//! Comm messages, both ways. They are served beside the cells, not behind them: a slider moves while a cell trains. Which
//! comms there are is known to the session; what they mean, to the prelude.

use super::Kernel;
use super::front_end::Client;
use crate::protocol::message::Message;
use crate::side_channel::{CommKind, CommMessage};
use bytes::Bytes;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedReceiver;

/// The content of a `comm_info_reply`, to a request for all comms or those of one target.
pub(super) fn info_reply(kernel: &Kernel, request: &Value) -> Value {
    let wanted = request["target_name"].as_str();
    let comms: Map<String, Value> = kernel
        .session
        .comms()
        .into_iter()
        .filter(|(_, target)| wanted.is_none_or(|wanted| wanted == target))
        .map(|(id, target)| (id, json!({"target_name": target})))
        .collect();
    json!({"status": "ok", "comms": comms})
}

/// Publishes what the runtime process has to say, as an answer to `request`.
pub(super) fn publish(kernel: &Kernel, request: &Message, message: CommMessage) {
    let CommMessage { kind, comm_id, target_name, data, metadata, buffers } = message;
    let mut content = json!({"comm_id": comm_id, "data": data});
    if kind == CommKind::Open {
        content["target_name"] = json!(target_name);
    }
    let mut message = Message::broadcast(request.header.0.clone(), kind.msg_type(), &kernel.id, content);
    message.metadata = Value::Object(metadata);
    message.buffers = buffers.into_iter().map(Bytes::from).collect();
    kernel.iopub.send(message);
}

/// Serves front ends' comm messages in the order they came. None waits for the one before: that several of a slider wait
/// is how the prelude knows that only the newest counts.
pub(super) async fn serve(kernel: Arc<Kernel>, mut messages: UnboundedReceiver<Message>) {
    while let Some(request) = messages.recv().await {
        kernel.status("busy", &request.header.0);
        let handled = pass_on(&kernel, &request);
        let kernel = Arc::clone(&kernel);
        tokio::spawn(async move {
            if let Some(handled) = handled {
                let _ = handled.await;
            }
            // A front end sends the next message of a widget when it sees this.
            kernel.served_beside(&request);
        });
    }
}

fn pass_on(kernel: &Arc<Kernel>, request: &Message) -> Option<tokio::sync::oneshot::Receiver<()>> {
    let Some(message) = comm_message(request) else {
        tracing::warn!("{} ignored: it names no comm, or no target", request.msg_type());
        return None;
    };
    let (kind, id) = (message.kind, message.comm_id.clone());
    let front_end = Arc::new(Client {
        kernel: Arc::clone(kernel),
        request: request.clone(),
        execution_count: 0,
        allow_stdin: false,
        silent: false,
        runtime: tokio::runtime::Handle::current(),
    });
    let handled = kernel.session.comm(message, front_end);
    if handled.is_none() && kind == CommKind::Open {
        publish(kernel, request, CommMessage::close(&id));
    } else if handled.is_none() {
        tracing::info!("{} for a comm that is not open: {id}", request.msg_type());
    }
    handled
}

/// What a message says, if it says enough.
fn comm_message(request: &Message) -> Option<CommMessage> {
    let text = |field: &str| Some(request.content[field].as_str()?.to_owned());
    let kind = match request.msg_type() {
        "comm_open" => CommKind::Open,
        "comm_msg" => CommKind::Message,
        _ => CommKind::Close,
    };
    Some(CommMessage {
        kind,
        comm_id: text("comm_id")?,
        target_name: if kind == CommKind::Open { text("target_name")? } else { String::new() },
        data: request.content["data"].clone(),
        metadata: request.metadata.as_object().cloned().unwrap_or_default(),
        buffers: request.buffers.iter().map(|buffer| buffer.to_vec()).collect(),
    })
}
