//! Replacements in a text, applied at once.

use ra_ap_syntax::{TextRange, TextSize};

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

    pub fn insert(&mut self, at: TextSize, text: impl Into<String>) {
        self.replacements.push((TextRange::empty(at), text.into()));
    }

    /// Adds text after the last line.
    pub fn append(&mut self, text: &str) {
        self.insert(TextSize::of(self.source), text);
    }

    pub fn apply(mut self) -> String {
        self.replacements.sort_by_key(|(range, _)| (range.start(), range.end()));
        let mut text = String::with_capacity(self.source.len());
        let mut done = TextSize::from(0);
        for (range, replacement) in &self.replacements {
            if range.start() < done {
                continue;
            }
            text.push_str(&self.source[TextRange::new(done, range.start())]);
            text.push_str(replacement);
            done = range.end();
        }
        text.push_str(&self.source[usize::from(done)..]);
        text
    }
}
