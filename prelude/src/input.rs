//! Asking the learner for a line from a cell.

use crate::rt::hooks;

/// Asks for a line and waits for it.
///
/// # Panics
/// When the front end does not allow a cell to ask (Run All by `nbconvert`, for example), or was interrupted.
#[track_caller]
pub fn input(prompt: &str) -> String {
    answer(hooks::input(prompt, false))
}

/// As [`input`], not showing what is typed.
///
/// # Panics
/// As [`input`].
#[track_caller]
pub fn password(prompt: &str) -> String {
    answer(hooks::input(prompt, true))
}

#[track_caller]
fn answer(line: Option<String>) -> String {
    line.unwrap_or_else(|| {
        panic!(
            "there is nobody to answer: this front end does not allow a cell to ask for input, or it was interrupted"
        )
    })
}
