//! What the prelude calls when something must leave a cell: an output, a line for evcxr, a question to the learner.

use super::{evcxr_protocol, output, pump, stdin};

/// Mirrors `oxbook::rt::hooks::Hooks`, field for field.
#[repr(C)]
pub(super) struct Hooks {
    emit: extern "C" fn(*const u8, usize),
    marker: extern "C" fn(*const u8, usize),
    input: extern "C" fn(*const u8, usize, bool, *mut u8, usize) -> isize,
    capture: extern "C" fn(),
    captured: extern "C" fn(*mut u8, usize) -> usize,
}

pub(super) const HOOKS: Hooks = Hooks { emit, marker, input, capture, captured };

/// The bytes behind a pointer and a length that the prelude passed.
fn bytes<'a>(start: *const u8, len: usize) -> &'a [u8] {
    // SAFETY: called only with the parts of a live `&[u8]` of the caller, for the time of the call.
    unsafe { std::slice::from_raw_parts(start, len) }
}

extern "C" fn emit(json: *const u8, len: usize) {
    pump::flush();
    pump::send_raw(bytes(json, len));
}

extern "C" fn marker(line: *const u8, len: usize) {
    pump::flush();
    evcxr_protocol::say(&String::from_utf8_lossy(bytes(line, len)));
}

extern "C" fn input(prompt: *const u8, len: usize, password: bool, buffer: *mut u8, capacity: usize) -> isize {
    pump::flush();
    let prompt = String::from_utf8_lossy(bytes(prompt, len));
    // SAFETY: the prelude passes a buffer of its own of `capacity` bytes.
    let buffer = unsafe { std::slice::from_raw_parts_mut(buffer, capacity) };
    match stdin::ask(&prompt, password) {
        Ok(line) => {
            let length = line.len().min(capacity);
            buffer[..length].copy_from_slice(&line.as_bytes()[..length]);
            length as isize
        }
        Err(_) => -1,
    }
}

extern "C" fn capture() {
    output::capture();
}

extern "C" fn captured(buffer: *mut u8, capacity: usize) -> usize {
    let text = output::captured();
    let length = text.len().min(capacity);
    // SAFETY: the prelude passes a buffer of its own of `capacity` bytes.
    let buffer = unsafe { std::slice::from_raw_parts_mut(buffer, capacity) };
    buffer[..length].copy_from_slice(&text[..length]);
    length
}
