//! Replacements in a text, applied at once, and the way back from a place in the new text to the old one.

use ra_ap_syntax::{TextRange, TextSize};
use serde::{Deserialize, Serialize};

pub struct Edits<'a> {
    source: &'a str,
    /// Never overlapping: a pass replaces only what no other pass looks at.
    replacements: Vec<(TextRange, String)>,
}

impl<'a> Edits<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, replacements: Vec::new() }
    }

    /// Replaces `range`, keeping as many line ends as it has, so that later lines stay where they are.
    pub fn replace(&mut self, range: TextRange, replacement: impl Into<String>) {
        let mut replacement = replacement.into();
        let lines = |text: &str| text.matches('\n').count();
        let missing = lines(&self.source[range]).saturating_sub(lines(&replacement));
        replacement.extend(std::iter::repeat_n('\n', missing));
        self.replacements.push((range, replacement));
    }

    /// Inserts text without a line end.
    pub fn insert(&mut self, at: TextSize, text: impl Into<String>) {
        self.replacements.push((TextRange::empty(at), text.into()));
    }

    /// Adds text after the last line.
    pub fn append(&mut self, text: &str) {
        self.insert(TextSize::of(self.source), text);
    }

    /// The line of the source, from 1, that `at` stands on.
    pub fn line(&self, at: TextSize) -> usize {
        self.source[..usize::from(at)].matches('\n').count() + 1
    }

    pub fn apply(mut self) -> (String, Positions) {
        self.replacements.sort_by_key(|(range, _)| (range.start(), range.end()));
        let mut text = String::with_capacity(self.source.len());
        let mut changes = Vec::new();
        let mut done = TextSize::from(0);
        for (range, replacement) in &self.replacements {
            if range.start() < done {
                continue;
            }
            text.push_str(&self.source[TextRange::new(done, range.start())]);
            changes.push(Change {
                old: range.start().into(),
                removed: range.len().into(),
                new: text.len(),
                inserted: replacement.len(),
            });
            text.push_str(replacement);
            done = range.end();
        }
        text.push_str(&self.source[usize::from(done)..]);
        (text, Positions(changes))
    }
}

/// Byte offsets and lengths of one replacement.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Change {
    old: usize,
    removed: usize,
    new: usize,
    inserted: usize,
}

/// Where places of the new text were in the old one.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Positions(Vec<Change>);

impl Positions {
    /// The column in `old` for a line and column of `new`, all from 1 and in characters. Lines are the same in both.
    pub fn original_column(&self, old: &str, new: &str, line: usize, column: usize) -> usize {
        let Some(start) = line_start(new, line) else { return column };
        let within: usize = new[start..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
        let offset = self.original_offset(start + within);
        match line_start(old, line) {
            Some(start) if offset >= start && offset <= old.len() => old[start..offset].chars().count() + 1,
            _ => column,
        }
    }

    fn original_offset(&self, new: usize) -> usize {
        let Some(change) = self.0.iter().rev().find(|change| change.new <= new) else { return new };
        let into = new - change.new;
        if into < change.inserted {
            // Inside what was put in: the place it was put.
            change.old + into.min(change.removed)
        } else {
            change.old + change.removed + (into - change.inserted)
        }
    }
}

fn line_start(text: &str, line: usize) -> Option<usize> {
    if line <= 1 {
        return Some(0);
    }
    text.match_indices('\n').nth(line - 2).map(|(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_again() {
        let old = "a\nfor 값 in x { f(값) }";
        let mut edits = Edits::new(old);
        let brace = TextSize::from(old.find('{').unwrap() as u32 + 1);
        edits.insert(brace, "check();");
        edits.replace(TextRange::new(0.into(), 1.into()), "longer");
        let (new, positions) = edits.apply();
        assert_eq!(new, "longer\nfor 값 in x {check(); f(값) }");
        let column = |text: &str, wanted: &str| {
            let line = text.lines().nth(1).unwrap();
            line[..line.find(wanted).unwrap()].chars().count() + 1
        };
        assert_eq!(positions.original_column(old, &new, 2, column(&new, "f(")), column(old, "f("));
        assert_eq!(positions.original_column(old, &new, 2, column(&new, "in")), column(old, "in"));
    }

    #[test]
    fn removed_lines_leave_their_ends() {
        let mut edits = Edits::new("a\nb\nc\n");
        edits.replace(TextRange::new(0.into(), 3.into()), "x");
        assert_eq!(edits.apply().0, "x\n\nc\n");
    }
}
