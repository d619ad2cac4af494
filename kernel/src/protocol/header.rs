//! Message headers. Kept as raw JSON, so that fields we do not know (`subshell_id`, what later versions add) are
//! echoed in `parent_header` as they came.

use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq)]
pub struct Header(pub Value);

impl Header {
    /// A fresh header for a message that this kernel session sends.
    pub fn new(msg_type: &str, session: &str) -> Self {
        Self(json!({
            "msg_id": uuid::Uuid::new_v4().to_string(),
            "username": "kernel",
            "session": session,
            "date": chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            "msg_type": msg_type,
            "version": super::VERSION,
        }))
    }

    /// When it was made, by the sender's clock.
    pub fn date(&self) -> Option<DateTime<FixedOffset>> {
        DateTime::parse_from_rfc3339(self.0["date"].as_str()?).ok()
    }

    pub fn msg_type(&self) -> &str {
        self.0["msg_type"].as_str().unwrap_or_default()
    }
}
