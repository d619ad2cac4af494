//! Whether a console should run what is typed so far, or wait for more: decided by parsing it.

use super::cell::split_commands;
use super::commands;
use super::delimiters::Delimiters;
use jupyter_protocol::{IsCompleteReply, IsCompleteReplyStatus};
use ra_ap_syntax::{Edition, SourceFile};
use serde_json::Value;

const INDENT: &str = "    ";

pub fn reply(code: &str) -> Value {
    // A magic that there is not is said so when it is run.
    let code = commands::magic(code).map(|code| commands::take_own(&code).1).unwrap_or_default();
    let (_, code) = split_commands(&code);
    let status = status(code);
    let indent = if status == IsCompleteReplyStatus::Incomplete { indent(code) } else { String::new() };
    serde_json::to_value(IsCompleteReply::new(status, indent)).unwrap_or_default()
}

fn status(code: &str) -> IsCompleteReplyStatus {
    match Delimiters::of(code) {
        Delimiters::Open(_) | Delimiters::Endless(..) => IsCompleteReplyStatus::Incomplete,
        Delimiters::Mismatched { .. } => IsCompleteReplyStatus::Invalid,
        Delimiters::Closed => {
            let parse = SourceFile::parse(&format!("fn f() {{{code}\n}}"), Edition::Edition2024);
            let errors = parse.errors();
            if errors.is_empty() {
                IsCompleteReplyStatus::Complete
            } else if errors
                .iter()
                .all(|error| usize::from(error.range().start()) >= "fn f() {".len() + code.trim_end().len())
            {
                // All that is wrong is that it stops here: `let x =`, `1 +`.
                IsCompleteReplyStatus::Incomplete
            } else {
                IsCompleteReplyStatus::Invalid
            }
        }
    }
}

/// One step deeper for each bracket that is open.
fn indent(code: &str) -> String {
    let last = code.lines().last().unwrap_or_default();
    let present: String = last.chars().take_while(|c| c.is_whitespace()).collect();
    if last.trim_end().ends_with(['{', '(', '[']) { present + INDENT } else { present }
}

#[cfg(test)]
mod tests {
    use super::*;
    use IsCompleteReplyStatus::{Complete, Incomplete, Invalid};

    #[test]
    fn tells_the_three_apart() {
        for (code, expected) in [
            ("1 + 2", Complete),
            ("let x = 1;", Complete),
            ("", Complete),
            (":vars", Complete),
            ("fn f(x: i32) -> i32 { x }", Complete),
            ("\"a\\\"b\"", Complete),
            ("r#\"a\"b\"#", Complete),
            ("fn f(x: i32) -> i32 {", Incomplete),
            ("println!(\"hel", Incomplete),
            ("let x =", Incomplete),
            ("1 +", Incomplete),
            ("/* a", Incomplete),
            ("vec![1,\n2,", Incomplete),
            ("let = 7q)", Invalid),
            ("let x == 3;", Invalid),
            ("fn (", Incomplete),
        ] {
            let expected = serde_json::to_value(&expected).unwrap();
            assert_eq!(reply(code)["status"], expected, "{code:?}");
        }
    }

    #[test]
    fn indents_after_an_open_bracket() {
        assert_eq!(reply("fn f() {")["indent"], "    ");
        assert_eq!(reply("fn f() {\n    if a {")["indent"], "        ");
    }
}
