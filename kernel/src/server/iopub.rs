//! The broadcast socket. One task owns it and sends from one queue, so nothing overtakes anything: an output published
//! before `idle` leaves before `idle`.
//!
//! zeromq registers a subscription only while the socket is polled for receiving, and both directions need it whole:
//! hence one task that does both.

use crate::protocol::message::Message;
use crate::protocol::signature::Signer;
use crate::server::socket::frames;
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use zeromq::{Socket, SocketRecv, SocketSend, XPubSocket};

pub(crate) struct Iopub {
    queue: UnboundedSender<Outgoing>,
    session: String,
}

enum Outgoing {
    Message(Box<Message>),
    Close,
}

impl Iopub {
    pub(crate) fn publish(&self, parent: &Value, msg_type: &str, content: Value) {
        self.send(Message::broadcast(parent.clone(), msg_type, &self.session, content));
    }

    pub(crate) fn send(&self, message: Message) {
        let _ = self.queue.send(Outgoing::Message(Box::new(message)));
    }

    /// Ends the task once everything queued so far is sent.
    pub(crate) fn close(&self) {
        let _ = self.queue.send(Outgoing::Close);
    }
}

pub(super) async fn bind(endpoint: &str) -> anyhow::Result<XPubSocket> {
    let mut socket = XPubSocket::new();
    super::bind(&mut socket, "iopub", endpoint).await?;
    Ok(socket)
}

pub(super) fn start(socket: XPubSocket, signer: Signer, session: String) -> (Iopub, JoinHandle<()>) {
    let (queue, outgoing) = unbounded_channel();
    let task = tokio::spawn(serve(socket, signer, session.clone(), outgoing));
    (Iopub { queue, session }, task)
}

async fn serve(mut socket: XPubSocket, signer: Signer, session: String, mut outgoing: UnboundedReceiver<Outgoing>) {
    loop {
        tokio::select! {
            subscription = socket.recv() => match subscription {
                Ok(frames) => {
                    if let Some(frame) = frames.get(0)
                        && frame.first() == Some(&1)
                    {
                        send(&mut socket, &signer, &welcome(&session, &frame[1..])).await;
                    }
                }
                Err(error) => tracing::debug!("iopub: {error}"),
            },
            next = outgoing.recv() => match next {
                Some(Outgoing::Message(message)) => send(&mut socket, &signer, &message).await,
                Some(Outgoing::Close) | None => return,
            },
        }
    }
}

/// JEP 65: a subscriber learns that its subscription took effect, so that no output is lost before it.
fn welcome(session: &str, topic: &[u8]) -> Message {
    let subscription = String::from_utf8_lossy(topic).into_owned();
    let mut message = Message::broadcast(json!({}), "iopub_welcome", session, json!({"subscription": subscription}));
    message.identities = vec![Bytes::copy_from_slice(topic)];
    message
}

async fn send(socket: &mut XPubSocket, signer: &Signer, message: &Message) {
    if let Some(frames) = frames(message, signer)
        && let Err(error) = socket.send(frames).await
    {
        tracing::debug!("iopub: {} not sent: {error}", message.msg_type());
    }
}
