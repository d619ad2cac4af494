//! From a line of the crate that evcxr generated to the line of the learner's cell. The pieces of the cell stand in the
//! crate word for word, in places of evcxr's choosing: each is looked up by its text.

use super::cell::{Prepared, split_commands, statements};
use crate::toolchain::places::Places;
use ra_ap_syntax::{AstNode, ast};
use std::collections::HashMap;
use std::path::Path;

/// A statement or an item, in both texts. Lines from 1; columns are what stands before it on its first line.
struct Piece {
    generated: usize,
    cell: usize,
    lines: usize,
    generated_column: usize,
    cell_column: usize,
}

pub struct SourceMap<'a> {
    cell: &'a str,
    prepared: &'a Prepared,
    generated: String,
    pieces: Vec<Piece>,
    /// From what was compiled in the end to `generated`.
    compiled: Option<Places>,
}

impl<'a> SourceMap<'a> {
    /// `cell` is what the learner wrote, `prepared` what evcxr was given (line by line the same), `generated` the crate
    /// it made of it.
    pub fn new(cell: &'a str, prepared: &'a Prepared, generated: &str) -> Self {
        let (commands, code) = split_commands(&prepared.text);
        let mut pieces = Vec::new();
        let mut searched = HashMap::<String, usize>::new();
        let mut statements_from = after_bookkeeping(generated);
        for (start, node) in statements(code) {
            let text = node.text().to_string();
            // Statements stand in order; the same item twice is the same text twice.
            let is_item = ast::Item::can_cast(node.kind());
            let from = if is_item { searched.get(&text).copied().unwrap_or(0) } else { statements_from };
            if let Some(at) = find_whole(generated, &text, from) {
                let cell_at = commands.len() + start;
                pieces.push(Piece {
                    generated: line_at(generated, at),
                    cell: line_at(&prepared.text, cell_at),
                    lines: text.lines().count().max(1),
                    generated_column: before_on_line(generated, at).chars().count(),
                    cell_column: before_on_line(&prepared.text, cell_at).chars().count(),
                });
                if is_item {
                    searched.insert(text.clone(), at + text.len());
                } else {
                    statements_from = at + text.len();
                }
            }
        }
        Self { cell, prepared, generated: generated.to_owned(), pieces, compiled: None }
    }

    /// For places in the crate that evcxr generated last, in `execution`.
    pub fn of_generated(cell: &'a str, prepared: &'a Prepared, execution: &Path) -> Self {
        let generated = std::fs::read_to_string(execution.join("src/lib.rs")).unwrap_or_default();
        Self::new(cell, prepared, &generated)
    }

    /// For places in what the front made of it.
    pub fn of_compiled(cell: &'a str, prepared: &'a Prepared, execution: &Path) -> Self {
        Self { compiled: Places::read(execution), ..Self::of_generated(cell, prepared, execution) }
    }

    pub fn cell(&self) -> &str {
        self.cell
    }

    /// The line and column of the cell for those of what was compiled.
    pub fn in_cell(&self, line: u32, column: u32) -> Option<(usize, usize)> {
        let (line, column) = (line as usize, column as usize);
        let (line, column) = match &self.compiled {
            Some(places) => places.in_generated(&self.generated, line, column),
            None => (line, column),
        };
        let within = |piece: &&Piece| (piece.generated..piece.generated + piece.lines).contains(&line);
        let begun = |piece: &&Piece| line > piece.generated || column > piece.generated_column;
        // Several statements may share a line: the last that begins before the column.
        let piece = self.pieces.iter().rev().filter(within).find(begun)?;
        let first = line == piece.generated;
        let column = if first { column + piece.cell_column - piece.generated_column } else { column };
        let line = piece.cell + line - piece.generated;
        Some((line, self.prepared.column_in(self.cell, line, column)))
    }
}

/// Where the cell's own statements can begin: evcxr names variables before them.
fn after_bookkeeping(generated: &str) -> usize {
    let marker = [
        "EvcxrUserCodeError> {",
        "catch_unwind(||{",
        "AssertUnwindSafe(||{",
        "evcxr_variable_store.take_variable::<",
        "if !vars_ok {",
        "fn run_user_code_",
    ];
    let found = marker.iter().find_map(|marker| generated.rfind(marker)).unwrap_or(0);
    generated[found..].find('\n').map_or(found, |end| found + end)
}

/// Where `piece` stands in `text`, not as a part of a longer word.
fn find_whole(text: &str, piece: &str, from: usize) -> Option<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let rest = text.get(from..)?;
    rest.match_indices(piece).map(|(at, _)| from + at).find(|at| {
        let before = text[..*at].chars().next_back().is_some_and(is_word) && piece.starts_with(is_word);
        let after = text[at + piece.len()..].starts_with(is_word) && piece.ends_with(is_word);
        !before && !after
    })
}

fn line_at(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

fn before_on_line(text: &str, offset: usize) -> &str {
    let start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
    &text[start..offset]
}

#[cfg(test)]
mod tests {
    use super::super::cell::{Placeholders, prepare};
    use super::*;

    #[test]
    fn finds_the_line_of_a_statement_wherever_evcxr_put_it() {
        let cell = ":dep rand\nlet a = 1;\nfn f() {\n    panic!()\n}\nf();\nf();";
        let generated = "fn f() {\n    panic!()\n}\nfn run() {\nlet a: OxT1 = 1;\nf();\nf();\n}";
        let prepared = prepare(cell, 0, &mut Placeholders::default());
        let map = SourceMap::new(cell, &prepared, generated);
        assert_eq!(map.in_cell(2, 1), Some((4, 1)));
        assert_eq!(map.in_cell(5, 1), Some((2, 1)));
        assert_eq!(map.in_cell(6, 1), Some((6, 1)));
        assert_eq!(map.in_cell(7, 1), Some((7, 1)));
        assert_eq!(map.in_cell(8, 1), None);
    }

    #[test]
    fn a_name_is_looked_for_below_evcxr_s_own_mention() {
        let prepared = prepare("x", 0, &mut Placeholders::default());
        let generated = "let x = evcxr_variable_store.take_variable::<OxT1>(stringify!(x));\n(\nx\n).show()";
        assert_eq!(SourceMap::new("x", &prepared, generated).in_cell(3, 1), Some((1, 1)));
        let generated = "fn run_user_code_1() {\nlet _ = ext;\n(\nx\n).show()";
        assert_eq!(SourceMap::new("x", &prepared, generated).in_cell(4, 1), Some((1, 1)));
    }

    #[test]
    fn a_last_expression_is_not_found_in_the_statement_before_it() {
        let prepared = prepare("let loss = f()?;\nloss", 0, &mut Placeholders::default());
        let generated = "fn run_user_code_1() {\nlet loss: OxT1 = f()?; \n(\nloss\n).show()";
        let map = SourceMap::new("let loss = f()?;\nloss", &prepared, generated);
        assert_eq!((map.in_cell(2, 1), map.in_cell(4, 1)), (Some((1, 1)), Some((2, 1))));
    }

    #[test]
    fn a_second_statement_on_a_line_begins_where_it_stands() {
        let cell = "let a = 1; b();";
        let prepared = prepare(cell, 0, &mut Placeholders::default());
        let map = SourceMap::new(cell, &prepared, "let a: OxT1 = 1; \nb();");
        assert_eq!(map.in_cell(2, 1), Some((1, 12)));
    }
}
