//! The connection file a front end hands to the kernel.

use jupyter_protocol::ConnectionInfo;
use std::path::Path;

#[derive(Debug, thiserror::Error)]
pub enum ConnectionFileError {
    #[error("cannot read the connection file {path}: {source}")]
    Read { path: String, source: std::io::Error },
    #[error(
        "the connection file {path} is not complete JSON with ip, transport, five ports, key and signature_scheme \
         ({source}); it may have been cut off while it was written: start the kernel again"
    )]
    Parse { path: String, source: serde_json::Error },
    #[error("the connection file asks for signature scheme {0:?}; only hmac-sha256 is supported")]
    Scheme(String),
}

pub fn read(path: &Path) -> Result<ConnectionInfo, ConnectionFileError> {
    let shown = path.display().to_string();
    let text =
        std::fs::read_to_string(path).map_err(|source| ConnectionFileError::Read { path: shown.clone(), source })?;
    let info: ConnectionInfo =
        serde_json::from_str(&text).map_err(|source| ConnectionFileError::Parse { path: shown, source })?;
    if !info.key.is_empty() && info.signature_scheme != "hmac-sha256" {
        return Err(ConnectionFileError::Scheme(info.signature_scheme));
    }
    Ok(info)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_truncated_file_is_named_as_such() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), r#"{"ip": "127.0.0.1", "transport": "tc"#).unwrap();
        let error = read(file.path()).unwrap_err().to_string();
        assert!(error.contains("not complete JSON"), "{error}");
    }
}
