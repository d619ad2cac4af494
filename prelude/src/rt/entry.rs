//! The symbols that the runtime process looks up when it loads this library.

use super::hooks::{self, Hooks};
use super::{failure, interrupt, memory};

/// Called once, on the thread that will run the cells, before the first of them.
#[unsafe(no_mangle)]
pub extern "C" fn oxbook_attach(given: Hooks) {
    memory::keep_freed();
    hooks::install(given);
    failure::install_panic_hook();
}

/// Called from any thread when the learner asks for an interrupt.
#[unsafe(no_mangle)]
pub extern "C" fn oxbook_interrupt() {
    interrupt::request();
}

/// Called when a cell begins.
#[unsafe(no_mangle)]
pub extern "C" fn oxbook_forget_interrupt() {
    interrupt::clear();
}

/// Called when a front end sends a comm message: `json` is the message, `number` is to be named when it is dealt with.
#[unsafe(no_mangle)]
pub extern "C" fn oxbook_comm(number: u64, json: *const u8, length: usize) {
    // SAFETY: the runtime process passes the parts of a live `&[u8]`, for the time of the call.
    let json = unsafe { std::slice::from_raw_parts(json, length) };
    crate::comm::receive(number, json);
}

/// Called between and while cells: what was printed without a newline must not wait for one.
#[unsafe(no_mangle)]
pub extern "C" fn oxbook_flush() {
    use std::io::Write;
    let _ = std::io::stdout().flush();
}
