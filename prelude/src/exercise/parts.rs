//! A check made of parts: each is run on its own, and what passes is worth its points. Knows how much was reached; must not
//! know how it is shown, recorded or graded.

use super::trial::{self, Outcome};
use super::verdict::Wrong;
use crate::chart::Number;

/// A part of a check, as it came out: made by [`part`], for [`check_parts`](super::check_parts).
#[derive(Debug)]
#[must_use = "a part counts only in the list of a check_parts"]
pub struct Part {
    pub(super) name: String,
    pub(super) points: f64,
    pub(super) outcome: Outcome,
}

/// Runs one part of a check, named after what it looks at: `part("the shape", 1, || equal(y.dims(), [2, 3]))`.
///
/// The closure is one as [`check`](super::check) takes. Whatever happens in it, a panic too, costs this part's points only.
pub fn part(name: &str, points: impl Number, test: impl FnOnce() -> Result<(), Wrong>) -> Part {
    // A part that is worth no number is worth nothing.
    Part { name: name.to_owned(), points: points.to_f64().max(0.0), outcome: trial::run(test) }
}

impl Part {
    pub(super) fn passed(&self) -> bool {
        matches!(self.outcome, Outcome::Passed(_))
    }
}

/// The parts of one check together.
#[derive(Debug)]
pub(super) struct Parts(pub(super) Vec<Part>);

impl Parts {
    /// A check without parts has not been passed by anybody.
    pub(super) fn passed(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(Part::passed)
    }

    /// Whether the learner's code was tried and fell short; what is only not started yet does not.
    pub(super) fn failed(&self) -> bool {
        self.0.iter().any(|part| matches!(part.outcome, Outcome::Wrong(_) | Outcome::Panicked(_)))
    }

    pub(super) fn not_started(&self) -> bool {
        self.0.iter().all(|part| matches!(part.outcome, Outcome::NotStarted(_)))
    }

    pub(super) fn reached(&self) -> f64 {
        // From 0: what `sum` gives for nothing is -0.
        self.0.iter().filter(|part| part.passed()).fold(0.0, |sum, part| sum + part.points)
    }

    pub(super) fn total(&self) -> f64 {
        self.0.iter().fold(0.0, |sum, part| sum + part.points)
    }

    /// What a test should read, unless all parts passed: the first that did not.
    pub(super) fn failure(&self) -> Option<String> {
        if self.0.is_empty() {
            return Some("it has no parts".to_owned());
        }
        self.0.iter().find_map(|part| Some(format!("{}: {}", part.name, part.outcome.failure()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::{equal, near};

    fn open() -> f64 {
        todo!("later")
    }

    #[test]
    fn what_goes_wrong_costs_only_its_own_points() {
        let none: Vec<f64> = Vec::new();
        let parts = Parts(vec![
            part("the sum", 1, || equal(1 + 1, 2)),
            part("the product", 2, || near(6.0, 5.0, 0.1)),
            part("the first", 0.5, || near(none[0], 1.0, 0.1)),
            part("the rest", 1.5, || equal("a", "a")),
        ]);
        assert_eq!((parts.reached(), parts.total()), (2.5, 5.0));
        assert!(parts.failed() && !parts.passed() && !parts.not_started());
        assert_eq!(parts.failure().as_deref(), Some("the product: expected 5 (within 10 %), got 6"));
    }

    #[test]
    fn what_is_not_started_gives_nothing_and_is_no_failure() {
        let parts = Parts(vec![part("a", 1, || near(open(), 1, 0.1)), part("b", 1, || near(open(), 2, 0.1))]);
        assert!(parts.not_started() && !parts.failed() && !parts.passed());
        assert_eq!(format!("{:?}", parts.reached()), "0.0", "as nbgrader is told");
        assert!(parts.failure().is_some_and(|text| text.starts_with("a: not started")));
    }

    #[test]
    fn passing_takes_all_and_at_least_one() {
        assert!(Parts(vec![part("a", 1, || Ok(())), part("b", 0, || Ok(()))]).passed());
        assert!(!Parts(Vec::new()).passed() && Parts(Vec::new()).failure().is_some());
        assert_eq!(part("a", f64::NAN, || Ok(())).points, 0.0);
        assert_eq!(part("a", -1, || Ok(())).points, 0.0);
    }
}
