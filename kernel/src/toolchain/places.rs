//! The way back from a place in what was compiled to the text evcxr wrote, kept for the time the cell runs: a panic says
//! where it happened.

use super::rewrite::{Lines, Positions, Rewritten};
use serde::{Deserialize, Serialize};
use std::path::Path;

const FILE: &str = "places.json";

#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Places {
    lines: Lines,
    /// The rewritten text: its lines are evcxr's, its columns those of what was compiled.
    text: String,
    positions: Positions,
}

impl Places {
    pub fn of(rewritten: Rewritten) -> Self {
        Self { lines: rewritten.canonical.lines, text: rewritten.text, positions: rewritten.positions }
    }

    pub fn write(&self, crate_directory: &Path) -> anyhow::Result<()> {
        Ok(std::fs::write(crate_directory.join(FILE), serde_json::to_vec(self)?)?)
    }

    /// Of the cell that was compiled last.
    pub fn read(crate_directory: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(crate_directory.join(FILE)).ok()?).ok()
    }

    /// The line and column of `generated`, the text evcxr wrote. All from 1 and in characters.
    pub fn in_generated(&self, generated: &str, line: usize, column: usize) -> (usize, usize) {
        let line = self.lines.original(line);
        (line, self.positions.original_column(generated, &self.text, line, column))
    }
}
