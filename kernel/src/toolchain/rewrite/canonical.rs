//! One text for what means the same. evcxr orders items and variables by chance, numbers entry points, and leaves a line
//! for everything; a learner adds comments and empty lines. Lines that hold nothing go, the rest stands in one order, and
//! the entry point has one name: so the same cell, with the same before it, is the same text in every session.
//!
//! Columns stay what they are. Lines do not, [`Lines`] leads back.

use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, AstToken, Edition, NodeOrToken, SourceFile, SyntaxToken, TextRange};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The name under which the process that runs cells finds them.
pub const ENTRY_POINT: &str = "oxbook_cell";

/// The line of the rewritten text, from 1, for each line of the canonical one.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lines(Vec<usize>);

impl Lines {
    /// From 1. A line that there is not stays what it is.
    pub fn original(&self, line: usize) -> usize {
        line.checked_sub(1).and_then(|at| self.0.get(at)).copied().unwrap_or(line)
    }
}

#[derive(Debug, Default)]
pub struct Canonical {
    pub text: String,
    pub lines: Lines,
}

/// `items` are the lines of the cell's items, in the order in which they are to stand. Text that does not parse stays as
/// it is: what is a comment there is for rustc to say.
pub fn canonical(text: &str, items: &[RangeInclusive<usize>]) -> Canonical {
    let parsed = SourceFile::parse(text, Edition::Edition2024);
    let count = text.lines().count();
    if !parsed.errors().is_empty() {
        return Canonical { text: text.to_owned(), lines: Lines((1..=count).collect()) };
    }
    let file = parsed.tree();
    let numbers = LineNumbers::new(text);
    let mut lines = Contents::new(&file, &numbers, text);
    if let Some(name) = super::entry_point(&file).and_then(|entry| entry.name()) {
        lines.replace(&numbers, name.syntax().text_range(), ENTRY_POINT);
    }
    let mut sequence: Vec<usize> = (1..=count).collect();
    in_this_order(&mut sequence, items);
    sequence.retain(|line| lines.occupied(*line));
    let contents: Vec<(usize, &str)> = sequence.iter().map(|line| (*line, lines.text(*line))).collect();
    let contents = sorted_runs(contents);
    let mut canonical = Canonical::default();
    for (line, content) in contents {
        canonical.text.push_str(content);
        canonical.text.push('\n');
        canonical.lines.0.push(line);
    }
    canonical
}

/// Where lines begin.
struct LineNumbers(Vec<usize>);

impl LineNumbers {
    fn new(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// From 1.
    fn of(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }

    fn of_range(&self, range: TextRange) -> RangeInclusive<usize> {
        let last = usize::from(range.end()).saturating_sub(1).max(range.start().into());
        self.of(range.start().into())..=self.of(last)
    }

    fn start(&self, line: usize) -> usize {
        self.0[line - 1]
    }
}

/// The lines, without comments at their ends, and whether anything is on them.
struct Contents<'a> {
    lines: Vec<&'a str>,
    occupied: Vec<bool>,
    changed: BTreeMap<usize, String>,
}

impl<'a> Contents<'a> {
    fn new(file: &SourceFile, numbers: &LineNumbers, text: &'a str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut contents = Self { occupied: vec![false; lines.len()], lines, changed: BTreeMap::new() };
        for token in file.syntax().descendants_with_tokens().filter_map(NodeOrToken::into_token) {
            contents.take_in(&token, numbers);
        }
        contents
    }

    fn take_in(&mut self, token: &SyntaxToken, numbers: &LineNumbers) {
        let lines = numbers.of_range(token.text_range());
        if let Some(comment) = ast::Comment::cast(token.clone())
            && comment.kind().doc.is_none()
            && lines.start() == lines.end()
        {
            let line = *lines.start();
            let at = usize::from(token.text_range().start()) - numbers.start(line);
            if comment.kind().shape.is_line() {
                self.lines[line - 1] = self.lines[line - 1][..at].trim_end();
            }
        } else if ast::Whitespace::cast(token.clone()).is_none() {
            lines.for_each(|line| self.occupied[line - 1] = true);
        }
    }

    fn replace(&mut self, numbers: &LineNumbers, range: TextRange, with: &str) {
        let line = numbers.of(range.start().into());
        let mut text = self.lines[line - 1].to_owned();
        let start = numbers.start(line);
        text.replace_range(usize::from(range.start()) - start..usize::from(range.end()) - start, with);
        self.changed.insert(line, text);
    }

    fn occupied(&self, line: usize) -> bool {
        self.occupied[line - 1]
    }

    fn text(&self, line: usize) -> &str {
        self.changed.get(&line).map_or(self.lines[line - 1], String::as_str)
    }
}

/// Puts `blocks` of lines, in their order, where there were blocks before.
fn in_this_order(sequence: &mut [usize], blocks: &[RangeInclusive<usize>]) {
    let mut places: Vec<usize> = blocks.iter().cloned().flatten().collect();
    places.sort_unstable();
    for (place, line) in places.into_iter().zip(blocks.iter().cloned().flatten()) {
        sequence[place - 1] = line;
    }
}

/// Which run of bookkeeping a line belongs to: such lines may stand in any order.
fn bookkeeping(line: &str) -> Option<&'static str> {
    let line = line.trim();
    if !line.ends_with(");") {
        return None;
    }
    if line.starts_with("vars_ok &= evcxr_variable_store.check_variable::<") {
        return Some("check");
    }
    if line.starts_with("evcxr_variable_store.put_variable::<") {
        return Some("put");
    }
    (line.starts_with("let ") && line.contains(" = evcxr_variable_store.take_variable::<")).then_some("take")
}

fn sorted_runs(mut lines: Vec<(usize, &str)>) -> Vec<(usize, &str)> {
    let mut start = 0;
    while start < lines.len() {
        let kind = bookkeeping(lines[start].1);
        let end = start + lines[start..].iter().take_while(|(_, line)| bookkeeping(line) == kind).count();
        if kind.is_some() {
            lines[start..end].sort_by_key(|(_, line)| *line);
        }
        start = end;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_hold_nothing_go_and_lead_back() {
        let text = "#![a]\n\n\nfn f() { // why\n    // how\n    g(\"\n\n\"); /* b */\n\n}\n";
        let canonical = canonical(text, &[]);
        assert_eq!(canonical.text, "#![a]\nfn f() {\n    g(\"\n\n\"); /* b */\n}\n");
        let lines: Vec<usize> = (1..=6).map(|line| canonical.lines.original(line)).collect();
        assert_eq!(lines, [1, 4, 6, 7, 8, 10]);
    }

    #[test]
    fn doc_comments_stay_and_so_do_comments_of_several_lines() {
        let text = "/// One.\nfn f() { /* a\n b */ g() }\n";
        assert_eq!(canonical(text, &[]).text, text);
    }

    #[test]
    fn items_stand_in_the_order_asked_for() {
        let text = "#![x]\nimpl C {\nfn c() {}\n}\n\nuse a;\nconst B: u8 = 1; // b\n\nfn z() {}\n";
        let canonical = canonical(text, &[6..=6, 7..=7, 2..=4]);
        assert_eq!(canonical.text, "#![x]\nuse a;\nconst B: u8 = 1;\nimpl C {\nfn c() {}\n}\nfn z() {}\n");
        let lines: Vec<usize> = (1..=7).map(|line| canonical.lines.original(line)).collect();
        assert_eq!(lines, [1, 6, 7, 2, 3, 4, 9]);
    }

    #[test]
    fn bookkeeping_stands_in_one_order_and_the_entry_point_has_one_name() {
        let text = "pub extern \"C\" fn run_user_code_12() {\n\
                    let mut b = evcxr_variable_store.take_variable::<u8>(stringify!(b));\n\
                    let a = evcxr_variable_store.take_variable::<u8>(stringify!(a));\nf();\n\
                    evcxr_variable_store.put_variable::<u8>(stringify!(b), b);\n\
                    evcxr_variable_store.put_variable::<u8>(stringify!(a), a);\n}\n";
        let canonical = canonical(text, &[]);
        let lines: Vec<usize> = (1..=7).map(|line| canonical.lines.original(line)).collect();
        assert_eq!(lines, [1, 3, 2, 4, 6, 5, 7]);
        assert!(canonical.text.starts_with("pub extern \"C\" fn oxbook_cell() {\n"), "{}", canonical.text);
    }

    #[test]
    fn what_does_not_parse_stays() {
        let text = "fn f( {\n\n// a\n";
        assert_eq!(canonical(text, &[]).text, text);
    }
}
