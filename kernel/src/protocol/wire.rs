//! Frames to messages and back.

use super::header::Header;
use super::message::Message;
use super::signature::{SignatureError, Signer};
use bytes::Bytes;
use serde_json::Value;

const DELIMITER: &[u8] = b"<IDS|MSG>";

#[derive(Debug, thiserror::Error)]
pub enum WireError {
    #[error("no <IDS|MSG> delimiter among {0} frames")]
    NoDelimiter(usize),
    #[error("{0} frames after the delimiter, at least 5 are needed")]
    TooFewFrames(usize),
    #[error("{0}")]
    Signature(#[from] SignatureError),
    #[error("the {frame} frame is not a JSON object: {reason}")]
    NotAnObject { frame: &'static str, reason: String },
    #[error("the header has no msg_type or no msg_id")]
    IncompleteHeader,
}

pub fn decode(frames: Vec<Bytes>, signer: &Signer) -> Result<Message, WireError> {
    let delimiter =
        frames.iter().position(|frame| frame.as_ref() == DELIMITER).ok_or(WireError::NoDelimiter(frames.len()))?;
    let (identities, rest) = frames.split_at(delimiter);
    let [signature, header, parent_header, metadata, content, buffers @ ..] = &rest[1..] else {
        return Err(WireError::TooFewFrames(rest.len() - 1));
    };
    signer.verify(signature, [header, parent_header, metadata, content])?;
    let header = Header(object("header", header)?);
    if header.msg_type().is_empty() || !header.0["msg_id"].is_string() {
        return Err(WireError::IncompleteHeader);
    }
    Ok(Message {
        identities: identities.to_vec(),
        header,
        parent_header: object("parent_header", parent_header)?,
        metadata: object("metadata", metadata)?,
        content: object("content", content)?,
        buffers: buffers.to_vec(),
    })
}

pub fn encode(message: &Message, signer: &Signer) -> Vec<Bytes> {
    let signed: [Vec<u8>; 4] = [&message.header.0, &message.parent_header, &message.metadata, &message.content]
        .map(|part| part.to_string().into_bytes());
    let signature = signer.sign([&signed[0], &signed[1], &signed[2], &signed[3]]);
    let mut frames = message.identities.clone();
    frames.push(Bytes::from_static(DELIMITER));
    frames.push(Bytes::from(signature));
    frames.extend(signed.into_iter().map(Bytes::from));
    frames.extend(message.buffers.iter().cloned());
    frames
}

fn object(frame: &'static str, bytes: &[u8]) -> Result<Value, WireError> {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value) if value.is_object() => Ok(value),
        Ok(other) => {
            let reason = format!("it is {}", other.to_string().chars().take(40).collect::<String>());
            Err(WireError::NotAnObject { frame, reason })
        }
        Err(error) => Err(WireError::NotAnObject { frame, reason: error.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message() -> Message {
        Message {
            identities: vec![Bytes::from_static(b"client")],
            header: Header(json!({"msg_id": "1", "msg_type": "comm_msg", "subshell_id": "s"})),
            parent_header: json!({}),
            metadata: json!({}),
            content: json!({"comm_id": "c", "data": {}}),
            buffers: vec![Bytes::from_static(b"\x00\xff")],
        }
    }

    #[test]
    fn survives_a_round_trip_with_buffers_and_unknown_header_fields() {
        let frames = encode(&message(), &Signer::new("key"));
        let back = decode(frames, &Signer::new("key")).unwrap();
        assert_eq!(back.identities, message().identities);
        assert_eq!(back.header.0["subshell_id"], "s");
        assert_eq!(back.buffers, message().buffers);
        assert_eq!(back.content, message().content);
    }

    #[test]
    fn garbage_is_refused_with_a_reason() {
        let signer = Signer::new("key");
        let refused = |frames: Vec<Bytes>| decode(frames, &signer).unwrap_err().to_string();
        assert!(refused(vec![Bytes::from_static(b"hello")]).contains("delimiter"));
        assert!(refused(vec![Bytes::from_static(DELIMITER), Bytes::new()]).contains("at least 5"));
        let mut forged = encode(&message(), &Signer::new("another key"));
        assert!(refused(forged.clone()).contains("signature"));
        forged[2] = Bytes::from_static(b"not hex");
        assert!(refused(forged).contains("signature"));
        let mut list = message();
        list.content = json!([1, 2]);
        assert!(refused(encode(&list, &Signer::new("key"))).contains("content frame is not a JSON object"));
    }
}
