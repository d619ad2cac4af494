//! The control channel: served while a cell runs.

use super::{Kernel, kernel_info, socket};
use crate::protocol::content;
use crate::protocol::message::Message;
use jupyter_protocol::ShutdownRequest;
use serde_json::{Value, json};
use std::sync::Arc;
use zeromq::{RouterRecvHalf, RouterSendHalf};

/// Serves until a shutdown is asked for. Returns whether a restart will follow.
pub(super) async fn serve(kernel: Arc<Kernel>, mut sender: RouterSendHalf, mut receiver: RouterRecvHalf) -> bool {
    loop {
        let request = socket::receive(&mut receiver, &kernel.signer, "control").await;
        let mut shutdown = None;
        let served = async {
            let (msg_type, content) = match request.msg_type() {
                "kernel_info_request" => ("kernel_info_reply", kernel_info::reply()),
                "interrupt_request" => ("interrupt_reply", interrupt(&kernel, &request)),
                "shutdown_request" => {
                    let restart = content::parse::<ShutdownRequest>("shutdown_request", &request.content)
                        .is_ok_and(|request| request.restart);
                    shutdown = Some(restart);
                    ("shutdown_reply", json!({"status": "ok", "restart": restart}))
                }
                "comm_info_request" => ("comm_info_reply", super::comms::info_reply(&kernel, &request.content)),
                "create_subshell_request" => ("create_subshell_reply", kernel.subshells.create()),
                "delete_subshell_request" => ("delete_subshell_reply", kernel.subshells.delete(&request.content)),
                "usage_request" => ("usage_reply", kernel.usage.reply()),
                "list_subshell_request" => ("list_subshell_reply", kernel.subshells.list()),
                other => {
                    tracing::warn!("control: {other} is not supported");
                    return;
                }
            };
            if shutdown.is_some() {
                // Broadcast too, so that other clients of this kernel learn of it.
                kernel.iopub.publish(&request.header.0, msg_type, content.clone());
            }
            let reply = Message::reply(&request, msg_type, &kernel.id, content);
            socket::send(&mut sender, &kernel.signer, &reply).await;
        };
        kernel.framed(&request, served).await;
        if let Some(restart) = shutdown {
            return restart;
        }
    }
}

fn interrupt(kernel: &Kernel, request: &Message) -> Value {
    // Before it starts a kernel in place of one that died, on the same ports, Jupyter asks the dead one to interrupt. That
    // is delivered to the new one, in which a learner may run a cell already.
    if request.header.date().is_some_and(|sent| sent < kernel.began) {
        return json!({"status": "ok"});
    }
    // In this order: a cell whose question is withdrawn may end at once, and must know by then that it was interrupted.
    kernel.session.interrupt();
    kernel.stdin.withdraw();
    json!({"status": "ok"})
}
