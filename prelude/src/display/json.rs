//! How JSON looks.

use super::{Display, MimeBundle};
use serde_json::Value;

/// JSON as JSON, not as the enum that holds it; what is long, over several lines.
impl Display for Value {
    fn mime_bundle(&self) -> MimeBundle {
        let line = self.to_string();
        MimeBundle::text(if line.chars().count() <= 80 { line } else { format!("{self:#}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_reads_as_json() {
        assert_eq!(json!({"a": [1, "b"]}).mime_bundle().plain(), r#"{"a":[1,"b"]}"#);
        let long = json!({"a": "x".repeat(50), "b": "y".repeat(50)}).mime_bundle();
        assert_eq!(long.plain().lines().count(), 4);
    }
}
