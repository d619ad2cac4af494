//! rustc's messages as a learner reads them: an excerpt of the cell with what is wrong in it, what rustc suggests, what it
//! means in a notebook. Also the place of a failure at run time.

use super::hints;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use evcxr::CompilationError;
use serde_json::Value;
use std::ops::Range;

/// Where the excerpt is said to come from.
const PATH: &str = "cell";

/// What rendering a message needs to know beyond the message.
pub struct Reading<'a> {
    /// The line and column of the cell for those of the crate that evcxr generated.
    pub in_cell: &'a dyn Fn(u32, u32) -> Option<(usize, usize)>,
    /// What an earlier cell defined, by a line of the file of earlier definitions.
    pub earlier: &'a dyn Fn(usize) -> Option<Earlier>,
    /// Replaces invented type names.
    pub readable: &'a dyn Fn(&str) -> String,
    /// Why a name that the message says is not found is not there, or what may be meant.
    pub absence: &'a dyn Fn(&str) -> Option<String>,
}

/// A line of something that an earlier cell defined.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    pub name: String,
    pub text: String,
    /// From 1, in `text`.
    pub line: usize,
}

/// A place in the cell that a message marks: byte range, whether it is what the message is about, and what is said there.
type Label = (Range<usize>, bool, String);

/// A message from rustc's JSON, unless it is about neither the cell nor what earlier cells defined.
pub fn render(cell: &str, message: &Value, reading: &Reading) -> Option<String> {
    let (labels, elsewhere) = (labels(cell, message, reading), elsewhere(message, reading));
    if !labels.iter().any(|(_, primary, _)| *primary) && elsewhere.is_none() {
        return None;
    }
    let said = message["message"].as_str()?;
    let error = message["level"] == "error";
    let code = message["code"]["code"].as_str().filter(|_| error);
    let title = if error { Level::ERROR } else { Level::WARNING }.primary_title((reading.readable)(said));
    let title = match code {
        Some(code) => title.id(code.to_owned()),
        None => title,
    };
    let mut report = vec![excerpt(title, cell, &labels)];
    if let Some(Earlier { name, text, line }) = &elsewhere {
        let place = Level::NOTE.secondary_title(format!("in `{name}`, which an earlier cell defines"));
        let start = offset(text, *line, 1).unwrap_or_default();
        let code = text[start..].lines().next().unwrap_or_default();
        let indent = code.len() - code.trim_start().len();
        let mark = AnnotationKind::Primary.span(start + indent..start + code.trim_end().len());
        report.push(place.element(Snippet::source(text).annotation(mark)));
    }
    for child in message["children"].as_array().into_iter().flatten() {
        report.extend(child_of(child, error, reading));
    }
    let absence = (reading.absence)(said);
    let hint = absence.or_else(|| hints::for_compile_error(code, &message.to_string()).map(str::to_owned));
    if let Some(hint) = hint {
        report.push(Group::with_title(Level::NOTE.secondary_title(hint)));
    }
    Some(Renderer::styled().render(&report))
}

/// An error that we see before anybody compiles, at a byte offset of the cell.
pub fn render_ours(cell: &str, at: usize, message: &str, label: &str) -> String {
    let at = at.min(cell.len());
    let labels = [(at..at, true, label.to_owned())];
    Renderer::styled().render(&[excerpt(Level::ERROR.primary_title(message), cell, &labels)])
}

/// An error that only evcxr knows of.
pub fn render_evcxr_s(error: &CompilationError, readable: &dyn Fn(&str) -> String) -> String {
    let title = Level::ERROR.primary_title(readable(&error.message()));
    Renderer::styled().render(&[Group::with_title(title)])
}

fn excerpt<'a>(title: annotate_snippets::Title<'a>, cell: &'a str, labels: &'a [Label]) -> Group<'a> {
    if labels.is_empty() {
        return Group::with_title(title);
    }
    let snippet = Snippet::source(cell).line_start(1).path(PATH);
    title.element(labels.iter().fold(snippet, |snippet, (span, primary, label)| {
        let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(span.clone());
        snippet.annotation(if label.is_empty() { annotation } else { annotation.label(label.as_str()) })
    }))
}

/// The marked places that are in the cell.
fn labels(cell: &str, message: &Value, reading: &Reading) -> Vec<Label> {
    let place = |span: &Value, line: &str, column: &str| {
        let (line, column) = (reading.in_cell)(span[line].as_u64()? as u32, span[column].as_u64()? as u32)?;
        offset(cell, line, column)
    };
    let spans = message["spans"].as_array().into_iter().flatten();
    spans
        .filter(|span| span["file_name"] == "src/lib.rs")
        .filter_map(|span| {
            let start = place(span, "line_start", "column_start")?;
            let end = place(span, "line_end", "column_end").unwrap_or(start);
            let label = (reading.readable)(span["label"].as_str().unwrap_or_default());
            Some((start..end.max(start), span["is_primary"] == true, label))
        })
        .collect()
}

/// What a message is about, if that is something an earlier cell defines.
fn elsewhere(message: &Value, reading: &Reading) -> Option<Earlier> {
    let mut spans = message["spans"].as_array()?.iter();
    let span = spans.find(|span| span["is_primary"] == true && span["file_name"] != "src/lib.rs")?;
    (reading.earlier)(span["line_start"].as_u64()? as usize)
}

/// A help or a note. Notes of warnings tell which lint it is, and how to switch it off.
fn child_of<'a>(child: &Value, error: bool, reading: &Reading) -> Option<Group<'a>> {
    let said = (reading.readable)(child["message"].as_str()?);
    let level = match child["level"].as_str()? {
        "help" => Level::HELP,
        "note" if error => Level::NOTE,
        _ => return None,
    };
    let spans = || child["spans"].as_array().into_iter().flatten();
    let replacements: Vec<&str> = spans().filter_map(|span| span["suggested_replacement"].as_str()).collect();
    let suggestion = match replacements.as_slice() {
        [one] if !one.trim().is_empty() && !one.contains('\n') => format!(": `{}`", one.trim()),
        // Where it says something about code that is not the learner's.
        [] if !spans().all(|span| (reading.in_cell)(line_of(span), 1).is_some()) => return None,
        _ => String::new(),
    };
    Some(Group::with_title(level.secondary_title(said + &suggestion)))
}

fn line_of(span: &Value) -> u32 {
    span["line_start"].as_u64().unwrap_or_default() as u32
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
    use serde_json::json;

    fn rendered(cell: &str, message: &Value) -> Option<String> {
        let reading = Reading {
            in_cell: &|line, column| (line < 100).then_some((line as usize, column as usize)),
            earlier: &|line| {
                (line == 7).then(|| Earlier { name: "area".into(), text: "fn area() { p.x }".into(), line: 1 })
            },
            readable: &|text| text.replace("OxT1", "Vec<f32>"),
            absence: &|_| None,
        };
        render(cell, message, &reading)
    }

    fn span(file: &str, line: u32, label: &str) -> Value {
        json!({"file_name": file, "line_start": line, "line_end": line, "column_start": 1, "column_end": 2,
               "is_primary": true, "label": label})
    }

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

    #[test]
    fn an_error_of_the_cell() {
        let message = json!({"level": "error", "code": {"code": "E0308"}, "message": "expected `OxT1`",
            "spans": [span("src/lib.rs", 1, "here")],
            "children": [{"level": "help", "message": "try", "spans": [{"suggested_replacement": "y"}]}]});
        let shown = rendered("x", &message).unwrap();
        for wanted in ["E0308", "expected `Vec<f32>`", "here", "try: `y`"] {
            assert!(shown.contains(wanted), "{wanted}: {shown}");
        }
    }

    #[test]
    fn an_error_of_an_earlier_definition_names_it() {
        let message = json!({"level": "error", "message": "no field", "spans": [span("src/earlier.rs", 7, "")]});
        let shown = rendered("area()", &message).unwrap();
        assert!(shown.contains("`area`") && shown.contains("p.x"), "{shown}");
    }

    #[test]
    fn what_is_about_generated_code_is_not_shown() {
        let message = json!({"level": "warning", "message": "odd", "spans": [span("src/lib.rs", 200, "")]});
        assert_eq!(rendered("x", &message), None);
    }
}
