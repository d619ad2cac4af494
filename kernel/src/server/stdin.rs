//! Asking the learner for a line: `input_request` to whoever started the cell, `input_reply` back.

use super::Kernel;
use super::socket;
use crate::protocol::message::Message;
use crate::protocol::signature::Signer;
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;
use zeromq::{RouterRecvHalf, RouterSendHalf};

pub(crate) struct Stdin {
    socket: tokio::sync::Mutex<RouterSendHalf>,
    signer: Signer,
    session: String,
    /// Replies that are waited for, by the `msg_id` of the request they will name as their parent.
    waiting: Mutex<HashMap<String, oneshot::Sender<String>>>,
}

impl Stdin {
    pub(super) fn new(socket: RouterSendHalf, signer: Signer, session: String) -> Self {
        Self { socket: tokio::sync::Mutex::new(socket), signer, session, waiting: Mutex::default() }
    }

    /// Asks the client that sent `request`; `None` when the question was withdrawn.
    pub(super) async fn ask(&self, request: &Message, prompt: &str, password: bool) -> Option<String> {
        let content = json!({"prompt": prompt, "password": password});
        let message = Message::reply(request, "input_request", &self.session, content);
        let id = message.header.0["msg_id"].as_str().unwrap_or_default().to_owned();
        let (reply, answer) = oneshot::channel();
        self.lock().insert(id, reply);
        socket::send(&mut *self.socket.lock().await, &self.signer, &message).await;
        answer.await.ok()
    }

    /// Withdraws every open question: the cell that asked was interrupted.
    pub(super) fn withdraw(&self) {
        self.lock().clear();
    }

    fn answer(&self, message: &Message) {
        let parent = message.parent_header["msg_id"].as_str().unwrap_or_default();
        let mut waiting = self.lock();
        // A client that does not say which question it answers can only mean the one that is open.
        let only = waiting.keys().next().cloned().filter(|_| waiting.len() == 1);
        let sender =
            waiting.remove(parent).or_else(|| only.filter(|_| parent.is_empty()).and_then(|id| waiting.remove(&id)));
        match sender {
            Some(sender) => {
                let value = message.content["value"].as_str().unwrap_or_default().to_owned();
                let _ = sender.send(value);
            }
            None => tracing::debug!("input_reply to no open question"),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, oneshot::Sender<String>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) async fn receive(kernel: Arc<Kernel>, mut socket: RouterRecvHalf) {
    loop {
        let message = socket::receive(&mut socket, &kernel.signer, "stdin").await;
        match message.msg_type() {
            "input_reply" => kernel.stdin.answer(&message),
            other => tracing::warn!("stdin: unexpected {other}"),
        }
    }
}
