//! Jupyter's wire format: connection files, signatures, frames and headers. Contents are `jupyter_protocol`'s types.
//!
//! Knows nothing of sockets' life, of sessions or of Rust evaluation: bytes in, messages out.
//! Specification: <https://jupyter-client.readthedocs.io/en/stable/messaging.html>, version 5.5.

pub mod connection;
pub mod content;
pub mod header;
pub mod message;
pub mod signature;
pub mod wire;

/// The protocol version that every header and `kernel_info_reply` states.
pub const VERSION: &str = "5.5";
