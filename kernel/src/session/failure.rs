//! Why a cell failed, in Jupyter's terms: a name, a value, a traceback. Everything a learner can type ends here when it
//! goes wrong, so what is written here is for them: what, where in the cell, what to try.

use super::cell::split_commands;
use super::delimiters::{Delimiters, closing};
use super::diagnostics::{self, Earlier, Reading};
use super::hints;
use super::source_map::SourceMap;
use crate::side_channel;
use crate::toolchain::rewrite::EARLIER_FILE;
use evcxr::CompilationError;
use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub ename: String,
    pub evalue: String,
    pub traceback: Vec<String>,
}

impl Failure {
    pub fn new(ename: &str, evalue: impl Into<String>) -> Self {
        let evalue = evalue.into();
        let traceback = vec![headline(ename, &evalue)];
        Self { ename: ename.to_owned(), evalue, traceback }
    }

    /// An error in the text of a cell, at a byte offset of it.
    pub fn in_text(cell: &str, at: usize, message: &str, label: &str) -> Self {
        let traceback = vec![diagnostics::render_ours(cell, at, message, label)];
        Self { ename: "CompileError".to_owned(), evalue: message.to_owned(), traceback }
    }

    /// What a cell opens and does not close, or closes and has not opened.
    pub fn of_delimiters(cell: &str) -> Option<Self> {
        let (commands, code) = split_commands(cell);
        let at = |at: usize| commands.len() + at;
        Some(match Delimiters::of(code) {
            Delimiters::Closed => return None,
            Delimiters::Open(open) => {
                let (bracket, place) = *open.last()?;
                let label = format!("this has no closing `{}`", closing(bracket));
                Self::in_text(cell, at(place), "unclosed delimiter", &label)
            }
            Delimiters::Endless(what, place) => {
                Self::in_text(cell, at(place), &format!("unterminated {what}"), &format!("this {what} has no end"))
            }
            Delimiters::Mismatched { found, at: place, open: None } => {
                let message = format!("unexpected closing delimiter: `{found}`");
                Self::in_text(cell, at(place), &message, "nothing is open here")
            }
            Delimiters::Mismatched { found, at: place, open: Some((bracket, opened)) } => {
                let line = cell[..at(opened)].matches('\n').count() + 1;
                let label = format!("the `{bracket}` in line {line} wants `{}`", closing(bracket));
                Self::in_text(cell, at(place), &format!("mismatched closing delimiter: `{found}`"), &label)
            }
        })
    }

    /// Adds a paragraph after what is there.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.traceback.push(text.into());
        self
    }

    /// All the errors of a cell that does not compile, from rustc's messages; from evcxr's where rustc's are not about
    /// anything the learner wrote.
    pub fn from_compiler(cell: &str, messages: &[Value], evcxr_s: &[CompilationError], reading: &Reading) -> Self {
        let shown: Vec<(&Value, String)> = messages
            .iter()
            .filter_map(|message| Some((message, diagnostics::render(cell, message, reading)?)))
            .collect();
        if let Some((first, _)) = shown.first() {
            let code = first["code"]["code"].as_str();
            let mut traceback: Vec<String> = shown.iter().map(|(_, text)| text.clone()).collect();
            if let Some(code) = code {
                traceback.push(format!("`:explain {code}` tells more about this error."));
            }
            let evalue = (reading.readable)(first["message"].as_str().unwrap_or_default());
            return Self { ename: code.unwrap_or("CompileError").to_owned(), evalue, traceback };
        }
        let Some(first) = evcxr_s.first() else {
            if let Some(message) = messages.first() {
                let said = (reading.readable)(message["message"].as_str().unwrap_or_default());
                return Self::new(message["code"]["code"].as_str().unwrap_or("CompileError"), said);
            }
            return Self::new("CompileError", "the cell does not compile, and rustc does not say why");
        };
        let traceback = evcxr_s.iter().map(|error| diagnostics::render_evcxr_s(error, reading.readable)).collect();
        let ename = first.code().unwrap_or("CompileError").to_owned();
        Self { ename, evalue: (reading.readable)(&first.message()), traceback }
    }

    /// A panic, an error through `?`, or an interrupt, with the line of the cell it came from.
    pub fn from_runtime(
        failure: &side_channel::Failure,
        map: &SourceMap,
        earlier: &dyn Fn(usize) -> Option<Earlier>,
    ) -> Self {
        let (ename, title) = match failure.kind.as_str() {
            "panic" => ("panic", failure.message.clone()),
            "interrupt" => {
                return Self::new("Interrupted", "the cell was interrupted; variables of earlier cells are kept");
            }
            _ => ("Error", failure.message.clone()),
        };
        let mut shown = Self::new(ename, title);
        let in_cell = failure.file.ends_with("src/lib.rs").then(|| map.in_cell(failure.line, failure.column)).flatten();
        if let Some((line, column)) = in_cell {
            shown.traceback.push(diagnostics::line_of_cell(map.cell(), line, column));
        } else if failure.file.ends_with(EARLIER_FILE) {
            if let Some(Earlier { name, text, line }) = earlier(failure.line as usize) {
                let code = text.lines().nth(line - 1).unwrap_or_default();
                shown
                    .traceback
                    .push(format!("in `{name}`, which an earlier cell defines, line {line}: {}", code.trim()));
            }
        } else if failure.file.ends_with("src/lib.rs") && !failure.file.contains("/registry/") {
            shown
                .traceback
                .push("in code that this cell did not bring: a closure or a value of an earlier cell".to_owned());
        } else if !failure.file.is_empty() {
            shown.traceback.push(format!("in {}, line {}", failure.file, failure.line));
        }
        if let Some(hint) = hints::for_message(&failure.message) {
            shown.traceback.push(diagnostics::hint(hint));
        }
        shown.traceback.extend(failure.causes.iter().map(|cause| format!("caused by: {cause}")));
        shown
    }
}

/// Red and bold name, then the message, as rustc prints its errors.
fn headline(ename: &str, evalue: &str) -> String {
    if evalue.is_empty() {
        return format!("\u{1b}[1;31m{ename}\u{1b}[0m");
    }
    format!("\u{1b}[1;31m{ename}\u{1b}[0m: {evalue}")
}

/// What it means that the process ended, from evcxr's words for it and what it printed last.
pub fn process_ended(said: &str, last_words: &str, lost: &[String]) -> Failure {
    let (ename, evalue) = if last_words.contains("has overflowed its stack") {
        ("StackOverflow", "the stack overflowed: a function that calls itself without end, or a very large local array")
    } else if last_words.contains("memory allocation of") {
        ("OutOfMemory", "the cell asked for more memory than there is")
    } else if said.contains("SIGSEGV") || said.contains("SIGBUS") {
        ("SegmentationFault", "the cell touched memory that is not its own (unsafe code, or a C library)")
    } else if said.contains("SIGABRT") {
        ("Abort", "the process was aborted: by `abort`, or by a panic where unwinding is not possible")
    } else if said.contains("SIGKILL") {
        ("Killed", "the process was killed: out of memory, or a second interrupt")
    } else if said.contains("SIGILL") || said.contains("SIGTRAP") {
        ("IllegalInstruction", "the cell ran an instruction that the processor refused")
    } else if let Some(code) = said.split("exit status: ").nth(1) {
        let code = code.trim();
        return Failure::new("Exit", format!("the cell ended the process with exit status {code}"))
            .note(lost_note(lost));
    } else {
        return Failure::new("ProcessEnded", format!("the process that runs cells ended: {}", said.trim()))
            .note(lost_note(lost));
    };
    Failure::new(ename, evalue).note(lost_note(lost))
}

fn lost_note(lost: &[String]) -> String {
    if lost.is_empty() {
        return "A new process has been started. No variables were lost; functions and types are kept.".to_owned();
    }
    format!(
        "A new process has been started. Functions and types are kept, variables are lost: {}. \
         Run the cells that define them again.",
        lost.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_to_die_are_told_apart() {
        let ended = |said: &str| process_ended(said, "", &["x".to_owned()]);
        assert_eq!(ended("Subprocess terminated with status: signal: 11 (SIGSEGV)").ename, "SegmentationFault");
        let overflow = process_ended("signal: 6 (SIGABRT)", "thread 'main' has overflowed its stack", &[]);
        assert_eq!(overflow.ename, "StackOverflow");
        let exit = ended("Subprocess terminated with status: exit status: 3");
        assert_eq!(exit.evalue, "the cell ended the process with exit status 3");
        assert!(exit.traceback[1].contains("variables are lost: x"));
    }
}
