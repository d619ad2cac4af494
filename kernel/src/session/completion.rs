//! The content of a `complete_reply`, whoever found what is offered.

use super::text_position::code_points;
use serde_json::{Value, json};

/// Something to insert.
pub struct Match {
    pub text: String,
    /// In Jupyter's terms: `function`, `module`, `keyword`, ..
    pub kind: &'static str,
    pub signature: String,
}

impl Match {
    pub fn new(text: &str, kind: &'static str, signature: &str) -> Match {
        Match { text: text.to_owned(), kind, signature: signature.to_owned() }
    }
}

/// `start` and `end` are byte offsets: what lies between is replaced.
pub fn completion_reply(code: &str, start: usize, end: usize, matches: &[Match]) -> Value {
    let (start, end) = (code_points(code, start), code_points(code, end));
    let texts: Vec<&str> = matches.iter().map(|found| found.text.as_str()).collect();
    let types: Vec<Value> = matches
        .iter()
        .map(|Match { text, kind, signature }| {
            json!({"text": text, "type": kind, "signature": signature, "start": start, "end": end})
        })
        .collect();
    json!({
        "status": "ok", "matches": texts, "cursor_start": start, "cursor_end": end,
        "metadata": {"_jupyter_types_experimental": types},
    })
}

/// What a front end without snippets can insert: the name, not the arguments rust-analyzer would fill in.
pub fn inserted(code: &str) -> String {
    let command = code.starts_with(':');
    code.chars()
        .take_while(|c| c.is_alphanumeric() || "_:!#".contains(*c) || (command && *c == ' '))
        .collect::<String>()
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_left_to_the_learner() {
        assert_eq!(inserted("push(value)"), "push");
        assert_eq!(inserted("println!(\"{}\")"), "println!");
        assert_eq!(inserted("std::"), "std::");
        assert_eq!(inserted("for pat in iter {}"), "for");
        assert_eq!(inserted(":vars"), ":vars");
    }
}
