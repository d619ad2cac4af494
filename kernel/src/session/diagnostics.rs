//! Excerpts of a cell with what is wrong in them: compile errors as rustc prints them, and the place of a failure at run
//! time.

use super::hints;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use evcxr::CompilationError;
use std::ops::Range;

/// Where the excerpt is said to come from.
const PATH: &str = "cell";

/// One error as rustc would print it. `column` gives the cell's column for a line and column of what evcxr was given;
/// `readable` replaces invented type names.
pub fn render(
    cell: &str,
    error: &CompilationError,
    column: &dyn Fn(usize, usize) -> usize,
    readable: &dyn Fn(&str) -> String,
) -> String {
    let message = readable(&error.message());
    let labels: Vec<(Range<usize>, bool, String)> = error
        .spanned_messages()
        .iter()
        .filter_map(|spanned| {
            let span = spanned.span?;
            let start = offset(cell, span.start_line, column(span.start_line, span.start_column))?;
            let end = offset(cell, span.end_line, column(span.end_line, span.end_column))?;
            // Without a label of its own evcxr repeats the message, which stands above already.
            let label =
                if spanned.label.ends_with(&error.message()) { String::new() } else { readable(&spanned.label) };
            Some((start..end.max(start), spanned.is_primary, label))
        })
        .collect();
    let title = Level::ERROR.primary_title(message.as_str());
    let title = match error.code() {
        Some(code) => title.id(code.to_owned()),
        None => title,
    };
    let help: Vec<String> = error.help().iter().map(|help| readable(help)).collect();
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
    for help in &help {
        report.push(Group::with_title(Level::HELP.secondary_title(help.as_str())));
    }
    let said = error.json.to_string();
    if let Some(hint) = hints::for_compile_error(error.code(), &said) {
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
