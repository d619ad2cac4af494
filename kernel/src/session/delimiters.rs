//! Brackets, texts and comments that a cell opens: whether each is closed, and where not. Found before anything is compiled,
//! for what is put around a cell would close or open others.

use ra_ap_syntax::{Edition, SourceFile, SyntaxKind};

#[derive(Debug, PartialEq)]
pub enum Delimiters {
    Closed,
    /// Brackets without their partner, outermost first, each at its byte offset.
    Open(Vec<(char, usize)>),
    /// A text or a comment without an end, and where it begins.
    Endless(&'static str, usize),
    /// A closing bracket without its partner, and where; of another kind than what is open, if something is.
    Mismatched {
        found: char,
        at: usize,
        open: Option<(char, usize)>,
    },
}

impl Delimiters {
    pub fn of(code: &str) -> Delimiters {
        let file = SourceFile::parse(code, Edition::Edition2024).syntax_node();
        let mut open: Vec<(char, usize)> = Vec::new();
        for token in file.descendants_with_tokens().filter_map(|element| element.into_token()) {
            let at = usize::from(token.text_range().start());
            let closing = match token.kind() {
                SyntaxKind::L_CURLY | SyntaxKind::L_PAREN | SyntaxKind::L_BRACK => {
                    open.extend(token.text().chars().next().map(|bracket| (bracket, at)));
                    continue;
                }
                SyntaxKind::R_CURLY => ('{', '}'),
                SyntaxKind::R_PAREN => ('(', ')'),
                SyntaxKind::R_BRACK => ('[', ']'),
                SyntaxKind::STRING | SyntaxKind::BYTE_STRING | SyntaxKind::C_STRING if !is_closed(token.text()) => {
                    return Delimiters::Endless("text", at);
                }
                SyntaxKind::COMMENT if token.text().starts_with("/*") && !token.text().ends_with("*/") => {
                    return Delimiters::Endless("comment", at);
                }
                _ => continue,
            };
            let last = open.pop();
            if last.is_none_or(|(bracket, _)| bracket != closing.0) {
                return Delimiters::Mismatched { found: closing.1, at, open: last };
            }
        }
        if open.is_empty() { Delimiters::Closed } else { Delimiters::Open(open) }
    }
}

/// The brackets that would close what the code leaves open: without them rust-analyzer does not look into a macro's call.
pub fn closers(code: &str) -> String {
    let Delimiters::Open(open) = Delimiters::of(code) else { return String::new() };
    open.into_iter().rev().map(|(bracket, _)| closing(bracket)).collect()
}

pub fn closing(bracket: char) -> char {
    match bracket {
        '{' => '}',
        '(' => ')',
        _ => ']',
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_found_and_closed() {
        assert_eq!(closers("println!(\"{}\", f(x[1"), "]))");
        assert_eq!(closers("for x in y { x."), "}");
        assert_eq!((closers("f(1)"), closers("f(1]"), closers("f(\"a")), Default::default());
        assert_eq!(Delimiters::of("값; f(1"), Delimiters::Open(vec![('(', 6)]));
        assert_eq!(Delimiters::of("let s = \"ab\\\""), Delimiters::Endless("text", 8));
        assert_eq!(Delimiters::of("1 /* x"), Delimiters::Endless("comment", 2));
        assert_eq!(Delimiters::of("f() }"), Delimiters::Mismatched { found: '}', at: 4, open: None });
        let mismatched = Delimiters::Mismatched { found: ']', at: 4, open: Some(('(', 0)) };
        assert_eq!(Delimiters::of("(1, ]"), mismatched);
        assert_eq!(Delimiters::of("r#\"(\"# + '(' + \"{\" // ["), Delimiters::Closed);
    }
}
