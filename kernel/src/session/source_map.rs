//! From a line of the crate that evcxr generated to the line of the learner's cell. The pieces of the cell stand in the
//! crate word for word, in places of evcxr's choosing: each is looked up by its text.

use super::cell::{split_commands, statements};

/// Line ranges, from 1.
struct Piece {
    generated: usize,
    cell: usize,
    lines: usize,
}

pub struct SourceMap {
    cell: String,
    generated: String,
    pieces: Vec<Piece>,
}

impl SourceMap {
    /// `cell` is what the learner wrote, `prepared` what evcxr was given (line by line the same), `generated` the crate
    /// it made of it.
    pub fn new(cell: &str, prepared: &str, generated: &str) -> Self {
        let (commands, code) = split_commands(prepared);
        let mut pieces = Vec::new();
        let mut searched = std::collections::HashMap::<String, usize>::new();
        for (start, node) in statements(code) {
            let text = node.text().to_string();
            // The same statement twice in a cell is the same text twice in the crate, in order.
            let from = searched.get(&text).copied().unwrap_or(0);
            if let Some(found) = generated.get(from..).and_then(|rest| rest.find(&text)) {
                let at = from + found;
                pieces.push(Piece {
                    generated: line_at(generated, at),
                    cell: line_at(prepared, commands.len() + start),
                    lines: text.lines().count().max(1),
                });
                searched.insert(text.clone(), at + text.len());
            }
        }
        Self { cell: cell.to_owned(), generated: generated.to_owned(), pieces }
    }

    pub fn cell(&self) -> &str {
        &self.cell
    }

    pub fn cell_line(&self, generated: u32) -> Option<usize> {
        let line = generated as usize;
        let piece =
            self.pieces.iter().rev().find(|piece| (piece.generated..piece.generated + piece.lines).contains(&line))?;
        Some(piece.cell + line - piece.generated)
    }

    pub fn generated_line(&self, line: u32) -> Option<&str> {
        self.generated.lines().nth((line as usize).checked_sub(1)?)
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_line_of_a_statement_wherever_evcxr_put_it() {
        let cell = ":dep rand\nlet a = 1;\nfn f() {\n    panic!()\n}\nf();\nf();";
        let generated = "fn f() {\n    panic!()\n}\nfn run() {\nlet a = 1;\nf();\nf();\n}";
        let map = SourceMap::new(cell, cell, generated);
        assert_eq!(map.cell_line(2), Some(4));
        assert_eq!(map.cell_line(5), Some(2));
        assert_eq!(map.cell_line(6), Some(6));
        assert_eq!(map.cell_line(7), Some(7));
        assert_eq!(map.cell_line(8), None);
    }
}
