//! `oxbook class`: how far a class is, from each learner's progress file. No server: learners hand in their files, or they lie
//! on one host. Reads the file that the prelude writes (`prelude/src/exercise/record.rs`); must not change it.

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A learner's file, as far as a class needs it.
#[derive(Debug, Deserialize)]
struct Progress {
    #[serde(default)]
    exercises: BTreeMap<String, Attempts>,
}

#[derive(Debug, Default, Clone, Deserialize)]
struct Attempts {
    /// Checks that ran the learner's code, up to the first that passed.
    #[serde(default)]
    checks: u64,
    /// The highest level of hint that was shown.
    #[serde(default)]
    hints: u64,
    passed: Option<u64>,
}

/// Prints a row for each learner and a column for each exercise that anybody began. A file that cannot be read is named,
/// and the others count.
pub fn run(files: &[impl AsRef<Path>], csv: bool) -> Result<()> {
    let mut learners: BTreeMap<String, Progress> = BTreeMap::new();
    let mut unread = Vec::new();
    for file in files {
        let file = file.as_ref();
        match read(file) {
            Ok(progress) => {
                let name = learner(file)?;
                ensure!(!learners.contains_key(&name), "two files are those of {name}: name them after the learners");
                learners.insert(name, progress);
            }
            Err(error) => unread.push(format!("{error:#}")),
        }
    }
    print!("{}", if csv { as_csv(&learners) } else { as_text(&learners) });
    if !unread.is_empty() {
        bail!("{} of {} files were left out:\n{}", unread.len(), files.len(), unread.join("\n"));
    }
    Ok(())
}

fn read(file: &Path) -> Result<Progress> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no progress file", file.display()))
}

/// `ada.json` is Ada's, and so is `ada/progress.json`.
fn learner(file: &Path) -> Result<String> {
    let named = match file.file_stem() {
        Some(stem) if stem == "progress" => {
            std::path::absolute(file)?.parent().and_then(Path::file_name).map(Into::into)
        }
        stem => stem.map(ToOwned::to_owned),
    };
    Ok(named.with_context(|| format!("{} names nobody", file.display()))?.to_string_lossy().into_owned())
}

fn exercises(learners: &BTreeMap<String, Progress>) -> Vec<&String> {
    let all: BTreeSet<&String> = learners.values().flat_map(|progress| progress.exercises.keys()).collect();
    all.into_iter().collect()
}

/// Passed, tried, or only looked at.
fn mark(attempts: Option<&Attempts>) -> &'static str {
    match attempts {
        Some(Attempts { passed: Some(_), .. }) => "✔",
        Some(Attempts { checks: 1.., .. }) => "✘",
        _ => "·",
    }
}

fn as_text(learners: &BTreeMap<String, Progress>) -> String {
    let exercises = exercises(learners);
    let width = learners.keys().map(|name| name.chars().count()).max().unwrap_or(0).max("learner".len());
    let header: Vec<String> = exercises.iter().map(|id| format!("{id:>6}")).collect();
    let mut text = format!("{:<width$} {}  passed\n", "learner", header.concat());
    for (name, progress) in learners {
        let marks: Vec<String> =
            exercises.iter().map(|id| format!("{:>6}", mark(progress.exercises.get(*id)))).collect();
        text.push_str(&format!("{name:<width$} {}  {}\n", marks.concat(), passed(progress)));
    }
    let share = |id: &&String| {
        let passed = learners.values().filter(|progress| mark(progress.exercises.get(*id)) == "✔").count();
        format!("{:>5}%", 100 * passed / learners.len().max(1))
    };
    text.push_str(&format!("{:<width$} {}\n", "passed by", exercises.iter().map(share).collect::<String>()));
    text
}

fn passed(progress: &Progress) -> usize {
    progress.exercises.values().filter(|attempts| attempts.passed.is_some()).count()
}

/// A line for each learner and exercise, for a spreadsheet.
fn as_csv(learners: &BTreeMap<String, Progress>) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut text = String::from("learner,exercise,passed,checks,hints,passed_at\n");
    for (name, progress) in learners {
        for (id, attempts) in &progress.exercises {
            let at = attempts.passed.map(|seconds| seconds.to_string()).unwrap_or_default();
            let passed = attempts.passed.is_some();
            text.push_str(&format!(
                "{},{},{passed},{},{},{at}\n",
                quoted(name),
                quoted(id),
                attempts.checks,
                attempts.hints
            ));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class() -> BTreeMap<String, Progress> {
        let progress = |text: &str| serde_json::from_str(text).expect("a progress file");
        BTreeMap::from([
            (
                "ada".to_owned(),
                progress(r#"{"version": 1, "exercises": {"02-1": {"checks": 2, "passed": 1700000000}}}"#),
            ),
            (
                "한글".to_owned(),
                progress(r#"{"version": 1, "exercises": {"02-1": {"checks": 3, "hints": 1}, "02-2": {"hints": 1}}}"#),
            ),
            ("new".to_owned(), progress(r#"{"version": 1}"#)),
        ])
    }

    #[test]
    fn who_passed_what() {
        let text = as_text(&class());
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[0], ["learner", "02-1", "02-2", "passed"]);
        assert_eq!(lines[1], ["ada", "✔", "·", "1"]);
        assert_eq!(lines[2], ["new", "·", "·", "0"]);
        assert_eq!(lines[3], ["한글", "✘", "·", "0"]);
        assert_eq!(lines[4], ["passed", "by", "33%", "0%"]);
    }

    #[test]
    fn a_spreadsheet_can_read_it() {
        let csv = as_csv(&class());
        assert_eq!(csv.lines().nth(1), Some("\"ada\",\"02-1\",true,2,0,1700000000"));
        assert_eq!(csv.lines().count(), 4);
    }

    #[test]
    fn files_are_named_after_learners() {
        assert_eq!(learner(Path::new("handed/in/ada.json")).unwrap(), "ada");
        assert_eq!(learner(Path::new("home/ada/progress.json")).unwrap(), "ada");
    }
}
