//! `oxbook assignment`: a lesson as an assignment for nbgrader. The exercise's cell becomes one to be solved by hand, with
//! the lesson's solution in it for the instructor's version; the check's cell becomes a locked one that gives points: those
//! of its parts, or one for each star of difficulty. What students get is made of it by nbgrader. Knows how a lesson's
//! exercises are tagged; must not know the kernel's insides.

use super::check_cell::{self, Check};
use super::notebook::{Notebook, source, tags};
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::path::Path;

/// What nbgrader looks for, whatever stands around it.
const BEGIN: &str = "// BEGIN SOLUTION";
const END: &str = "// END SOLUTION";

/// Writes the instructor's version of a lesson: nbgrader's `source/ASSIGNMENT/LESSON.ipynb`.
pub fn run(notebook: &Path, to: &Path, hints: bool) -> Result<()> {
    let mut notebook_read = Notebook::read(notebook)?;
    let count = convert(&mut notebook_read.0, hints).with_context(|| notebook.display().to_string())?;
    ensure!(count > 0, "{} has no exercises", notebook.display());
    std::fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    let name = notebook.file_name().context("a notebook without a name")?;
    notebook_read.write(&to.join(name))?;
    eprintln!("{}: {count} exercises", to.join(name).display());
    Ok(())
}

/// Returns how many exercises there are.
fn convert(notebook: &mut Value, hints: bool) -> Result<usize> {
    let cells = notebook["cells"].as_array_mut().context("a notebook without cells")?;
    let solutions: Vec<String> = with_tag(cells, "solution").map(|cell| block(&source(cell))).collect::<Result<_>>()?;
    let checks: Vec<Check> =
        with_tag(cells, "check").map(|cell| check_cell::check(&source(cell))).collect::<Result<_>>()?;
    let stars: Vec<f64> = with_tag(cells, "hints").map(|cell| difficulty(&source(cell))).collect();
    let todo = with_tag(cells, "exercise").count();
    ensure!(
        [solutions.len(), checks.len(), stars.len()] == [todo; 3],
        "every exercise has the cells hints, exercise, check and solution"
    );
    let (mut exercise, mut check) = (0, 0);
    for cell in cells.iter_mut() {
        if tags(cell).any(|tag| tag == "exercise") {
            cell["source"] = json!(marked(&source(cell), &solutions[exercise])?);
            cell["metadata"]["nbgrader"] = json!({
                "schema_version": 3, "grade": false, "solution": true, "locked": false, "task": false,
                "grade_id": format!("answer-{}", checks[exercise].id),
            });
            exercise += 1;
        } else if tags(cell).any(|tag| tag == "check") {
            cell["metadata"]["nbgrader"] = json!({
                "schema_version": 3, "grade": true, "solution": false, "locked": true, "task": false,
                "grade_id": format!("check-{}", checks[check].id),
                "points": checks[check].points.unwrap_or(stars[check]),
            });
            check += 1;
        } else if !hints && tags(cell).any(|tag| tag == "hints") {
            cell["source"] = json!(check_cell::without_hints(&source(cell)));
        }
    }
    // The solution stands in the exercise's cell now, from where nbgrader takes it.
    cells.retain(|cell| !tags(cell).any(|tag| tag == "solution"));
    Ok(todo)
}

fn with_tag<'a>(cells: &'a [Value], wanted: &'a str) -> impl Iterator<Item = &'a Value> {
    cells.iter().filter(move |cell| tags(cell).any(|tag| tag == wanted))
}

/// The block of Rust in a solution.
fn block(text: &str) -> Result<String> {
    let code = text.split_once("```rust\n").and_then(|(_, rest)| rest.split_once("\n```"));
    Ok(code.context("a solution without a block of Rust")?.0.to_owned())
}

/// The exercise's stars: a point for each.
fn difficulty(code: &str) -> f64 {
    let number = code.split_once(".difficulty(").and_then(|(_, rest)| rest.split_once(')'));
    number.and_then(|(number, _)| number.trim().parse().ok()).unwrap_or(1.0)
}

/// The solution, with marks around what the exercise leaves to the learner: nbgrader puts `todo!()` in its place. What
/// stands before and behind it in both is what the learner is given.
fn marked(exercise: &str, solution: &str) -> Result<String> {
    let (given, solved): (Vec<&str>, Vec<&str>) = (exercise.lines().collect(), solution.lines().collect());
    let Some(todo) = given.iter().position(|line| line.contains("todo!(")) else {
        bail!("an exercise without todo!()")
    };
    let before = given.iter().zip(&solved).take(todo).take_while(|(given, solved)| given == solved).count();
    let behind = given[todo + 1..].iter().rev().zip(solved[before..].iter().rev());
    let behind = behind.take_while(|(given, solved)| given == solved).count();
    // A solution that changes what was given is marked whole.
    let (before, behind) = if before == todo { (before, behind) } else { (0, 0) };
    let indent: String = given[todo].chars().take_while(|c| c.is_whitespace()).collect();
    let mut lines: Vec<String> = solved[..before].iter().map(|line| (*line).to_owned()).collect();
    lines.push(format!("{indent}{BEGIN}"));
    lines.extend(solved[before..solved.len() - behind].iter().map(|line| (*line).to_owned()));
    lines.push(format!("{indent}{END}"));
    lines.extend(solved[solved.len() - behind..].iter().map(|line| (*line).to_owned()));
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_to_the_learner_is_marked() {
        let exercise = "/// Twice.\nfn twice(x: i32) -> i32 {\n    todo!(\"double it\")\n}";
        let solution = "/// Twice.\nfn twice(x: i32) -> i32 {\n    let y = x;\n    x + y\n}";
        let expected = "/// Twice.\nfn twice(x: i32) -> i32 {\n    // BEGIN SOLUTION\n    let y = x;\n    x + y\n    \
                        // END SOLUTION\n}";
        assert_eq!(marked(exercise, solution).unwrap(), expected);
        let other = "fn twice(x: i64) -> i64 {\n    2 * x\n}";
        assert_eq!(marked(exercise, other).unwrap().lines().next().map(str::trim), Some(BEGIN));
        assert!(marked("fn f() {}", solution).is_err());
    }

    fn lesson(check: &str) -> Value {
        let cell = |kind: &str, tag: &str, source: &str| json!({"cell_type": kind, "metadata": {"tags": [tag]}, "source": source});
        json!({"cells": [
            cell("markdown", "task", "### Twice"),
            cell("code", "hints", "exercise(\"02-1\").difficulty(3).hint(\"add\")"),
            cell("code", "exercise", "fn twice(x: i32) -> i32 {\n    todo!()\n}"),
            cell("code", "check", check),
            cell("markdown", "solution", "<details>\n\n```rust\nfn twice(x: i32) -> i32 {\n    2 * x\n}\n```\n\n</details>"),
        ]})
    }

    #[test]
    fn a_lesson_becomes_an_assignment() {
        let mut notebook = lesson("check(\"02-1\", || equal(twice(2), 4));");
        assert_eq!(convert(&mut notebook, true).unwrap(), 1);
        let cells = notebook["cells"].as_array().unwrap();
        assert_eq!(cells.len(), 4);
        assert_eq!(cells[2]["metadata"]["nbgrader"]["grade_id"], "answer-02-1");
        assert!(source(&cells[2]).contains("    // BEGIN SOLUTION\n    2 * x\n    // END SOLUTION\n}"));
        assert_eq!(cells[3]["metadata"]["nbgrader"]["points"], 3.0);
        assert_eq!(cells[3]["metadata"]["nbgrader"]["locked"], true);
        assert!(source(&cells[1]).contains(".hint("));
    }

    #[test]
    fn parts_say_what_they_are_worth_and_hints_may_be_left_out() {
        let mut notebook = lesson(
            "check_parts(\"02-1\", [part(\"2\", 1, || equal(twice(2), 4)), part(\"0\", 0.5, || equal(twice(0), 0))]);",
        );
        convert(&mut notebook, false).unwrap();
        assert_eq!(notebook["cells"][3]["metadata"]["nbgrader"]["points"], 1.5);
        assert_eq!(source(&notebook["cells"][1]), "exercise(\"02-1\").difficulty(3)");
    }
}
