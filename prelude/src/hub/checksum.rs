//! Whether a file is what the hub has. The hub's tag of a large file is its SHA-256; that of a small one is Git's SHA-1 of
//! a blob.

use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Whether the file has this tag. A tag of another kind says nothing, and is taken as a match.
pub(super) fn matches(path: &Path, tag: &str) -> io::Result<bool> {
    let hexadecimal = tag.bytes().all(|byte| byte.is_ascii_hexdigit());
    match tag.len() {
        64 if hexadecimal => Ok(sha256(path)? == tag.to_lowercase()),
        40 if hexadecimal => Ok(git_blob(path)? == tag.to_lowercase()),
        _ => Ok(true),
    }
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut hash = Sha256::new();
    pieces(path, |piece| hash.update(piece))?;
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn git_blob(path: &Path) -> io::Result<String> {
    let mut hash = sha1_smol::Sha1::new();
    hash.update(format!("blob {}\0", path.metadata()?.len()).as_bytes());
    pieces(path, |piece| hash.update(piece))?;
    Ok(hash.digest().to_string())
}

fn pieces(path: &Path, mut each: impl FnMut(&[u8])) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            count => each(&buffer[..count]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_sums() {
        let path = std::env::temp_dir().join(format!("oxbook-checksum-{}", std::process::id()));
        std::fs::write(&path, "hello\n").expect("written");
        // `sha256sum` and `git hash-object` of the same file.
        let sum = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
        assert!(matches(&path, sum).expect("read"));
        assert!(matches(&path, "ce013625030ba8dba906f756967f9e9ca394464a").expect("read"));
        assert!(!matches(&path, &sum.replace('5', "6")).expect("read"));
        assert!(!matches(&path, "ce013625030ba8dba906f756967f9e9ca394464b").expect("read"));
        assert!(matches(&path, "W/something-else").expect("read"));
        std::fs::remove_file(&path).expect("removed");
    }
}
