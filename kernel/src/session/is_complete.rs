//! Whether a console should run what is typed so far, or wait for more: decided by parsing it.

use super::cell::split_commands;
use super::commands;
use jupyter_protocol::{IsCompleteReply, IsCompleteReplyStatus};
use ra_ap_syntax::{Edition, SourceFile, SyntaxKind};
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
    match open_delimiters(code) {
        Delimiters::Open(_) => IsCompleteReplyStatus::Incomplete,
        Delimiters::Mismatched => IsCompleteReplyStatus::Invalid,
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

enum Delimiters {
    /// With the brackets that are open, outermost first; none inside a text or comment.
    Open(Vec<SyntaxKind>),
    Closed,
    Mismatched,
}

/// Brackets, strings and comments that are begun and not ended.
fn open_delimiters(code: &str) -> Delimiters {
    let file = ra_ap_syntax::ast::SourceFile::parse(code, Edition::Edition2024).syntax_node();
    let mut open = Vec::new();
    for token in file.descendants_with_tokens().filter_map(|element| element.into_token()) {
        let closes = |open: &mut Vec<SyntaxKind>, kind| open.pop() == Some(kind);
        let fits = match token.kind() {
            kind @ (SyntaxKind::L_CURLY | SyntaxKind::L_PAREN | SyntaxKind::L_BRACK) => {
                open.push(kind);
                true
            }
            SyntaxKind::R_CURLY => closes(&mut open, SyntaxKind::L_CURLY),
            SyntaxKind::R_PAREN => closes(&mut open, SyntaxKind::L_PAREN),
            SyntaxKind::R_BRACK => closes(&mut open, SyntaxKind::L_BRACK),
            SyntaxKind::STRING | SyntaxKind::BYTE_STRING | SyntaxKind::C_STRING if !is_closed(token.text()) => {
                return Delimiters::Open(Vec::new());
            }
            SyntaxKind::COMMENT if token.text().starts_with("/*") && !token.text().ends_with("*/") => {
                return Delimiters::Open(Vec::new());
            }
            _ => true,
        };
        if !fits {
            return Delimiters::Mismatched;
        }
    }
    if open.is_empty() { Delimiters::Closed } else { Delimiters::Open(open) }
}

/// The brackets that would close what the code leaves open: without them rust-analyzer does not look into a macro's call.
pub fn closers(code: &str) -> String {
    let Delimiters::Open(open) = open_delimiters(code) else { return String::new() };
    let closer = |kind| match kind {
        SyntaxKind::L_CURLY => '}',
        SyntaxKind::L_PAREN => ')',
        _ => ']',
    };
    open.into_iter().rev().map(closer).collect()
}

fn is_closed(literal: &str) -> bool {
    let body = literal.trim_start_matches(['b', 'c']);
    let hashes = body.strip_prefix('r').map_or(0, |raw| raw.chars().take_while(|c| *c == '#').count());
    if let Some(raw) = body.strip_prefix('r') {
        let end = format!("\"{}", "#".repeat(hashes));
        return raw.len() > hashes + end.len() && raw.ends_with(&end);
    }
    let escaped = body[..body.len().saturating_sub(1)].chars().rev().take_while(|c| *c == '\\').count() % 2 == 1;
    body.len() >= 2 && body.ends_with('"') && !escaped
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
    fn what_is_open_is_closed() {
        assert_eq!(closers("println!(\"{}\", f(x[1"), "]))");
        assert_eq!(closers("for x in y { x."), "}");
        assert_eq!((closers("f(1)"), closers("f(1]"), closers("f(\"a")), Default::default());
    }

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
