//! Running the closure of a check: what comes of it, whatever it does. Knows nothing of exercises or cards.

use super::verdict::Wrong;
use crate::rt::{failure, interrupt::Interrupted};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

/// What came of a check.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    Passed(Duration),
    /// The code still says `todo!()`, with this text behind it, if any.
    NotStarted(Option<String>),
    Wrong(Wrong),
    Panicked(String),
}

impl Outcome {
    /// What a test should read, unless it passed.
    pub(super) fn failure(&self) -> Option<String> {
        match self {
            Outcome::Passed(_) => None,
            Outcome::NotStarted(_) => Some("not started: the code still says todo!()".to_owned()),
            Outcome::Wrong(wrong) => Some(wrong.to_string()),
            Outcome::Panicked(message) => Some(format!("the code panicked: {message}")),
        }
    }
}

/// Runs the closure. Only an interrupt gets past this: it goes on to whoever runs the cell.
pub(super) fn run(test: impl FnOnce() -> Result<(), Wrong>) -> Outcome {
    let start = Instant::now();
    // Whatever a panic leaves half done is the learner's own, and it is said that there was a panic.
    match catch_unwind(AssertUnwindSafe(test)) {
        Ok(Ok(())) => Outcome::Passed(start.elapsed()),
        Ok(Err(wrong)) => Outcome::Wrong(wrong),
        Err(payload) if payload.is::<Interrupted>() => resume_unwind(payload),
        Err(payload) => {
            // Told on the card, and not a second time as what a panic prints.
            failure::forget_panic();
            panicked(payload.as_ref())
        }
    }
}

fn panicked(payload: &dyn Any) -> Outcome {
    let message = match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "with something that is not text".to_owned(),
    };
    // What `todo!()` and `unimplemented!()` say.
    for prefix in ["not yet implemented", "not implemented"] {
        if let Some(rest) = message.strip_prefix(prefix) {
            let text = rest.trim_start_matches(':').trim();
            return Outcome::NotStarted((!text.is_empty()).then(|| text.to_owned()));
        }
    }
    Outcome::Panicked(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::{equal, near};

    fn unfinished() -> f64 {
        todo!("by golden-section search")
    }

    #[test]
    fn each_way_a_check_can_end() {
        assert!(matches!(run(|| equal(1 + 1, 2)), Outcome::Passed(_)));
        assert!(matches!(run(|| near(1.0, 2.0, 0.1)), Outcome::Wrong(_)));
        assert_eq!(run(|| near(unfinished(), 1.0, 0.1)), Outcome::NotStarted(Some("by golden-section search".into())));
        assert_eq!(run(|| todo!()), Outcome::NotStarted(None));
        assert_eq!(run(|| unimplemented!("later")), Outcome::NotStarted(Some("later".into())));
        let empty: Vec<i32> = Vec::new();
        let outcome = run(|| equal(empty[0], 1));
        assert!(matches!(&outcome, Outcome::Panicked(message) if message.contains("out of bounds")), "{outcome:?}");
        assert!(run(|| Err(std::fmt::Error)?).failure().is_some_and(|text| text.contains("an error")));
    }

    #[test]
    fn an_interrupt_goes_through() {
        let payload = catch_unwind(|| run(|| resume_unwind(Box::new(Interrupted)))).expect_err("it unwinds");
        assert!(payload.is::<Interrupted>());
    }
}
