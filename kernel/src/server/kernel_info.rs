//! `kernel_info_reply`: who we are. Needs nothing of the session, so it is answered before evcxr is up.

use serde_json::{Value, json};

pub(super) fn reply() -> Value {
    let version = env!("CARGO_PKG_VERSION");
    json!({
        "status": "ok",
        "protocol_version": crate::protocol::VERSION,
        "implementation": "oxbook",
        "implementation_version": version,
        "language_info": {
            "name": "rust",
            "version": crate::toolchain::image::rust_version().unwrap_or_else(|| "unknown".to_owned()),
            "mimetype": "text/rust",
            "file_extension": ".rs",
            "pygments_lexer": "rust",
            "codemirror_mode": "rust",
        },
        "banner": format!("Oxbook {version}: Rust, with candle tensors and charts in scope"),
        "help_links": [
            {"text": "The Rust book", "url": "https://doc.rust-lang.org/book/"},
            {"text": "The standard library", "url": "https://doc.rust-lang.org/std/"},
            {"text": "candle", "url": "https://docs.rs/candle-core"},
        ],
        "debugger": false,
        "supported_features": [super::subshells::FEATURE],
    })
}
