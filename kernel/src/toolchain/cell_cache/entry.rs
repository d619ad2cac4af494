//! One kept run of the compiler, and its form on disk: a digest of the rest, lengths, then the bytes. An entry that does
//! not fit its digest (a disk that was full, a machine that lost power) is no entry, and neither is one that was put under
//! another's name: the digest covers the key too.

use super::Key;
use sha2::{Digest, Sha256};

/// Changes with the form on disk.
const MAGIC: &[u8; 8] = b"oxcell02";
const DIGEST: usize = 32;
const HEAD: usize = MAGIC.len() + DIGEST + 1 + 8;

#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What rustc said, JSON by lines.
    pub messages: String,
    /// The library it made. `None` when it found errors, or was only asked for them.
    pub library: Option<Vec<u8>>,
    pub succeeded: bool,
}

impl Entry {
    pub fn encode(&self, key: &Key) -> Vec<u8> {
        let mut body = Vec::with_capacity(9 + self.messages.len() + self.library.as_ref().map_or(0, Vec::len));
        body.push(u8::from(self.succeeded) | u8::from(self.library.is_some()) << 1);
        body.extend((self.messages.len() as u64).to_le_bytes());
        body.extend(self.messages.as_bytes());
        body.extend(self.library.iter().flatten());
        let mut bytes = MAGIC.to_vec();
        bytes.extend(digest(key, &body));
        bytes.extend(body);
        bytes
    }

    /// `None` for anything but the undamaged entry of this key.
    pub fn decode(key: &Key, bytes: &[u8]) -> Option<Self> {
        if bytes.len() < HEAD || !bytes.starts_with(MAGIC) {
            return None;
        }
        let (noted, body) = bytes[MAGIC.len()..].split_at(DIGEST);
        if digest(key, body) != noted {
            return None;
        }
        let (flags, rest) = (body[0], &body[1..]);
        let (length, rest) = rest.split_first_chunk::<8>()?;
        let (messages, library) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        Some(Self {
            messages: String::from_utf8(messages.to_vec()).ok()?,
            library: (flags & 2 != 0).then(|| library.to_vec()),
            succeeded: flags & 1 != 0,
        })
    }
}

fn digest(key: &Key, body: &[u8]) -> [u8; DIGEST] {
    let mut digest = Sha256::new();
    // All keys are equally long.
    digest.update(key.as_str());
    digest.update(body);
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    fn key(name: &str) -> Key {
        Key::new([OsStr::new(name)])
    }

    fn entry() -> Entry {
        Entry { messages: "{\"level\":\"warning\"}\n".into(), library: Some(vec![1, 2, 3]), succeeded: true }
    }

    #[test]
    fn is_read_as_it_was_written() {
        for entry in [entry(), Entry { library: None, succeeded: false, ..entry() }] {
            assert_eq!(Entry::decode(&key("a"), &entry.encode(&key("a"))), Some(entry));
        }
    }

    #[test]
    fn damage_anywhere_is_noticed() {
        let whole = entry().encode(&key("a"));
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x20;
            assert_eq!(Entry::decode(&key("a"), &damaged), None, "byte {at}");
            assert_eq!(Entry::decode(&key("a"), &whole[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn an_entry_under_another_s_name_is_none() {
        assert_eq!(Entry::decode(&key("b"), &entry().encode(&key("a"))), None);
    }
}
