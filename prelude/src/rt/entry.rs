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

/// Called between and while cells: what was printed without a newline must not wait for one.
#[unsafe(no_mangle)]
pub extern "C" fn oxbook_flush() {
    use std::io::Write;
    let _ = std::io::stdout().flush();
}
