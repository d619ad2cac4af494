//! Excerpts of a cell with what is wrong in them: compile errors as rustc prints them, and the place of a failure at run
//! time.

use super::hints;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use evcxr::CompilationError;
use serde_json::Value;
use std::ops::Range;

/// Where the excerpt is said to come from.
const PATH: &str = "cell";

/// What rendering an error needs to know beyond the error.
pub struct Reading<'a> {
    /// The cell's column for a line and column of what evcxr was given.
    pub column: &'a dyn Fn(usize, usize) -> usize,
    /// Replaces invented type names.
    pub readable: &'a dyn Fn(&str) -> String,
    /// Why a name that the message says is not found is not there.
    pub absence: &'a dyn Fn(&str) -> Option<String>,
}

/// A place in the cell that a message marks: byte range, whether it is what the message is about, and what is said there.
type Label = (Range<usize>, bool, String);

/// One error as rustc would print it.
pub fn render(cell: &str, error: &CompilationError, reading: &Reading) -> String {
    let message = (reading.readable)(&error.message());
    let labels: Vec<Label> = error
        .spanned_messages()
        .iter()
        .filter_map(|spanned| {
            let span = spanned.span?;
            let start = offset(cell, span.start_line, (reading.column)(span.start_line, span.start_column))?;
            let end = offset(cell, span.end_line, (reading.column)(span.end_line, span.end_column))?;
            // Without a label of its own evcxr repeats the message, which stands above already.
            let repeated = spanned.label.ends_with(&error.message());
            let label = if repeated { String::new() } else { (reading.readable)(&spanned.label) };
            Some((start..end.max(start), spanned.is_primary, label))
        })
        .collect();
    let help: Vec<String> = error.help().iter().map(|help| (reading.readable)(help)).collect();
    let said = error.json.to_string();
    let absence = (reading.absence)(&error.message());
    let hint = absence.or_else(|| hints::for_compile_error(error.code(), &said).map(str::to_owned));
    report(cell, Level::ERROR, error.code(), &message, &labels, &help, hint.as_deref())
}

/// One of rustc's warnings, from its JSON. `in_cell` gives the cell's line and column for those of the message; nothing
/// is told of a warning that is not about the cell.
pub fn warning(cell: &str, message: &Value, in_cell: &dyn Fn(u32, u32) -> Option<(usize, usize)>) -> Option<String> {
    let place = |span: &Value, line: &str, column: &str| {
        let (line, column) = in_cell(span[line].as_u64()? as u32, span[column].as_u64()? as u32)?;
        offset(cell, line, column)
    };
    let labels: Vec<Label> = message["spans"]
        .as_array()?
        .iter()
        .filter_map(|span| {
            let start = place(span, "line_start", "column_start")?;
            let end = place(span, "line_end", "column_end")?;
            let label = span["label"].as_str().unwrap_or_default().to_owned();
            Some((start..end.max(start), span["is_primary"] == true, label))
        })
        .collect();
    if !labels.iter().any(|(_, primary, _)| *primary) {
        return None;
    }
    // Notes tell which lint it is and how to switch it off.
    let children = message["children"].as_array().into_iter().flatten();
    let help: Vec<String> = children
        .filter(|child| child["level"] == "help")
        .filter_map(|child| child["message"].as_str().map(str::to_owned))
        .collect();
    Some(report(cell, Level::WARNING, None, message["message"].as_str()?, &labels, &help, None))
}

fn report(
    cell: &str,
    level: Level,
    code: Option<&str>,
    message: &str,
    labels: &[Label],
    help: &[String],
    hint: Option<&str>,
) -> String {
    let title = level.primary_title(message);
    let title = match code {
        Some(code) => title.id(code.to_owned()),
        None => title,
    };
    let mut report = if labels.is_empty() {
        vec![Group::with_title(title)]
    } else {
        let snippet =
            labels.iter().fold(Snippet::source(cell).line_start(1).path(PATH), |snippet, (span, primary, label)| {
                let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
                let annotation = kind.span(span.clone());
                snippet.annotation(if label.is_empty() { annotation } else { annotation.label(label.as_str()) })
            });
        vec![title.element(snippet)]
    };
    for help in help {
        report.push(Group::with_title(Level::HELP.secondary_title(help.as_str())));
    }
    if let Some(hint) = hint {
        report.push(Group::with_title(Level::NOTE.secondary_title(hint)));
    }
    Renderer::styled().render(&report)
}

/// The line of a cell where it stopped at run time, with a mark below the column.
pub fn line_of_cell(cell: &str, line: usize, column: usize) -> String {
    let text = cell.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let column = column.max(1).min(text.chars().count().max(1));
    let mark = " ".repeat(column - 1);
    format!(
        "{margin}\u{1b}[1;34m-->\u{1b}[0m {PATH}:{line}:{column}\n\u{1b}[1;34m{number} |\u{1b}[0m {text}\n{margin} \u{1b}[1;34m|\u{1b}[0m {mark}\u{1b}[1;31m^\u{1b}[0m"
    )
}

/// A paragraph that says what to try.
pub fn hint(text: &str) -> String {
    format!("\u{1b}[1;36mtry\u{1b}[0m: {text}")
}

/// Byte offset of a line and a column in characters, both from 1.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = text.get(start..)?;
    let within: usize = rest.chars().take(column.checked_sub(1)?).map(char::len_utf8).sum();
    Some(start + within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_characters() {
        let text = "let 값 = 1;\n값 + x";
        assert_eq!(offset(text, 1, 1), Some(0));
        assert_eq!(&text[offset(text, 2, 5).unwrap()..], "x");
    }

    #[test]
    fn the_mark_stands_below_the_column() {
        let shown = line_of_cell("a\nbc!", 2, 3);
        assert!(shown.contains("cell:2:3"), "{shown}");
        assert!(shown.contains("bc!"), "{shown}");
    }
}
