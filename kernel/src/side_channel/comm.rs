//! A comm message on its way between a front end and the runtime process, as Jupyter has it. What comms are for is known
//! at neither end of this channel: the prelude gives them meaning.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommMessage {
    pub kind: CommKind,
    pub comm_id: String,
    /// Of an open.
    #[serde(default)]
    pub target_name: String,
    #[serde(default)]
    pub data: Value,
    /// Of the message itself: where widgets state their protocol's version.
    #[serde(default)]
    pub metadata: Map<String, Value>,
    #[serde(default, with = "texts")]
    pub buffers: Vec<Vec<u8>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CommKind {
    #[serde(rename = "comm_open")]
    Open,
    #[serde(rename = "comm_msg")]
    Message,
    #[serde(rename = "comm_close")]
    Close,
}

impl CommKind {
    /// The `msg_type` in a header.
    pub fn msg_type(self) -> &'static str {
        match self {
            CommKind::Open => "comm_open",
            CommKind::Message => "comm_msg",
            CommKind::Close => "comm_close",
        }
    }
}

impl CommMessage {
    /// The end of a comm.
    pub fn close(comm_id: &str) -> CommMessage {
        CommMessage {
            kind: CommKind::Close,
            comm_id: comm_id.to_owned(),
            target_name: String::new(),
            data: Value::Object(Map::new()),
            metadata: Map::new(),
            buffers: Vec::new(),
        }
    }
}

/// Buffers as base64: frames are JSON.
mod texts {
    use super::*;

    pub(super) fn serialize<S: Serializer>(buffers: &[Vec<u8>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(buffers.iter().map(|buffer| STANDARD.encode(buffer)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<u8>>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        texts.iter().map(|text| STANDARD.decode(text).map_err(serde::de::Error::custom)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bytes_survive_the_round_trip() {
        let message = CommMessage { buffers: vec![vec![0, 255, 7], vec![]], ..CommMessage::close("c") };
        let frame = serde_json::to_value(&message).unwrap();
        assert_eq!((&frame["kind"], &frame["buffers"]), (&json!("comm_close"), &json!(["AP8H", ""])));
        assert_eq!(serde_json::from_value::<CommMessage>(frame).unwrap(), message);
    }

    #[test]
    fn what_is_left_out_is_empty() {
        let message: CommMessage = serde_json::from_value(json!({"kind": "comm_msg", "comm_id": "c"})).unwrap();
        assert_eq!((message.kind, message.buffers.len(), message.data), (CommKind::Message, 0, Value::Null));
        assert!(
            serde_json::from_value::<CommMessage>(json!({"kind": "comm_msg", "comm_id": "c", "buffers": ["?"]}))
                .is_err()
        );
    }
}
