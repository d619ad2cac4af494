//! The notebooks of the course, as files beside the one that runs: which exercises there are, and their solutions.
//! Reads only; a course that cannot be found is an empty one.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A lesson's notebook.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lesson {
    /// `02`
    pub(super) number: String,
    /// The first heading, or what the file is called.
    pub(super) title: String,
    /// The exercises it checks, in order.
    pub(super) exercises: Vec<String>,
    /// Exercise and solution.
    solutions: Vec<(String, String)>,
}

/// Every lesson, by number.
pub(super) fn lessons() -> Vec<Lesson> {
    places().iter().map(|place| lessons_in(place)).find(|lessons| !lessons.is_empty()).unwrap_or_default()
}

/// The code that is folded as the solution of an exercise.
pub(super) fn solution(id: &str) -> Option<String> {
    let lessons = lessons();
    let (_, code) = lessons.iter().flat_map(|lesson| &lesson.solutions).find(|(exercise, _)| exercise == id)?;
    Some(code.clone())
}

/// Where the course may be: where the notebook is, as Jupyter's server tells it, and where the kernel works.
fn places() -> Vec<PathBuf> {
    let notebook = std::env::var_os("JPY_SESSION_NAME").map(PathBuf::from);
    let of_notebook = notebook.and_then(|path| Some(path.parent()?.to_owned())).filter(|place| place.is_absolute());
    of_notebook.into_iter().chain(std::env::current_dir()).collect()
}

fn lessons_in(place: &Path) -> Vec<Lesson> {
    let Ok(entries) = fs::read_dir(place) else { return Vec::new() };
    let mut lessons: Vec<Lesson> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?;
            let (number, rest) = name.strip_suffix(".ipynb")?.split_once('_')?;
            let is_lesson = number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit());
            let notebook: Value = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
            is_lesson.then(|| lesson(number, &rest.replace('_', " "), &notebook))
        })
        .collect();
    lessons.sort_by(|a, b| a.number.cmp(&b.number));
    lessons
}

fn lesson(number: &str, name: &str, notebook: &Value) -> Lesson {
    let mut lesson =
        Lesson { number: number.to_owned(), title: name.to_owned(), exercises: Vec::new(), solutions: Vec::new() };
    let mut title = None;
    for cell in notebook["cells"].as_array().into_iter().flatten() {
        let source = source(cell);
        match cell["cell_type"].as_str() {
            Some("code") => lesson.exercises.extend(checked(&source)),
            Some("markdown") => {
                let heading = || source.lines().find_map(|line| line.strip_prefix("# ")).map(str::to_owned);
                title = title.or_else(heading);
                if has_tag(cell, "solution")
                    && let (Some(id), Some(code)) = (lesson.exercises.last(), block(&source))
                {
                    lesson.solutions.push((id.clone(), code));
                }
            }
            _ => {}
        }
    }
    if let Some(title) = title {
        // Headings number themselves: `02. Scaling Laws`.
        lesson.title = title.trim_start_matches(number).trim_start_matches(['.', ':', ' ']).to_owned();
    }
    lesson
}

/// nbformat has text as a string or as a list of lines.
fn source(cell: &Value) -> String {
    match &cell["source"] {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

fn has_tag(cell: &Value, tag: &str) -> bool {
    cell["metadata"]["tags"].as_array().is_some_and(|tags| tags.iter().any(|each| each == tag))
}

/// The exercises that a cell checks: `check("02-1", ..` or `check_parts("02-1", ..`.
fn checked(source: &str) -> Vec<String> {
    let lines: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = lines.join("\n");
    let calls = code.match_indices('(').filter_map(|(at, _)| {
        let called = code[..at].rsplit(|c: char| !(c.is_alphanumeric() || "_.".contains(c))).next();
        let id = code[at + 1..].trim_start().strip_prefix('"')?.split_once('"')?.0;
        matches!(called, Some("check" | "check_parts")).then(|| id.to_owned())
    });
    calls.collect()
}

/// The first block of code in Markdown.
fn block(markdown: &str) -> Option<String> {
    let mut lines = markdown.lines().skip_while(|line| !line.starts_with("```")).skip(1);
    let code: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
    (!code.is_empty()).then(|| code.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_notebook_tells_its_exercises_and_solutions() {
        let notebook = json!({"cells": [
            {"cell_type": "markdown", "source": ["# 02. Scaling Laws\n", "text"]},
            {"cell_type": "code", "source": "fn f() -> u32 {\n    todo!()\n}"},
            {"cell_type": "code", "source": ["check(\"02-1\", || equal(f(), 1));\n", "// check(\"02-9\", ..\n", "recheck(\"x\")"]},
            {"cell_type": "markdown", "metadata": {"tags": ["solution"]},
             "source": "<details><summary>Solution</summary>\n\n```rust\nfn f() -> u32 {\n    1\n}\n```\n\n</details>"},
            {"cell_type": "code", "source": "check_parts(\n    \"02-2\", [part(\"a\", 1, || Ok(()))]);\nparts.check(\"x\")"},
        ]});
        let lesson = lesson("02", "Scaling Laws", &notebook);
        assert_eq!(lesson.title, "Scaling Laws");
        assert_eq!(lesson.exercises, ["02-1", "02-2"]);
        assert_eq!(lesson.solutions, [("02-1".to_owned(), "fn f() -> u32 {\n    1\n}".to_owned())]);
    }

    #[test]
    fn what_is_no_course_is_empty() {
        assert_eq!(lessons_in(Path::new("/nowhere/at/all")), []);
        assert_eq!(lesson("01", "A", &json!({"cells": 3})).exercises, Vec::<String>::new());
        assert_eq!(block("no code"), None);
    }
}
