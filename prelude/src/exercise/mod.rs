//! Exercises: checks that say what is wrong, hints by levels, predictions, and progress that survives restarts.
//!
//! How a lesson is written with it. An exercise `NN-k` (exercise k of lesson NN) is five cells, in this order:
//!
//! 1. Markdown, tag `task`: the task.
//! 2. Code, tag `hints`, source collapsed: the labels and the hints,
//!    `exercise("02-1").difficulty(3).importance(4).minutes(10).hint("first ..").hint("then ..")`.
//! 3. Code, tag `exercise`: the function to complete, with its signature and `todo!()` as its body, so that it compiles.
//! 4. Code, tag `check`: `check("02-1", || { let (n, d) = best(1e21); near(6.0 * n * d, 1e21, 0.01)?; Ok(()) })`.
//! 5. Markdown, tag `solution`: `<details><summary>Solution</summary>`, one block of Rust, `</details>`. The tests of
//!    the lessons put that block in place of cell 3 and run the notebook strictly.
//!
//! Where parts of an answer are worth something by themselves, cell 4 is `check_parts("02-1", [part("the budget", 1, || ..),
//! part("the best size", 2, || ..)]);`.
//!
//! After the last one: `course_progress()`, tag `progress`.
//!
//! A check never ends a cell for a learner, so Run All goes on; it does in strict mode: with `LESSON_STRICT` set (to
//! anything but 0) or where nbgrader executes a notebook, a check that does not pass is an error. Nothing is recorded
//! then: a solution that a test ran is not the learner's progress. Where nbgrader grades, a check in parts that reached
//! some of its points is no error: the cell's result is their number.
//!
//! `verdict` is what a check's closure says, `mistake` guesses the reason, `trial` runs the closure, `parts` adds up, `card`
//! draws, `record` is what is known of the learner, `store` keeps it on disk, `course` knows what notebooks there are,
//! `lock` what a teacher has opened. This file and `session` tie them together. Must not know of charts, training or any lesson.

mod card;
mod course;
mod lock;
mod mistake;
mod overview;
mod parts;
mod record;
mod session;
mod store;
mod trial;
mod verdict;

pub use overview::{CourseProgress, course_progress};
pub use parts::{Part, part};
pub use verdict::{Verdict, Wrong, all_near, equal, holds, near, within};

use crate::chart::Number;
use crate::display::{Display, MimeBundle, Show, emit_result};
use card::{Card, Mark};
use lock::Opened;
use parts::Parts;
use trial::Outcome;

/// Describes an exercise: its labels and hints, for the card that this is in a notebook and for [`hint`].
///
/// ```
/// # use oxbook::prelude::*;
/// exercise("02-1").difficulty(3).minutes(10).hint("What is fixed: C = 6ND.").hint("Write the loss in N alone.");
/// ```
pub fn exercise(id: &str) -> Exercise {
    let exercise = Exercise { id: id.to_owned(), difficulty: 0, importance: 0, minutes: 0, hints: Vec::new() };
    exercise.remembered()
}

/// An exercise's labels and hints, made by [`exercise()`].
#[derive(Clone, Debug)]
pub struct Exercise {
    id: String,
    difficulty: usize,
    importance: usize,
    minutes: usize,
    hints: Vec<String>,
}

impl Exercise {
    /// How hard it is, from 1 to 5.
    pub fn difficulty(self, of_five: usize) -> Exercise {
        Exercise { difficulty: of_five.min(5), ..self }.remembered()
    }

    /// How much of the rest builds on it, from 1 to 5.
    pub fn importance(self, of_five: usize) -> Exercise {
        Exercise { importance: of_five.min(5), ..self }.remembered()
    }

    /// How long to try before reading the solution, in minutes.
    pub fn minutes(self, minutes: usize) -> Exercise {
        Exercise { minutes, ..self }.remembered()
    }

    /// Adds a hint: the first shows the way in, the second nearly gives it away. Plain text, with `code` between
    /// backquotes and formulas between dollar signs.
    pub fn hint(mut self, text: &str) -> Exercise {
        self.hints.push(text.to_owned());
        self.remembered()
    }

    fn remembered(self) -> Exercise {
        session::describe(&self);
        self
    }
}

impl Display for Exercise {
    fn mime_bundle(&self) -> MimeBundle {
        let locked = matches!(lock::opened(&self.id), Opened::Nothing(_));
        card::labels(self, session::record().exercises.get(&self.id), locked).mime_bundle()
    }
}

/// Checks an exercise and shows a card: passed, not started (the code still says `todo!()`), not yet right with what was
/// expected, what came and the likely mistake, or stopped by a panic.
///
/// ```
/// # use oxbook::prelude::*;
/// fn tokens(c: f64, n: f64) -> f64 {
///     c / (6.0 * n)
/// }
/// check("02-1", || {
///     near(tokens(6e9, 1e3), 1e6, 1e-9).mistake(6e6, "the 6 in C = 6ND is missing")?;
///     within("tokens", tokens(1e21, 1e9), 1e11, 2e11)
/// });
/// ```
///
/// The closure may use `?` on the helpers ([`near`], [`all_near`], [`within`], [`equal`], [`holds`]) and on any other
/// error; it is not moved out of what it borrows. The result is recorded (see [`course_progress`]). An interrupt ends
/// the cell as anywhere else. All or nothing; [`check_parts`] gives points for parts.
///
/// # Panics
/// In strict mode, if the check does not pass.
#[track_caller]
pub fn check(id: &str, test: impl FnOnce() -> Result<(), Wrong>) {
    let outcome = trial::run(test);
    let trouble = session::change(|record| match outcome {
        Outcome::NotStarted(_) => {}
        Outcome::Passed(_) => record.attempted(id, true),
        Outcome::Wrong(_) | Outcome::Panicked(_) => record.attempted(id, false),
    });
    card::outcome(id, &outcome, hints_left(id)).with_trouble(trouble).show();
    if session::strict()
        && let Some(failure) = outcome.failure()
    {
        panic!("check {id}: {failure}");
    }
}

/// Checks an exercise part by part, each worth its points, and shows one card: how many points were reached, which parts
/// pass, and of those that do not what was expected and what came. Recorded as passed when all parts are.
///
/// ```
/// # use oxbook::prelude::*;
/// fn split(c: f64) -> (f64, f64) {
///     ((c / 6.0).sqrt(), (c / 6.0).sqrt())
/// }
/// check_parts("02-1", [
///     part("the budget is spent", 1, || near(6.0 * split(6e8).0 * split(6e8).1, 6e8, 1e-9)),
///     part("20 tokens per parameter", 2, || {
///         let (n, d) = split(6e8);
///         near(d / n, 20, 0.01).mistake(1, "N and D are equal")
///     }),
/// ]);
/// ```
///
/// Where nbgrader grades the notebook, the cell's result is the number of points if some are missing: partial credit.
///
/// # Panics
/// In strict mode, if a part does not pass, except where nbgrader grades.
#[track_caller]
pub fn check_parts(id: &str, parts: impl IntoIterator<Item = Part>) {
    let parts = Parts(parts.into_iter().collect());
    let trouble = session::change(|record| match (parts.passed(), parts.failed()) {
        (true, _) => record.attempted(id, true),
        (false, true) => record.attempted(id, false),
        (false, false) => {}
    });
    card::parts(id, &parts, hints_left(id)).with_trouble(trouble).show();
    let Some(failure) = parts.failure() else { return };
    if session::grading() {
        // nbgrader takes a cell's result for the points reached, and a cell without one for all of them.
        emit_result(&MimeBundle::text(format!("{:?}", parts.reached())));
    } else if session::strict() {
        panic!("check {id}: {} of {} points: {failure}", card::number(parts.reached()), card::number(parts.total()));
    }
}

/// Whether there are hints that the learner has not seen and may see.
fn hints_left(id: &str) -> bool {
    let left = session::hints(id).len() > session::record().hints_taken(id);
    left && !matches!(lock::opened(id), Opened::Nothing(_))
}

/// Shows the next hint of an exercise, below those that were shown before; after the last one, the solution. Where a teacher
/// decides what is open (`OXBOOK_HINTS`), what is locked says so.
///
/// How many were taken is recorded, across restarts.
pub fn hint(id: &str) {
    let hints = session::hints(id);
    let solution = course::solution(id);
    if hints.is_empty() && solution.is_none() {
        let text = format!("Nothing is known of an exercise \"{id}\". Run the cell above it, where it is described.");
        Card::new(Mark::Open, format!("{id}: no hints")).line(text).show();
        return;
    }
    let with_solution = match lock::opened(id) {
        Opened::HintsAndSolution => true,
        Opened::Hints if !hints.is_empty() => false,
        Opened::Hints => return card::locked(id).show(),
        Opened::Nothing(why) => return card::locked(id).with_trouble(why).show(),
    };
    let taken = session::record().hints_taken(id);
    let level = (taken + 1).min(hints.len() + usize::from(with_solution));
    let trouble = session::change(|record| record.hinted(id, level));
    card::hints(id, &hints, level, with_solution.then_some(solution)).with_trouble(trouble).show();
}

/// Records the learner's guess of a number before it is revealed, under a name; a later guess replaces it.
///
/// ```
/// # use oxbook::prelude::*;
/// predict("exponent of the best N", 0.5);
/// assert_eq!(guess_of("exponent of the best N"), Some(0.5));
/// ```
pub fn predict(name: &str, guess: impl Number) {
    let guess = guess.to_f64();
    let trouble = session::change(|record| record.guessed(name, guess));
    let card = if guess.is_finite() {
        Card::new(Mark::Note, format!("Your prediction: {name} = {}", card::number(guess)))
    } else {
        Card::new(Mark::Open, format!("No prediction yet: {name}")).line("Put a number in, and run the cell again.")
    };
    card.with_trouble(trouble).show();
}

/// What was predicted under this name, for a chart or a comparison. `None` if nothing was, or no number.
pub fn guess_of(name: &str) -> Option<f64> {
    session::record().guesses.get(name).copied().filter(|guess| guess.is_finite())
}

/// Shows a measured number beside the learner's guess of it.
pub fn reveal(name: &str, measured: impl Number) {
    let measured = measured.to_f64();
    let card = Card::new(Mark::Note, format!("{name} = {}", card::number(measured)));
    match guess_of(name) {
        Some(guess) => {
            card.line(format!("You predicted {}: {}.", card::number(guess), mistake::distance(guess, measured)))
        }
        None => card,
    }
    .show();
}
