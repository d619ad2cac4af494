//! What a learner is told of a cell before it runs: warnings, what is dropped because its type is defined anew, what no
//! longer compiles.

use super::cell::Prepared;
use super::definitions::Stale;
use super::diagnostics::{self, Reading};
use super::source_map::SourceMap;
use crate::toolchain::order::Answer;
use crate::toolchain::types::{Types, readable_paths};
use std::collections::BTreeMap;

/// Said where a cell defines a thread-local.
pub const THREAD_LOCAL: &str = "A thread-local begins anew in every cell. A `static` outside `thread_local!` keeps its value: an \
                                atomic, a `Mutex`.\n";

/// The text, empty if there is nothing to tell. `generated` is the crate evcxr made of the cell, `set_aside` names what
/// the answer sets aside.
pub fn announcement(
    cell: &str,
    prepared: &Prepared,
    generated: &str,
    answer: &Answer,
    types: &Types,
    stale: &[Stale],
    set_aside: &[String],
) -> String {
    let map = SourceMap::new(cell, prepared, generated);
    let mut paragraphs: Vec<String> = Vec::new();
    let reading = Reading {
        in_cell: &|line, column| map.in_cell(line, column),
        earlier: &|_| None,
        readable: &|text| readable_paths(&types.readable(text)),
        absence: &|_| None,
    };
    paragraphs.extend(answer.warnings.iter().filter_map(|warning| diagnostics::render(cell, warning, &reading)));
    let mut by_cause: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for Stale { variable, because } in stale {
        by_cause.entry(because).or_default().push(variable);
    }
    for (because, variables) in by_cause {
        paragraphs.push(format!(
            "Dropped, because `{because}` is defined anew: {}. Run the cells that make {} again.",
            listed(variables.iter().copied()),
            if variables.len() == 1 { "it" } else { "them" },
        ));
    }
    for (title, aside) in set_aside.iter().zip(&answer.set_aside) {
        paragraphs.push(format!(
            "Set aside, because it does not compile with what this cell defines: `{title}` ({}). Edit its cell, or run it \
             again.",
            aside.because
        ));
    }
    paragraphs.into_iter().map(|paragraph| paragraph + "\n").collect()
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
