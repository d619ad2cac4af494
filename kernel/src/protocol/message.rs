//! One Jupyter message, in either direction.

use super::header::Header;
use bytes::Bytes;
use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub struct Message {
    /// ZeroMQ routing identities (ROUTER sockets) or the topic (iopub).
    pub identities: Vec<Bytes>,
    pub header: Header,
    /// The header of the request that caused this message, `{}` when there is none.
    pub parent_header: Value,
    pub metadata: Value,
    pub content: Value,
    pub buffers: Vec<Bytes>,
}

impl Message {
    pub fn msg_type(&self) -> &str {
        self.header.msg_type()
    }

    /// A reply to `request`, addressed to whoever sent it.
    pub fn reply(request: &Message, msg_type: &str, session: &str, content: Value) -> Self {
        Self {
            identities: request.identities.clone(),
            header: Header::new(msg_type, session),
            parent_header: request.header.0.clone(),
            metadata: json!({}),
            content,
            buffers: Vec::new(),
        }
    }

    /// A broadcast on iopub. The topic is the message type, so that a client may subscribe to some types only.
    pub fn broadcast(parent_header: Value, msg_type: &str, session: &str, content: Value) -> Self {
        Self {
            identities: vec![Bytes::copy_from_slice(msg_type.as_bytes())],
            header: Header::new(msg_type, session),
            parent_header,
            metadata: json!({}),
            content,
            buffers: Vec::new(),
        }
    }
}
