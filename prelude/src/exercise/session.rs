//! What this process knows of exercises and learner: the exercises that cells have described, and the record, joined with
//! the one on disk. Knows nothing of cards.

use super::Exercise;
use super::record::Record;
use super::store;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

struct Session {
    exercises: Option<HashMap<String, Exercise>>,
    /// All of what happened here, whether or not the disk took it.
    record: Option<Record>,
}

static SESSION: Mutex<Session> = Mutex::new(Session { exercises: None, record: None });

/// A thread that panicked while it held the lock has at worst left something out.
fn session() -> MutexGuard<'static, Session> {
    SESSION.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Whether a check that does not pass ends its cell: `LESSON_STRICT`, or nbgrader grading or validating a notebook.
pub(super) fn strict() -> bool {
    set("LESSON_STRICT") || set("NBGRADER_EXECUTION")
}

/// Whether nbgrader grades, and takes a part of the points. When it validates it does not: hidden parts are missing there.
pub(super) fn grading() -> bool {
    let validating = std::env::var("NBGRADER_EXECUTION").is_ok_and(|value| value == "validate");
    set("NBGRADER_EXECUTION") && !validating && !set("LESSON_STRICT")
}

fn set(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| !value.is_empty() && value != "0")
}

/// Where progress is kept. Nowhere in strict mode: what runs then are solutions, or somebody else's answers; nor in unit
/// tests.
fn directory() -> Option<std::path::PathBuf> {
    if strict() || cfg!(test) { None } else { store::directory() }
}

pub(super) fn describe(exercise: &Exercise) {
    session().exercises.get_or_insert_default().insert(exercise.id.clone(), exercise.clone());
}

pub(super) fn hints(id: &str) -> Vec<String> {
    let session = session();
    session
        .exercises
        .as_ref()
        .and_then(|known| known.get(id))
        .map(|exercise| exercise.hints.clone())
        .unwrap_or_default()
}

/// What is known now.
pub(super) fn record() -> Record {
    let on_disk = directory().and_then(|directory| store::read(&directory).ok().flatten());
    let mut record = on_disk.unwrap_or_default();
    if let Some(here) = &session().record {
        record.join(here);
    }
    record
}

/// Changes the record, here and on disk. Returns what the learner should know about keeping it, if anything.
pub(super) fn change(change: impl Fn(&mut Record)) -> Option<String> {
    let mut session = session();
    let here = session.record.get_or_insert_default();
    let Some(directory) = directory() else {
        change(here);
        return None;
    };
    let kept = store::update(&directory, |record| {
        record.join(here);
        change(record);
    });
    match kept {
        Ok(kept) => {
            session.record = Some(kept.record);
            kept.remark
        }
        Err(error) => {
            change(here);
            Some(format!("Your progress could not be saved ({error}). It is kept until the kernel ends."))
        }
    }
}
