//! `oxbook present`: a lesson for the teacher's screen. What learners are to find out is left out (solutions, hints, checks,
//! folded answers), and so is the prose that the teacher says instead: tasks, headings, formulas, lists, tables and short
//! paragraphs stay. Code stays as it is, so that it runs from top to bottom. Knows how lessons' cells are tagged; must not know the
//! kernel's insides.

use super::notebook::{Notebook, source, tags};
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::path::Path;

/// Cells that are the learner's.
const LEFT_OUT: [&str; 4] = ["solution", "hints", "check", "progress"];
/// The longest paragraph that is read from a screen while somebody speaks, in characters: about three lines.
const SHORT: usize = 200;

/// Writes the lesson under its own name into the directory.
pub fn run(notebook: &Path, to: &Path) -> Result<()> {
    let mut lesson = Notebook::read(notebook)?;
    let cells = lesson.0["cells"].as_array_mut().with_context(|| format!("{}: no cells", notebook.display()))?;
    *cells = presented(std::mem::take(cells));
    // jupyterlab-rise else cuts off what is taller than the screen.
    lesson.0["metadata"]["rise"] = json!({"scroll": true});
    std::fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    let target = to.join(notebook.file_name().context("a notebook without a name")?);
    let same =
        target.canonicalize().is_ok_and(|target| notebook.canonicalize().is_ok_and(|notebook| notebook == target));
    ensure!(!same, "{} would be written over itself: give another directory", notebook.display());
    lesson.write(&target)?;
    eprintln!("{}", target.display());
    Ok(())
}

fn presented(cells: Vec<Value>) -> Vec<Value> {
    let mut kept = Vec::new();
    // Where a slide began with something that is left out, it begins with what comes next.
    let mut begins: Option<Value> = None;
    for mut cell in cells {
        let kind = &cell["metadata"]["slideshow"]["slide_type"];
        if kind == "notes" || kind == "skip" {
            continue;
        }
        let is_begin = kind == "slide" || kind == "subslide";
        if cell["cell_type"] == "markdown" {
            let text = unfolded(&source(&cell));
            // A task is read by all.
            let is_task = tags(&cell).any(|tag| tag == "task");
            cell["source"] = json!(if is_task { text } else { on_screen(&text) });
        }
        let learners = tags(&cell).any(|tag| LEFT_OUT.contains(&tag));
        if learners || cell["cell_type"] == "markdown" && cell["source"] == "" {
            if is_begin && !learners && begins.is_none() {
                begins = Some(cell["metadata"]["slideshow"].take());
            }
            continue;
        }
        if let Some(slideshow) = begins.take()
            && !is_begin
        {
            cell["metadata"]["slideshow"] = slideshow;
        }
        if cell["cell_type"] == "code" {
            cell["outputs"] = json!([]);
            cell["execution_count"] = Value::Null;
        }
        kept.push(cell);
    }
    kept
}

/// What of a text is read from a screen.
fn on_screen(text: &str) -> String {
    let shown: Vec<&str> = blocks(text).into_iter().filter_map(short).collect();
    shown.join("\n\n")
}

/// Without what is folded.
fn unfolded(markdown: &str) -> String {
    let mut text = String::new();
    let mut rest = markdown;
    while let Some((before, folded)) = rest.split_once("<details") {
        text.push_str(before);
        rest = folded.split_once("</details>").map_or("", |(_, behind)| behind);
    }
    text + rest
}

/// What stands between empty lines; a block of code is one.
fn blocks(text: &str) -> Vec<&str> {
    let (mut blocks, mut start, mut end) = (Vec::new(), 0, 0);
    let mut in_code = false;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if line.trim().is_empty() && !in_code {
            blocks.push(text[start..end].trim_end());
            start = end + line.len();
        }
        end += line.len();
    }
    blocks.push(text[start..].trim_end());
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// The block, or its formula, if it is not long prose.
fn short(block: &str) -> Option<&str> {
    let numbered = |line: &str| line.split_once(['.', ')']).is_some_and(|(number, _)| number.parse::<u32>().is_ok());
    // An indented block belongs to the list above it.
    let is_structure = ["#", "|", "- ", "* ", "```", "![", "<", " "].iter().any(|start| block.starts_with(start));
    if is_structure || numbered(block) || block.chars().count() <= SHORT {
        return Some(block);
    }
    let (start, end) = (block.find("$$")?, block.rfind("$$")?);
    (start < end).then(|| &block[start..end + 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_text_what_fits_on_a_slide_stays() {
        let long = "A sentence that goes on. ".repeat(10);
        let text = format!(
            "## 3. A law\n\n**Short.** Yes.\n\n{long}\n\n{long}\n$$x\n= y$$\n{long}\n\n1. Why?\n<details><summary>Answer</summary>\
             Because.</details>\n\n2. {long}\n\n| a | b |\n|---|---|\n\n> {long}\n\n```rust\nlet x = 1;\n\nlet y = 2;\n```"
        );
        let expected = format!(
            "## 3. A law\n\n**Short.** Yes.\n\n$$x\n= y$$\n\n1. Why?\n\n2. {}\n\n| a | b |\n|---|---|\n\n```rust\nlet x = 1;\n\n\
             let y = 2;\n```",
            long.trim_end()
        );
        assert_eq!(on_screen(&unfolded(&text)), expected);
        assert_eq!(on_screen(&long), "");
        assert_eq!(unfolded("<details><summary>Solution</summary>\n\n```rust\nx\n```\n\n</details>"), "");
    }

    #[test]
    fn the_learners_cells_are_left_out_and_slides_begin_where_they_did() {
        let cell = |kind: &str, tag: &str, slide: &str, source: &str| {
            json!({"id": tag, "cell_type": kind, "source": source, "outputs": [1], "execution_count": 3,
                   "metadata": {"tags": [tag], "slideshow": {"slide_type": slide}}})
        };
        let cells = presented(vec![
            cell("markdown", "title", "slide", "# 02. Title"),
            cell("code", "first", "fragment", "let x = 1;"),
            cell("markdown", "long", "subslide", &"Word after word. ".repeat(20)),
            cell("code", "second", "fragment", "x + 1"),
            cell("code", "aside", "notes", "x + 2"),
            cell("markdown", "task", "slide", &"### Twice ".repeat(30)),
            cell("code", "hints", "fragment", "exercise(\"02-1\").hint(\"add\")"),
            cell("code", "exercise", "fragment", "fn twice(x: i32) -> i32 { todo!() }"),
            cell("code", "check", "fragment", "check(\"02-1\", || equal(twice(2), 4));"),
            cell("markdown", "solution", "subslide", "x + x"),
            cell("code", "progress", "-", "course_progress()"),
        ]);
        let told: Vec<_> = cells
            .iter()
            .map(|cell| (cell["id"].as_str().unwrap(), cell["metadata"]["slideshow"]["slide_type"].as_str().unwrap()))
            .collect();
        let expected = [
            ("title", "slide"),
            ("first", "fragment"),
            ("second", "subslide"),
            ("task", "slide"),
            ("exercise", "fragment"),
        ];
        assert_eq!(told, expected);
        assert_eq!(cells[3]["source"], "### Twice ".repeat(30), "a task is not cut");
        assert_eq!((&cells[1]["outputs"], &cells[1]["execution_count"]), (&json!([]), &Value::Null));
    }
}
