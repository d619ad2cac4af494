//! Messages in and out of a ROUTER socket.

use crate::protocol::message::Message;
use crate::protocol::signature::Signer;
use crate::protocol::wire;
use bytes::Bytes;
use zeromq::{RouterRecvHalf, RouterSendHalf, SocketRecv, SocketSend, ZmqMessage};

/// The next message that can be understood. Others are logged and passed over.
pub(super) async fn receive(socket: &mut RouterRecvHalf, signer: &Signer, name: &str) -> Message {
    loop {
        match socket.recv().await {
            Ok(frames) => match wire::decode(frames.into_vec(), signer) {
                Ok(message) => return message,
                Err(error) => tracing::warn!("{name}: message ignored: {error}"),
            },
            Err(error) => {
                tracing::warn!("{name}: {error}");
                tokio::task::yield_now().await;
            }
        }
    }
}

/// Sends a message. A client that has gone away is not an error of ours.
pub(super) async fn send(socket: &mut RouterSendHalf, signer: &Signer, message: &Message) {
    if let Some(frames) = frames(message, signer)
        && let Err(error) = socket.send(frames).await
    {
        tracing::debug!("{} not delivered: {error}", message.msg_type());
    }
}

pub(super) fn frames(message: &Message, signer: &Signer) -> Option<ZmqMessage> {
    let frames: Vec<Bytes> = wire::encode(message, signer);
    ZmqMessage::try_from(frames).ok()
}
