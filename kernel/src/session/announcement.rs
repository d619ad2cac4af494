//! What a learner is told of a cell before it runs: warnings, what is dropped because its type is defined anew, what no
//! longer compiles.

use super::cell::Prepared;
use super::definitions::{Change, Stale};
use super::diagnostics::{self, Reading};
use super::runtime_link::Told;
use super::source_map::SourceMap;
use crate::toolchain::order::{Answer, SetAside};
use crate::toolchain::rewrite::EARLIER_FILE;
use crate::toolchain::types::{Types, readable_paths};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Said where a cell defines a thread-local.
const THREAD_LOCAL: &str = "A thread-local begins anew in every cell. A `static` outside `thread_local!` keeps its value: an \
                            atomic, a `Mutex`.";

/// All that is known of a cell when it begins to run.
pub struct Announcer {
    pub cell: String,
    pub prepared: Prepared,
    pub stale: Vec<Stale>,
    pub change: Change,
    /// The directory of the crate that runs cells.
    pub execution: PathBuf,
}

impl Told for Announcer {
    fn announcement(&self) -> String {
        let answer = Answer::read(&self.execution);
        let (_, set_aside) = self.change.clone().commit(&answer.set_aside);
        let mut paragraphs = self.warnings(&answer);
        if self.change.has_thread_local() {
            paragraphs.push(THREAD_LOCAL.to_owned());
        }
        paragraphs.extend(dropped(&self.stale));
        paragraphs.extend(set_aside.iter().zip(&answer.set_aside).map(|(title, SetAside { because, .. })| {
            format!(
                "Set aside, because it does not compile with what this cell defines: `{title}` ({because}). Edit its cell, \
                 or run it again."
            )
        }));
        paragraphs.into_iter().map(|paragraph| paragraph + "\n").collect()
    }

    fn place(&self, file: &str, line: u32, column: u32) -> Option<String> {
        if file.ends_with(EARLIER_FILE) {
            let placed = Answer::read(&self.execution).placed;
            let (definitions, _) = self.change.clone().commit(&[]);
            return definitions
                .at(&placed, line as usize)
                .map(|earlier| format!("line {} of `{}`", earlier.line, earlier.name));
        }
        let map = SourceMap::of_compiled(&self.cell, &self.prepared, &self.execution);
        let (line, column) = file.ends_with("src/lib.rs").then(|| map.in_cell(line, column)).flatten()?;
        Some(format!("cell:{line}:{column}"))
    }
}

impl Announcer {
    fn warnings(&self, answer: &Answer) -> Vec<String> {
        let map = SourceMap::of_generated(&self.cell, &self.prepared, &self.execution);
        let types = Types::read(&self.execution);
        let reading = Reading {
            in_cell: &|line, column| map.in_cell(line, column),
            earlier: &|_| None,
            readable: &|text| readable_paths(&types.readable(text)),
            absence: &|_| None,
        };
        answer.warnings.iter().filter_map(|warning| diagnostics::render(&self.cell, warning, &reading)).collect()
    }
}

fn dropped(stale: &[Stale]) -> Vec<String> {
    let mut by_cause: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for Stale { variable, because } in stale {
        by_cause.entry(because).or_default().push(variable);
    }
    let paragraph = |(because, variables): (&str, Vec<&str>)| {
        let them = if variables.len() == 1 { "it" } else { "them" };
        let variables = listed(variables.into_iter());
        format!("Dropped, because `{because}` is defined anew: {variables}. Run the cells that make {them} again.")
    };
    by_cause.into_iter().map(paragraph).collect()
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
