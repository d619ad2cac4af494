//! One cell: rewritten, compiled by rustc against the image, its new variables' types read from what rustc says.

use super::dependencies::{Dependencies, key_value};
use super::environment::{SessionDirectory, restore_tools};
use super::image::Image;
use super::rewrite::{Passes, Probe, Rewritten, rewrite};
use super::types::{Types, nameable};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What evcxr wants of a build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    Library,
    /// Errors only.
    Check,
}

pub enum Outcome {
    /// The library, where evcxr may move it.
    Compiled(PathBuf),
    Checked,
    /// rustc's messages as JSON, one a line, or whatever it said when it did not speak JSON.
    Failed(String),
}

/// Compiles the crate evcxr wrote to `crate_directory`.
pub fn compile(image: &Image, crate_directory: &Path, dependencies: &Dependencies, goal: Goal) -> Result<Outcome> {
    let source = std::fs::read_to_string(crate_directory.join("src/lib.rs")).context("evcxr wrote no cell")?;
    let mut types = Types::read(crate_directory);
    let cell = Cell { image, crate_directory, dependencies, goal };

    let mut passes = Passes::default();
    let mut rewritten = rewrite(&source, &types, passes);
    let mut attempt = cell.rustc(&rewritten)?;
    // A type that only has an `evcxr_display` of its own, as other crates give theirs; an error through `?` that is no
    // more than text.
    passes.display &= !(rewritten.shows_result && attempt.mentions("show_result"));
    passes.causes &= !attempt.mentions("EvcxrUserCodeError");
    passes.keeping &= !rewritten.in_halves;
    if !attempt.succeeded && passes != Passes::default() {
        let less = rewrite(&source, &types, passes);
        let again = cell.rustc(&less)?;
        // In one piece its errors are those of what the learner wrote.
        if again.succeeded || rewritten.in_halves {
            (attempt, rewritten) = (again, less);
        }
    }
    if !attempt.succeeded {
        return Ok(Outcome::Failed(attempt.errors(&source, &rewritten)));
    }
    rewritten.positions.write(crate_directory)?;
    if goal == Goal::Check {
        return Ok(Outcome::Checked);
    }
    if attempt.learn_types(&rewritten.probes, &mut types) {
        types.write(crate_directory)?;
    }
    Ok(Outcome::Compiled(cell.library()))
}

/// Where the rewritten crate lies: rustc's messages must name `src/lib.rs`, by which evcxr knows its own.
fn rewritten_crate(crate_directory: &Path) -> PathBuf {
    crate_directory.join("cell")
}

/// The text that was compiled last.
pub fn compiled_source(crate_directory: &Path) -> PathBuf {
    rewritten_crate(crate_directory).join("src/lib.rs")
}

struct Cell<'a> {
    image: &'a Image,
    crate_directory: &'a Path,
    dependencies: &'a Dependencies,
    goal: Goal,
}

impl Cell<'_> {
    fn directory(&self) -> PathBuf {
        rewritten_crate(self.crate_directory)
    }

    fn library(&self) -> PathBuf {
        let file = format!("{}ctx{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        self.directory().join(file)
    }

    fn rustc(&self, rewritten: &Rewritten) -> Result<Attempt> {
        let directory = self.directory();
        std::fs::create_dir_all(directory.join("src"))?;
        std::fs::write(directory.join("src/lib.rs"), &rewritten.text)?;
        let rustc = &self.image.manifest.rustc;
        let mut command = Command::new(&rustc.path);
        restore_tools(&mut command, rustc.path.parent());
        let emit = match self.goal {
            Goal::Library => "--emit=link",
            Goal::Check => "--emit=metadata",
        };
        command
            .current_dir(&directory)
            .args(["--crate-name", "ctx", "--edition", "2024", "src/lib.rs", "--crate-type", "cdylib", emit])
            .args(["--error-format=json", "--json=diagnostic-rendered-ansi", "--out-dir", "."])
            .arg(format!("-Copt-level={}", rewritten.opt_level))
            .args(["-Cprefer-dynamic", "-Coverflow-checks=on", "-Ccodegen-units=1", "-Cstrip=debuginfo"])
            // Full paths and whole names in messages: that is where types are read from.
            .args(["-Ztrim-diagnostic-paths=no", "-Zwrite-long-types-to-disk=no"])
            .env("RUSTC_BOOTSTRAP", "1")
            .arg("--extern")
            .arg(key_value("oxbook", &self.image.prelude_library()))
            .arg("-L")
            .arg(key_value("dependency", &self.image.dependencies()));
        for directory in [&self.image.directory, &rustc.target_libdir] {
            command.arg("-Clink-arg=-Wl,-rpath").arg(format!("-Clink-arg=-Wl,{}", directory.display()));
        }
        self.dependencies.add_to(&mut command);
        let (status, stderr) = run_in_its_own_group(&mut command)
            .with_context(|| format!("cannot run the Rust compiler {}", rustc.path.display()))?;
        Ok(Attempt { succeeded: status, stderr })
    }
}

/// Runs the compiler as a process group whose number the session can read: an interrupt ends the whole group.
fn run_in_its_own_group(command: &mut Command) -> Result<(bool, String)> {
    use std::os::unix::process::CommandExt;
    let child = command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let noted = SessionDirectory::from_environment().map(|session| session.compiler_group());
    if let Some(path) = &noted {
        let _ = std::fs::write(path, child.id().to_string());
    }
    let output = child.wait_with_output()?;
    if let Some(path) = &noted {
        let _ = std::fs::remove_file(path);
    }
    Ok((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

struct Attempt {
    succeeded: bool,
    stderr: String,
}

impl Attempt {
    fn mentions(&self, word: &str) -> bool {
        self.stderr.contains(word)
    }

    fn messages(&self) -> impl Iterator<Item = (&str, Value)> {
        self.stderr.lines().filter_map(|line| Some((line, serde_json::from_str(line).ok()?)))
    }

    /// Only errors: evcxr takes every message it sees for one. Columns are those of the text evcxr wrote. All of what was
    /// said where nothing is an error message (a crash of the compiler, a linker that is missing).
    fn errors(&self, source: &str, rewritten: &Rewritten) -> String {
        let mut errors = String::new();
        for (_, mut message) in self.messages().filter(|(_, message)| message["level"] == "error") {
            move_columns(&mut message, &|line, column| {
                rewritten.positions.original_column(source, &rewritten.text, line, column)
            });
            if message.to_string().contains(CANNOT_BE_SHOWN) {
                point_at_expression(&mut message, source);
            }
            errors.push_str(&message.to_string());
            errors.push('\n');
        }
        if errors.is_empty() { self.stderr.clone() } else { errors }
    }

    /// The lint `dropping_references` says "argument has type `&T`" at each probe. Returns whether there was any.
    fn learn_types(&self, probes: &[Probe], types: &mut Types) -> bool {
        let mut learnt = false;
        for (_, message) in self.messages().filter(|(_, message)| message["code"]["code"] == "dropping_references") {
            let Some(spans) = message["spans"].as_array() else { continue };
            for span in spans {
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

/// How the prelude's display says that a type has none.
const CANNOT_BE_SHOWN: &str = "cannot be shown";

/// The message is about the macro around the last expression, which the learner did not write: point at what is inside,
/// on lines of its own, and leave out how the prelude tries.
fn point_at_expression(message: &mut Value, source: &str) {
    message["children"] = Value::Array(Vec::new());
    for span in message["spans"].as_array_mut().into_iter().flatten() {
        let (Some(first), Some(last)) = (span["line_start"].as_u64(), span["line_end"].as_u64()) else { continue };
        if last >= first + 2 {
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

/// Replaces every column of a message, and of the messages within it.
fn move_columns(message: &mut Value, original: &dyn Fn(usize, usize) -> usize) {
    match message {
        Value::Object(fields) => {
            for (line, column) in [("line_start", "column_start"), ("line_end", "column_end")] {
                let number = |name: &str| fields.get(name).and_then(Value::as_u64).map(|number| number as usize);
                if let (Some(at_line), Some(at_column)) = (number(line), number(column)) {
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
    use super::*;
    use crate::toolchain::types::TypeName;

    #[test]
    fn types_are_read_from_the_lint() {
        let message = r#"{"code":{"code":"dropping_references"},"level":"warning","spans":[
            {"line_start":4,"label":null},{"line_start":4,"label":"argument has type `&std::vec::Vec<f32>`",
             "text":[{"text":"drop(&v);","highlight_start":6,"highlight_end":8}]}]}"#;
        let attempt = Attempt { succeeded: true, stderr: message.replace('\n', " ") };
        let mut types = Types::default();
        let probe = |line, name: &str| Probe { line, variable: "v".to_owned(), placeholder: name.to_owned() };
        assert!(attempt.learn_types(&[probe(3, "OxT1"), probe(4, "OxT2")], &mut types));
        assert_eq!(types.get("OxT2"), Some(&TypeName::Named("std::vec::Vec<f32>".to_owned())));
        assert_eq!(types.get("OxT1"), None);
    }

    #[test]
    fn warnings_are_kept_from_evcxr() {
        let stderr = "{\"level\":\"warning\"}\n{\"level\":\"error\",\"message\":\"no\"}\n".to_owned();
        let attempt = Attempt { succeeded: false, stderr };
        let rewritten = rewrite("", &Types::default(), Passes::default());
        assert_eq!(attempt.errors("", &rewritten), "{\"level\":\"error\",\"message\":\"no\"}\n");
    }
}
