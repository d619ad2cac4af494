//! What rustc said: errors for evcxr, warnings for the learner, types from a lint, and where in the crate each is.

use super::rewrite::{CHECK, Lines, Probe, Rewritten};
use super::types::{Types, nameable};
use serde_json::Value;

/// How the prelude's display says that a type has none.
const CANNOT_BE_SHOWN: &str = "cannot be shown";

/// The cell's text, as messages name it.
pub const CELL_FILE: &str = "src/lib.rs";

/// The lint that prints a type at each probe.
const PROBED: &str = "dropping_references";

/// Warnings about what a cell does. The others are about style, about what later cells will use, or about our own code.
const WORTH_SHOWING: [&str; 17] = [
    "unused_must_use",
    "unreachable_code",
    "unreachable_patterns",
    "unused_comparisons",
    "unconditional_recursion",
    "path_statements",
    "irrefutable_let_patterns",
    "for_loops_over_fallibles",
    "let_underscore_lock",
    "noop_method_call",
    "suspicious_double_ref_op",
    "double_negations",
    "useless_ptr_null_checks",
    "invalid_value",
    "static_mut_refs",
    "deprecated",
    "forgetting_copy_types",
];

pub struct Messages {
    /// As rustc wrote it.
    said: String,
    parsed: Vec<Value>,
}

/// A place that a message marks.
pub struct Mark<'a> {
    pub file: &'a str,
    pub line: usize,
    pub primary: bool,
    pub label: &'a str,
    /// What it marks, where that is on one line.
    pub text: Option<String>,
}

impl Messages {
    /// `said` of the canonical text, whose lines become evcxr's.
    pub fn new(said: String, lines: &Lines) -> Self {
        let mut parsed: Vec<Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        for message in &mut parsed {
            move_lines(message, lines);
            out_of_macros(message);
        }
        Self { said, parsed }
    }

    pub fn mention(&self, word: &str) -> bool {
        self.said.contains(word)
    }

    /// Without rustc's last words, which count them.
    pub fn errors(&self) -> impl Iterator<Item = &Value> {
        self.parsed.iter().filter(|message| {
            let last_words = message["message"].as_str().is_some_and(|it| it.starts_with("aborting due to "));
            message["level"] == "error" && !last_words
        })
    }

    /// Whether there are errors and each is about a place in the text: not about a linker or a disk.
    pub fn are_about_the_text(&self) -> bool {
        let placed = |message: &Value| message["spans"].as_array().is_some_and(|spans| !spans.is_empty());
        self.errors().count() > 0 && self.errors().all(placed)
    }

    /// Whether a library could not be read that the cell was to be compiled against.
    pub fn are_about_a_library(&self) -> bool {
        const UNREADABLE: [&str; 4] = ["E0460", "E0463", "E0514", "E0786"];
        self.errors().any(|message| code(message).is_some_and(|it| UNREADABLE.contains(&it)))
    }

    /// The errors, with lines and columns of the text evcxr wrote.
    pub fn errors_in(&self, source: &str, rewritten: &Rewritten) -> Vec<Value> {
        self.errors()
            .map(|message| {
                let mut message = message.clone();
                to_evcxr_s_columns(&mut message, source, rewritten);
                if message.to_string().contains(CANNOT_BE_SHOWN) {
                    // How the prelude tries is of no interest.
                    message["children"] = Value::Array(Vec::new());
                }
                point_at_expression(&mut message, source);
                message
            })
            .collect()
    }

    /// Only errors: evcxr takes every message it sees for one. Where there are none, what else was said (a crash of the
    /// compiler, a disk that is full). Without the code by which evcxr would know that it should build tokio.
    pub fn for_evcxr(&self, errors: &[Value]) -> String {
        if errors.is_empty() {
            let plain = self.said.lines().filter(|line| !line.starts_with('{'));
            return plain.map(|line| format!("{line}\n")).collect();
        }
        let for_evcxr = |message: &Value| {
            let mut message = message.clone();
            if code(&message) == Some("E0728") {
                message["code"] = Value::Null;
            }
            format!("{message}\n")
        };
        errors.iter().map(for_evcxr).collect()
    }

    /// Warnings worth showing, with lines and columns of the text evcxr wrote.
    pub fn warnings(&self, source: &str, rewritten: &Rewritten) -> Vec<Value> {
        let worth = |message: &&Value| {
            let code = message["code"]["code"].as_str().unwrap_or_default();
            message["level"] == "warning" && WORTH_SHOWING.contains(&code)
        };
        // Of a check that was woven in, not of anything in the cell.
        let ours = |message: &Value| {
            let spans = message["spans"].as_array().into_iter().flatten();
            spans
                .filter(|span| span["is_primary"] == true)
                .any(|span| highlighted(span).is_none_or(|text| CHECK.starts_with(text.trim_start_matches('{'))))
        };
        self.parsed
            .iter()
            .filter(worth)
            .filter(|message| !ours(message))
            .map(|message| {
                let mut message = message.clone();
                to_evcxr_s_columns(&mut message, source, rewritten);
                message
            })
            .collect()
    }

    /// The lint says "argument has type `&T`" at each probe. Returns whether there was any.
    pub fn learn_types(&self, probes: &[Probe], types: &mut Types) -> bool {
        let mut learnt = false;
        for message in self.parsed.iter().filter(|message| code(message) == Some(PROBED)) {
            for span in message["spans"].as_array().into_iter().flatten() {
                let label = span["label"].as_str().unwrap_or_default();
                let line = span["line_start"].as_u64().unwrap_or_default();
                let variable = highlighted(span).and_then(|text| text.strip_prefix('&').map(str::to_owned));
                let probe =
                    probes.iter().find(|probe| probe.line as u64 == line && Some(&probe.variable) == variable.as_ref());
                let printed = label.strip_prefix("argument has type `&").and_then(|rest| rest.strip_suffix('`'));
                if let (Some(probe), Some(printed)) = (probe, printed) {
                    types.insert(probe.placeholder.clone(), nameable(printed));
                    learnt = true;
                }
            }
        }
        learnt
    }
}

pub fn code(message: &Value) -> Option<&str> {
    message["code"]["code"].as_str()
}

pub fn marks(message: &Value) -> impl Iterator<Item = Mark<'_>> {
    message["spans"].as_array().into_iter().flatten().map(|span| Mark {
        file: span["file_name"].as_str().unwrap_or_default(),
        line: span["line_start"].as_u64().unwrap_or_default() as usize,
        primary: span["is_primary"] == true,
        label: span["label"].as_str().unwrap_or_default(),
        text: highlighted(span),
    })
}

/// A place inside a macro of another crate becomes the place where the macro is called.
fn out_of_macros(message: &mut Value) {
    for span in message.get_mut("spans").and_then(Value::as_array_mut).into_iter().flatten() {
        let ours = |span: &Value| span["file_name"].as_str().is_some_and(|file| file.starts_with("src/"));
        let mut place = &*span;
        while !ours(place) && !place["expansion"]["span"].is_null() {
            place = &place["expansion"]["span"];
        }
        if ours(place) {
            let mut place = place.clone();
            place["is_primary"] = span["is_primary"].clone();
            place["label"] = span["label"].clone();
            *span = place;
        }
    }
    for child in message.get_mut("children").and_then(Value::as_array_mut).into_iter().flatten() {
        out_of_macros(child);
    }
}

/// What is about the macro around the last expression, which the learner did not write, is about what is inside, on lines
/// of its own.
fn point_at_expression(message: &mut Value, source: &str) {
    for span in message.get_mut("spans").and_then(Value::as_array_mut).into_iter().flatten() {
        let (Some(first), Some(last)) = (span["line_start"].as_u64(), span["line_end"].as_u64()) else { continue };
        let opening = source.lines().nth(first.saturating_sub(1) as usize).unwrap_or_default().trim();
        if last >= first + 2 && (opening == "(" || opening.starts_with("evcxr_send_text_plain(")) {
            let width = source.lines().nth(last as usize - 2).map_or(0, |line| line.chars().count());
            span["line_start"] = (first + 1).into();
            span["column_start"] = 1.into();
            span["line_end"] = (last - 1).into();
            span["column_end"] = (width + 1).into();
            span["label"] = Value::Null;
        }
    }
}

/// The text that a span on one line marks.
fn highlighted(span: &Value) -> Option<String> {
    let line = &span["text"][0];
    let (start, end) = (line["highlight_start"].as_u64()? as usize, line["highlight_end"].as_u64()? as usize);
    Some(line["text"].as_str()?.chars().skip(start.checked_sub(1)?).take(end.checked_sub(start)?).collect())
}

fn to_evcxr_s_columns(message: &mut Value, source: &str, rewritten: &Rewritten) {
    move_columns(message, &|line, column| rewritten.positions.original_column(source, &rewritten.text, line, column));
}

/// Replaces every line of the cell's text in a message, and in the messages within it.
fn move_lines(message: &mut Value, lines: &Lines) {
    match message {
        Value::Object(fields) => {
            if fields.get("file_name").is_some_and(|file| file == CELL_FILE) {
                for name in ["line_start", "line_end"] {
                    if let Some(line) = fields.get(name).and_then(Value::as_u64) {
                        fields.insert(name.to_owned(), lines.original(line as usize).into());
                    }
                }
            }
            fields.values_mut().for_each(|field| move_lines(field, lines));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| move_lines(item, lines)),
        _ => {}
    }
}

/// Replaces every column of a message, and of the messages within it.
fn move_columns(message: &mut Value, original: &dyn Fn(usize, usize) -> usize) {
    match message {
        Value::Object(fields) => {
            let of_cell = fields.get("file_name").and_then(Value::as_str).is_none_or(|file| file == CELL_FILE);
            for (line, column) in [("line_start", "column_start"), ("line_end", "column_end")] {
                let number = |name: &str| fields.get(name).and_then(Value::as_u64).map(|number| number as usize);
                if let (Some(at_line), Some(at_column)) = (number(line), number(column))
                    && of_cell
                {
                    fields.insert(column.to_owned(), original(at_line, at_column).into());
                }
            }
            fields.values_mut().for_each(|field| move_columns(field, original));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| move_columns(item, original)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::rewrite::{Passes, rewrite};
    use super::*;
    use crate::toolchain::types::TypeName;

    #[test]
    fn types_are_read_from_the_lint() {
        let message = r#"{"code":{"code":"dropping_references"},"level":"warning","spans":[
            {"line_start":4,"label":null},{"line_start":4,"label":"argument has type `&std::vec::Vec<f32>`",
             "text":[{"text":"drop(&v);","highlight_start":6,"highlight_end":8}]}]}"#;
        let messages = Messages::new(message.replace('\n', " "), &Lines::default());
        let mut types = Types::default();
        let probe = |line, name: &str| Probe { line, variable: "v".to_owned(), placeholder: name.to_owned() };
        assert!(messages.learn_types(&[probe(3, "OxT1"), probe(4, "OxT2")], &mut types));
        assert_eq!(types.get("OxT2"), Some(&TypeName::Named("std::vec::Vec<f32>".to_owned())));
        assert_eq!(types.get("OxT1"), None);
    }

    #[test]
    fn warnings_are_kept_from_evcxr() {
        let messages = Messages::new(
            "{\"level\":\"warning\"}\n{\"level\":\"error\",\"message\":\"no\"}\n".to_owned(),
            &Lines::default(),
        );
        let rewritten = rewrite("", &Types::default(), None, &Passes::default());
        let errors = messages.errors_in("", &rewritten);
        assert_eq!(messages.for_evcxr(&errors), "{\"level\":\"error\",\"message\":\"no\"}\n");
    }

    #[test]
    fn a_place_inside_println_is_the_call() {
        let call = serde_json::json!({"file_name": "src/lib.rs", "line_start": 3, "is_primary": false, "label": null});
        let message = serde_json::json!({"level": "warning", "spans": [{"file_name": "/std/macros.rs", "line_start": 142,
            "is_primary": true, "label": "unreachable", "expansion": {"span": call}}], "children": []});
        let messages = Messages::new(message.to_string(), &Lines::default());
        let span = &messages.parsed[0]["spans"][0];
        assert_eq!(
            (&span["line_start"], &span["is_primary"], &span["label"]),
            (&3.into(), &true.into(), &"unreachable".into())
        );
    }

    #[test]
    fn warnings_about_the_cell_are_told_from_those_about_our_checks() {
        let warning = |code: &str, text: &str| {
            let highlight = text.chars().count() + 1;
            serde_json::json!({"level": "warning", "code": {"code": code}, "spans": [{"is_primary": true,
                "line_start": 1, "text": [{"text": text, "highlight_start": 1, "highlight_end": highlight}]}]})
            .to_string()
        };
        let said = [
            warning("unused_must_use", "f()"),
            warning("unused_variables", "x"),
            warning("unreachable_code", "::oxbook::rt::interrupt::check()"),
        ];
        let rewritten = rewrite("", &Types::default(), None, &Passes::default());
        let shown = Messages::new(said.join("\n"), &Lines::default()).warnings("", &rewritten);
        assert_eq!(shown.len(), 1);
        assert_eq!(code(&shown[0]), Some("unused_must_use"));
    }
}
