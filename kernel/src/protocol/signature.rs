//! HMAC-SHA256 over exactly four frames: header, parent header, metadata, content. Buffers are not covered (wire
//! protocol section of the specification); kernels that digest them break every comm message that has one.

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;

/// How many signatures are remembered to recognise a replayed message. ipykernel's figure.
const REMEMBERED: usize = 65_536;

pub struct Signer {
    /// `None` when the connection file's key is empty: messages are then neither signed nor checked.
    mac: Option<Hmac<Sha256>>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    set: HashSet<Bytes>,
    order: VecDeque<Bytes>,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum SignatureError {
    #[error("the signature does not match the connection file's key")]
    Mismatch,
    #[error("a message with this signature was received before: replayed")]
    Replayed,
}

impl Signer {
    pub fn new(key: &str) -> Self {
        let mac =
            (!key.is_empty()).then(|| Hmac::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length"));
        Self { mac, seen: Mutex::default() }
    }

    pub fn sign(&self, frames: [&[u8]; 4]) -> String {
        match &self.mac {
            None => String::new(),
            Some(mac) => hex::encode(digest(mac, frames).finalize().into_bytes()),
        }
    }

    /// Checks in constant time, and refuses a signature that was seen before.
    pub fn verify(&self, signature: &Bytes, frames: [&[u8]; 4]) -> Result<(), SignatureError> {
        let Some(mac) = &self.mac else { return Ok(()) };
        let bytes = hex::decode(signature).map_err(|_| SignatureError::Mismatch)?;
        digest(mac, frames).verify_slice(&bytes).map_err(|_| SignatureError::Mismatch)?;
        let mut seen = self.seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if !seen.set.insert(signature.clone()) {
            return Err(SignatureError::Replayed);
        }
        seen.order.push_back(signature.clone());
        if seen.order.len() > REMEMBERED
            && let Some(oldest) = seen.order.pop_front()
        {
            seen.set.remove(&oldest);
        }
        Ok(())
    }
}

fn digest(mac: &Hmac<Sha256>, frames: [&[u8]; 4]) -> Hmac<Sha256> {
    let mut mac = mac.clone();
    for frame in frames {
        mac.update(frame);
    }
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 4231, test case 2, split over the four frames.
    const FRAMES: [&[u8]; 4] = [b"what do ya", b" want ", b"for ", b"nothing?"];
    const DIGEST: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn signs_as_rfc_4231_says() {
        assert_eq!(Signer::new("Jefe").sign(FRAMES), DIGEST);
    }

    #[test]
    fn refuses_a_changed_frame_and_a_replay() {
        let signer = Signer::new("Jefe");
        let signature = Bytes::from_static(DIGEST.as_bytes());
        let changed: [&[u8]; 4] = [FRAMES[0], FRAMES[1], FRAMES[2], b"something"];
        assert_eq!(signer.verify(&signature, changed), Err(SignatureError::Mismatch));
        assert_eq!(signer.verify(&signature, FRAMES), Ok(()));
        assert_eq!(signer.verify(&signature, FRAMES), Err(SignatureError::Replayed));
    }

    #[test]
    fn an_empty_key_signs_and_checks_nothing() {
        let signer = Signer::new("");
        assert_eq!(signer.sign(FRAMES), "");
        assert_eq!(signer.verify(&Bytes::from_static(b"anything"), FRAMES), Ok(()));
    }
}
