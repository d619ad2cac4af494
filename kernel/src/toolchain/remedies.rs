//! What to do about a cell that did not compile, before it is said to be wrong: less of what we add to it, a variable that
//! stays behind, a definition of an earlier cell that no longer fits.

use super::messages::{Mark, Messages, code, marks};
use super::order::{Order, Placed, Unkept, WhyUnkept};
use super::rewrite::{Display, EARLIER_FILE, Passes, Rewritten};
use serde_json::Value;
use std::collections::BTreeSet;

/// Errors that another definition of an earlier cell might cure: an impl or a trait that names did not lead to.
const FOR_WANT_OF_AN_IMPL: [&str; 8] = ["E0277", "E0282", "E0283", "E0369", "E0599", "E0600", "E0608", "E0614"];

/// Errors about two definitions that cannot stand side by side.
const CONFLICTS: [&str; 6] = ["E0119", "E0201", "E0255", "E0428", "E0592", "E0751"];

/// What to try next; `None` when the errors are the learner's.
pub fn next(messages: &Messages, rewritten: &Rewritten, order: Option<&Order>, passes: &Passes) -> Option<Passes> {
    let mut next = passes.clone();
    if rewritten.shows_result {
        next.display = other_display(messages, passes.display);
    }
    // An error through `?` that is no more than text.
    next.causes &= !messages.mention("EvcxrUserCodeError");
    next.keeping &= !rewritten.in_halves;
    if next != *passes {
        return Some(next);
    }
    for message in messages.errors() {
        leave_behind(message, rewritten, &mut next);
    }
    if next != *passes {
        return Some(next);
    }
    let order = order?;
    let wanting = messages.errors().any(|message| code(message).is_some_and(|it| FOR_WANT_OF_AN_IMPL.contains(&it)));
    let unreached = order.earlier.iter().any(|earlier| !earlier.reached);
    let in_earlier = |message: &Value| marks(message).any(|mark| mark.file.ends_with(EARLIER_FILE));
    if passes.reached_only && unreached && (wanting || messages.errors().any(in_earlier)) {
        next.reached_only = false;
        return Some(next);
    }
    if !order.own.is_empty() {
        for message in messages.errors() {
            next.set_aside.extend(misfits(message, rewritten).into_iter().map(|(number, _)| number));
        }
    }
    (next != *passes).then_some(next)
}

fn other_display(messages: &Messages, now: Display) -> Display {
    // What the prelude asks about a type whose name is not known yet confuses the compiler.
    const UNDECIDED: [&str; 3] = ["E0271", "E0282", "E0283"];
    // A method or a trait that the type has not.
    const LACKING: [&str; 2] = ["E0277", "E0599"];
    let any = |codes: &[&str]| messages.errors().any(|message| code(message).is_some_and(|it| codes.contains(&it)));
    let undecided = any(&UNDECIDED);
    match now {
        Display::Rich if undecided => Display::Debug,
        // A type that only has an `evcxr_display` of its own, as other crates give theirs.
        Display::Rich if any(&LACKING) && messages.mention("show_result") => Display::Evcxr,
        now => now,
    }
}

/// Why definitions of earlier cells were left out of `next`.
pub fn misfits(message: &Value, rewritten: &Rewritten) -> Vec<(u64, String)> {
    let conflict = code(message).is_some_and(|it| CONFLICTS.contains(&it));
    let said = message["message"].as_str().unwrap_or_default();
    marks(message)
        .filter(|mark| mark.file.ends_with(EARLIER_FILE) && (mark.primary || conflict))
        .filter_map(|mark| Some((Placed::at(&rewritten.earlier.placed, mark.line)?.number, said.to_owned())))
        .collect()
}

/// The variable that a mark is about where borrowing variables are asked for their types: `&variable`.
fn asked_of<'a>(mark: &'a Mark) -> Option<&'a str> {
    mark.text.as_deref()?.strip_prefix('&')
}

/// Variables that cannot be put into the store: moved away, or borrowing from what ends with the cell.
fn leave_behind(message: &Value, rewritten: &Rewritten, next: &mut Passes) {
    let put_at = |line: usize| rewritten.puts.iter().find(|put| put.line == line);
    // Where borrowing variables are asked for their types they are mentioned, which is not a use.
    let moved = matches!(code(message), Some("E0382" | "E0381"));
    let unkept: BTreeSet<String> = next.unkept.keys().cloned().collect();
    let asked = |mark: &Mark| {
        (mark.label.contains("later used") || moved && mark.primary)
            && Some(mark.line) == rewritten.asked_at
            && asked_of(mark).is_some_and(|variable| unkept.contains(variable))
    };
    let children = message["children"].as_array().into_iter().flatten();
    // "function requires argument type to outlive `'static`" is said in a note of its own, without a label.
    let notes = children.filter(|child| child["message"].as_str().is_some_and(|it| it.contains("'static")));
    let noted = notes.flat_map(marks).map(|mark| (mark, true));
    for mark in marks(message) {
        if asked(&mark) && moved {
            // Borrowing, and moved away too: the move is what a learner knows of.
            if let Some(variable) = asked_of(&mark) {
                next.unasked.insert(variable.to_owned());
                next.unkept.get_mut(variable).into_iter().for_each(|unkept| unkept.why = WhyUnkept::Moved);
            }
        } else if asked(&mark) {
            next.unasked.extend(next.unkept.keys().cloned());
        }
        // "borrow might be used here, when `guard` is dropped and runs the destructor for type .."
        let dropped = mark.label.split("when `").nth(1).and_then(|rest| rest.split_once("` is dropped"));
        if let Some((variable, _)) = dropped.filter(|(variable, _)| next.unkept.contains_key(*variable)) {
            next.dropped_first.insert(variable.to_owned());
        }
    }
    for (mark, of_note) in marks(message).map(|mark| (mark, false)).chain(noted) {
        let Some(put) = put_at(mark.line).filter(|_| mark.file == "src/lib.rs" && !asked(&mark)) else { continue };
        let borrows = of_note
            || mark.label.contains("'static")
            || mark.label.contains("later used")
            || (mark.label.contains("borrow might be used") && !mark.primary);
        let why = match moved {
            true if mark.primary => WhyUnkept::Moved,
            false if borrows => WhyUnkept::Borrows,
            _ => continue,
        };
        if why == WhyUnkept::Moved
            && rewritten.assigned.contains(&put.variable)
            && next.given_back.insert(put.variable.clone())
        {
            continue;
        }
        let (variable, placeholder) = (put.variable.clone(), put.placeholder.clone());
        next.unkept.entry(variable.clone()).or_insert(Unkept { variable, placeholder, why });
    }
}
