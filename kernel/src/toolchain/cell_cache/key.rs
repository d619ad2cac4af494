//! What a run of the compiler depends on, as one name.

use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

#[derive(Debug, Clone, PartialEq)]
pub struct Key(String);

impl Key {
    /// Of named parts; their order counts.
    pub fn new<'a>(parts: impl IntoIterator<Item = &'a OsStr>) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            // With its length: parts must not run into one another.
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part.as_bytes());
        }
        Self(hex::encode(digest.finalize()))
    }

    /// Of the entry that lies at `path`.
    pub fn of_file(path: &Path) -> Option<Self> {
        let part = path.parent()?.file_name()?.to_str()?;
        Some(Self(format!("{part}{}", path.file_name()?.to_str()?)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its name as a file, in a directory that holds one of 256 parts of all.
    pub fn file(&self) -> (&str, &str) {
        self.0.split_at(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_one_another() {
        let key = |parts: &[&str]| Key::new(parts.iter().map(OsStr::new));
        assert_eq!(key(&["ab", "c"]), key(&["ab", "c"]));
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_ne!(key(&["ab", "c"]), key(&["c", "ab"]));
    }
}
