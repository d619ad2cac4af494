//! The way out of a cell: outputs go to the runtime process through function pointers that it installs at start.
//!
//! Frames are JSON objects with a `type`: `display`, `update_display`, `result`, `clear_output`, `comm`, `failure` and
//! others. Their other fields are named as in Jupyter's messages of the same kind. Without a runtime process (a plain binary,
//! a unit test) frames fall back to their `text/plain` form on standard output.
//!
//! What a thread shows and prints can be kept back ([`capturing`]), to be shown in a widget instead of below a cell.

use serde_json::{Value, json};
use std::cell::RefCell;
use std::io::Write;
use std::sync::OnceLock;

/// What the runtime process offers to the prelude. `repr(C)`: the two are compiled apart, each with its own copy of
/// the standard library.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Sends one frame (UTF-8 JSON). Everything printed before the call leaves before it.
    pub emit: extern "C" fn(json: *const u8, len: usize),
    /// Writes one line of evcxr's protocol (without the newline) on the pipe evcxr reads.
    pub marker: extern "C" fn(line: *const u8, len: usize),
    /// Asks the front end for a line. Returns its length, or -1 when there is none to be had; the text is then read
    /// from `buffer`, which holds at most `capacity` bytes.
    pub input: extern "C" fn(prompt: *const u8, len: usize, password: bool, buffer: *mut u8, capacity: usize) -> isize,
    /// From here on what this thread prints is kept.
    pub capture: extern "C" fn(),
    /// Ends that, and copies what was printed, at most `capacity` bytes. Returns their number.
    pub captured: extern "C" fn(buffer: *mut u8, capacity: usize) -> usize,
}

static HOOKS: OnceLock<Hooks> = OnceLock::new();

/// Called once by the runtime process, before the first cell.
pub(crate) fn install(hooks: Hooks) {
    let _ = HOOKS.set(hooks);
}

/// Whether a runtime process is listening.
pub fn attached() -> bool {
    HOOKS.get().is_some()
}

/// Sends one frame towards the front end, after everything printed so far.
pub fn emit(frame: &Value) {
    if keep(frame) {
        return;
    }
    let _ = std::io::stdout().flush();
    match HOOKS.get() {
        Some(hooks) => {
            let json = frame.to_string();
            (hooks.emit)(json.as_ptr(), json.len());
        }
        None => {
            if let Some(text) = frame["data"]["text/plain"].as_str() {
                println!("{text}");
            }
        }
    }
}

/// Tells evcxr something about the cell that is running.
pub(crate) fn marker(line: &str) {
    let _ = std::io::stdout().flush();
    match HOOKS.get() {
        Some(hooks) => (hooks.marker)(line.as_ptr(), line.len()),
        None => println!("{line}"),
    }
}

/// The longest line that [`input`] takes, in bytes.
const LONGEST_LINE: usize = 1 << 20;

/// Asks the front end for a line, without its newline. `None` when there is none to be had.
pub(crate) fn input(prompt: &str, password: bool) -> Option<String> {
    let Some(hooks) = HOOKS.get() else {
        print!("{prompt}");
        let _ = std::io::stdout().flush();
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).ok().filter(|length| *length > 0)?;
        return Some(line.trim_end_matches(['\n', '\r']).to_owned());
    };
    let mut buffer = vec![0; LONGEST_LINE];
    let length = (hooks.input)(prompt.as_ptr(), prompt.len(), password, buffer.as_mut_ptr(), buffer.len());
    buffer.truncate(usize::try_from(length).ok()?);
    Some(String::from_utf8_lossy(&buffer).into_owned())
}

thread_local! {
    /// What this thread has shown, while that is kept.
    static KEPT: RefCell<Option<Vec<Value>>> = const { RefCell::new(None) };
}

/// Of what is printed while it is kept, no more than this is shown, in bytes.
const MOST_PRINTED: usize = 1 << 16;

/// Runs `f` on this thread. What it shows and prints does not go below the cell: it is returned, as frames of the types
/// `display`, `result`, `clear_output` and `stream`. `f` must not unwind.
pub(crate) fn capturing(f: impl FnOnce()) -> Vec<Value> {
    let _ = std::io::stdout().flush();
    KEPT.with_borrow_mut(|kept| *kept = Some(Vec::new()));
    keep_from_here();
    f();
    keep_printed();
    KEPT.with_borrow_mut(Option::take).unwrap_or_default()
}

/// Whether the frame is kept back.
fn keep(frame: &Value) -> bool {
    let shown = matches!(frame["type"].as_str(), Some("display" | "result" | "clear_output"));
    let keeping = shown && KEPT.with_borrow(Option::is_some);
    if keeping {
        keep_printed();
        KEPT.with_borrow_mut(|kept| kept.iter_mut().for_each(|kept| kept.push(frame.clone())));
        keep_from_here();
    }
    keeping || tap(frame)
}

/// What is printed from here on is kept, until [`keep_printed`].
fn keep_from_here() {
    if let Some(hooks) = HOOKS.get() {
        (hooks.capture)();
    }
}

/// What was printed since [`keep_from_here`] becomes a frame.
fn keep_printed() {
    let Some(hooks) = HOOKS.get() else { return };
    let _ = std::io::stdout().flush();
    let mut buffer = vec![0; MOST_PRINTED];
    let length = (hooks.captured)(buffer.as_mut_ptr(), buffer.len());
    if length > 0 {
        let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
        let frame = json!({"type": "stream", "name": "stdout", "text": text});
        KEPT.with_borrow_mut(|kept| kept.iter_mut().for_each(|kept| kept.push(frame.clone())));
    }
}

#[cfg(not(test))]
fn tap(_: &Value) -> bool {
    false
}

#[cfg(test)]
use for_tests::tap;

/// For unit tests: the frames of this thread, in place of sending them.
#[cfg(test)]
pub(crate) mod for_tests {
    use super::*;

    thread_local! {
        static SENT: RefCell<Option<Vec<Value>>> = const { RefCell::new(None) };
    }

    /// The frames that this thread sent since the last call. None are sent from the first call on.
    pub(crate) fn sent() -> Vec<Value> {
        SENT.with_borrow_mut(|sent| sent.replace(Vec::new())).unwrap_or_default()
    }

    pub(super) fn tap(frame: &Value) -> bool {
        SENT.with_borrow_mut(|sent| sent.as_mut().map(|sent| sent.push(frame.clone())).is_some())
    }
}
