//! One output in several MIME types, with metadata for each. Knows nothing of who shows it.

use super::Display;
use serde_json::{Map, Value};

/// One output in several MIME types; the front end shows the richest that it can.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MimeBundle {
    /// MIME type to content: text as a string, binary content as a base64 string, JSON types as JSON.
    pub data: Map<String, Value>,
    /// MIME type to what a front end should know of that form, such as the size of an image.
    pub metadata: Map<String, Value>,
}

impl MimeBundle {
    /// An empty bundle.
    pub fn new() -> Self {
        Self::default()
    }

    /// A bundle of `text/plain` alone.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new().with("text/plain", text.into())
    }

    /// Adds a form, or replaces the one of the same type.
    pub fn with(mut self, mime: impl Into<String>, value: impl Into<Value>) -> Self {
        self.add(mime.into(), value.into());
        self
    }

    /// Not generic: compiled here, not in every cell.
    #[inline(never)]
    fn add(&mut self, mime: String, value: Value) {
        self.data.insert(mime, value);
    }

    /// Adds metadata for a form, or replaces it.
    pub fn with_metadata(mut self, mime: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(mime.into(), value.into());
        self
    }

    /// The `text/plain` form, empty if there is none.
    pub fn plain(&self) -> &str {
        self.data.get("text/plain").and_then(Value::as_str).unwrap_or_default()
    }
}

impl Display for MimeBundle {
    fn mime_bundle(&self) -> MimeBundle {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn later_values_replace_earlier_ones() {
        let bundle = MimeBundle::text("a")
            .with("application/json", json!({ "x": 1 }))
            .with("text/plain", "b")
            .with_metadata("image/png", json!({ "width": 3 }));
        assert_eq!(bundle.plain(), "b");
        assert_eq!(bundle.data["application/json"]["x"], 1);
        assert_eq!(bundle.metadata["image/png"]["width"], 3);
        assert_eq!(MimeBundle::new().plain(), "");
    }
}
