//! What a front end asks about code and about the kernel: answered at once, also while a cell runs, and in the order asked.
//! Only what rust-analyzer is asked may take long, and holds up nothing else.

use super::shell::Replies;
use super::{Kernel, comms, kernel_info};
use crate::protocol::content;
use crate::protocol::message::Message;
use crate::session::history::Access;
use crate::session::is_complete;
use jupyter_protocol::{CompleteRequest, HistoryRequest, InspectRequest, IsCompleteRequest};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedReceiver;

pub(super) async fn serve(kernel: Arc<Kernel>, replies: Replies, mut questions: UnboundedReceiver<Message>) {
    while let Some(request) = questions.recv().await {
        let long = matches!(request.msg_type(), "complete_request" | "inspect_request");
        let served = serve_one(Arc::clone(&kernel), replies.clone(), request);
        if long {
            tokio::spawn(served);
        } else {
            served.await;
        }
    }
}

async fn serve_one(kernel: Arc<Kernel>, replies: Replies, request: Message) {
    let answered = async {
        let Some(reply) = answer(&kernel, &request).await else { return };
        let msg_type = request.msg_type();
        let content = reply.unwrap_or_else(|error| {
            let evalue = format!("the content of the {msg_type} is not as the protocol says: {error}");
            json!({"status": "error", "ename": "BadRequest", "evalue": evalue, "traceback": []})
        });
        replies.send(&request, &msg_type.replace("_request", "_reply"), content, json!({})).await;
    };
    kernel.framed(&request, answered).await;
}

/// The content of the reply, `None` if there is to be none.
async fn answer(kernel: &Kernel, request: &Message) -> Option<Result<Value, serde_json::Error>> {
    let (msg_type, content) = (request.msg_type(), &request.content);
    let session = &kernel.session;
    Some(match msg_type {
        "kernel_info_request" => Ok(kernel_info::reply()),
        "comm_info_request" => Ok(comms::info_reply(kernel, content)),
        "is_complete_request" => {
            content::parse(msg_type, content).map(|request: IsCompleteRequest| is_complete::reply(&request.code))
        }
        "complete_request" => match content::parse::<CompleteRequest>(msg_type, content) {
            Ok(request) => Ok(session.complete(request.code, request.cursor_pos).await),
            Err(error) => Err(error),
        },
        "inspect_request" => match content::parse::<InspectRequest>(msg_type, content) {
            Ok(request) => {
                let level = request.detail_level.unwrap_or(0);
                Ok(session.inspect(request.code, request.cursor_pos, level).await)
            }
            Err(error) => Err(error),
        },
        "history_request" => content::parse(msg_type, content)
            .map(|wanted: HistoryRequest| history_reply(session.history().read(&Access::from(wanted)))),
        // Old clients ask for these on shell; they belong to control.
        "shutdown_request" | "interrupt_request" => {
            tracing::warn!("{msg_type} came on shell: it belongs on control");
            return None;
        }
        other => {
            tracing::warn!("shell: {other} is not supported");
            return None;
        }
    })
}

fn history_reply(entries: Result<Vec<Value>, String>) -> Value {
    match entries {
        Ok(history) => json!({"status": "ok", "history": history}),
        Err(evalue) => json!({"status": "error", "history": [], "ename": "History", "evalue": evalue, "traceback": []}),
    }
}
