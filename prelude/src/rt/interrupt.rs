//! Stopping a cell from outside: a flag that loops check, and the unwinding that ends the cell with its variables kept.

use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// The payload of the unwinding, so that it is told from a panic.
pub struct Interrupted;

pub(crate) fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Forgets a request: it was meant for the cell before.
pub(crate) fn clear() {
    REQUESTED.store(false, Ordering::Relaxed);
}

/// Whether the running cell should end. Costs one relaxed load.
#[inline]
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Ends the running cell when an interrupt was asked for. Costs one relaxed load.
#[inline]
pub fn check() {
    if requested() {
        unwind();
    }
}

#[cold]
#[inline(never)]
fn unwind() {
    // While another panic unwinds (a destructor that loops), a second one would abort the process. The request stands until
    // the next cell begins: the cell may have several threads, and may catch what unwinds one of them.
    if !std::thread::panicking() {
        std::panic::resume_unwind(Box::new(Interrupted));
    }
}
