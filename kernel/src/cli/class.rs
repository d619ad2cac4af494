//! `oxbook class`: how far a class is, from each learner's progress files. No server: learners hand in their files, or they
//! lie on one host. Reads the file that the prelude writes (`prelude/src/exercise/record.rs`); must not change it.

use super::progress_files::find;
use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use std::collections::btree_map::Entry;
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

impl Progress {
    /// What either file knows of: a learner may have handed in one with each assignment.
    fn join(&mut self, other: Progress) {
        for (id, theirs) in other.exercises {
            let ours = self.exercises.entry(id).or_default();
            ours.checks = ours.checks.max(theirs.checks);
            ours.hints = ours.hints.max(theirs.hints);
            ours.passed = match (ours.passed, theirs.passed) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
    }
}

/// Prints a row for each learner and a column for each exercise that anybody began. A file that cannot be read is named,
/// and the others count.
pub fn run(places: &[impl AsRef<Path>], csv: bool) -> Result<()> {
    let mut learners: BTreeMap<String, Progress> = BTreeMap::new();
    let (mut files, mut unread) = (0, Vec::new());
    for place in places {
        let place = place.as_ref();
        let mut here: BTreeMap<String, Progress> = BTreeMap::new();
        for (name, file) in find(place)? {
            files += 1;
            match (read(&file), here.entry(name)) {
                (Ok(progress), Entry::Occupied(entry)) => entry.into_mut().join(progress),
                (Ok(progress), Entry::Vacant(entry)) => _ = entry.insert(progress),
                (Err(error), _) => unread.push(format!("{error:#}")),
            }
        }
        for (name, progress) in here {
            ensure!(!learners.contains_key(&name), "two files are those of {name}: name them after the learners");
            learners.insert(name, progress);
        }
    }
    ensure!(files > 0, "there is no progress.json, and no file named after a learner");
    print!("{}", if csv { as_csv(&learners) } else { as_text(&learners) });
    if !unread.is_empty() {
        bail!("{} of {files} files were left out:\n{}", unread.len(), unread.join("\n"));
    }
    Ok(())
}

fn read(file: &Path) -> Result<Progress> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no progress file", file.display()))
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
    fn two_files_of_a_learner_are_one() {
        let progress = |text: &str| -> Progress { serde_json::from_str(text).expect("a progress file") };
        let mut both =
            progress(r#"{"exercises": {"02-1": {"checks": 2, "passed": 1700000000}, "02-2": {"checks": 1}}}"#);
        both.join(progress(r#"{"exercises": {"02-1": {"checks": 1, "hints": 1}, "02-2": {"passed": 5}, "03-1": {}}}"#));
        assert_eq!((passed(&both), both.exercises.len()), (2, 3));
        assert_eq!((both.exercises["02-1"].checks, both.exercises["02-1"].hints), (2, 1));
    }
}
