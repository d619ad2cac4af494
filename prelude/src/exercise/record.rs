//! What is known of a learner: checks, hints taken, guesses. Plain data, and how two accounts of it are joined; where it
//! is kept is another file's business.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// The layout of the file. A file of a later one is left alone.
pub(super) const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) version: u32,
    #[serde(default)]
    pub(super) exercises: BTreeMap<String, Attempts>,
    /// JSON has no NaN: a guess that is no number is left out of the file.
    #[serde(default)]
    pub(super) guesses: BTreeMap<String, f64>,
    /// What is not known here stays in the file.
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// How far the learner is with one exercise.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Attempts {
    /// Checks that ran the learner's code, up to the first that passed.
    #[serde(default)]
    pub(super) checks: u64,
    /// The highest level of hint that was shown; beyond the number of hints, the solution.
    #[serde(default)]
    pub(super) hints: usize,
    /// When it passed first, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) passed: Option<u64>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Default for Record {
    fn default() -> Record {
        Record { version: VERSION, exercises: BTreeMap::new(), guesses: BTreeMap::new(), other: Map::new() }
    }
}

impl Record {
    pub(super) fn attempted(&mut self, id: &str, passed: bool) {
        let attempts = self.exercises.entry(id.to_owned()).or_default();
        if attempts.passed.is_none() {
            attempts.checks += 1;
            if passed {
                attempts.passed = Some(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs()));
            }
        }
    }

    pub(super) fn hinted(&mut self, id: &str, level: usize) {
        let attempts = self.exercises.entry(id.to_owned()).or_default();
        attempts.hints = attempts.hints.max(level);
    }

    pub(super) fn guessed(&mut self, name: &str, guess: f64) {
        if guess.is_finite() {
            self.guesses.insert(name.to_owned(), guess);
        } else {
            self.guesses.remove(name);
        }
    }

    pub(super) fn hints_taken(&self, id: &str) -> usize {
        self.exercises.get(id).map_or(0, |attempts| attempts.hints)
    }

    pub(super) fn passed(&self, id: &str) -> bool {
        self.exercises.get(id).is_some_and(|attempts| attempts.passed.is_some())
    }

    /// Takes over what the other account knows more of. Nothing that was reached is lost.
    pub(super) fn join(&mut self, other: &Record) {
        for (id, theirs) in &other.exercises {
            let ours = self.exercises.entry(id.clone()).or_default();
            ours.checks = ours.checks.max(theirs.checks);
            ours.hints = ours.hints.max(theirs.hints);
            ours.passed = match (ours.passed, theirs.passed) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        for (name, guess) in &other.guesses {
            self.guesses.insert(name.clone(), *guess);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passing_stays_and_ends_the_count() {
        let mut record = Record::default();
        for passed in [false, true, false, true] {
            record.attempted("02-1", passed);
        }
        assert_eq!(record.exercises["02-1"].checks, 2);
        assert!(record.passed("02-1") && !record.passed("02-2"));
        record.hinted("02-1", 2);
        record.hinted("02-1", 1);
        assert_eq!(record.hints_taken("02-1"), 2);
    }

    #[test]
    fn joining_keeps_what_either_reached() {
        let (mut a, mut b) = (Record::default(), Record::default());
        a.attempted("x", true);
        a.guessed("g", 1.0);
        b.hinted("x", 1);
        b.guessed("g", 2.0);
        b.guessed("h", f64::NAN);
        a.join(&b);
        assert!(a.passed("x") && a.hints_taken("x") == 1);
        assert_eq!(a.guesses, BTreeMap::from([("g".to_owned(), 2.0)]));
    }

    #[test]
    fn unknown_fields_survive() {
        let text = r#"{"version":1,"exercises":{"a":{"checks":2,"stars":5}},"badges":["x"]}"#;
        let record: Record = serde_json::from_str(text).expect("readable");
        let again = serde_json::to_value(&record).expect("writable");
        assert_eq!((again["badges"][0].as_str(), again["exercises"]["a"]["stars"].as_u64()), (Some("x"), Some(5)));
    }
}
