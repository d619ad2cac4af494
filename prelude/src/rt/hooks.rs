//! The way out of a cell: outputs go to the runtime process through function pointers that it installs at start.
//!
//! Frames are JSON objects with a `type`: `display`, `update_display`, `result`, `clear_output`, `error`. Their other
//! fields are named as in Jupyter's messages of the same kind. Without a runtime process (a plain binary, a unit
//! test) frames fall back to their `text/plain` form on standard output.

use serde_json::Value;
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
