//! The prelude library: loaded once, before the first cell, and given the way out. Cells then find it loaded.

use super::hooks::Hooks;
use crate::side_channel::CommMessage;
use anyhow::{Context as _, Result};
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW, Symbol};
use std::path::Path;
use std::sync::OnceLock;

/// The prelude's entry points.
struct Prelude {
    interrupt: Symbol<extern "C" fn()>,
    forget_interrupt: Symbol<extern "C" fn()>,
    flush: Symbol<extern "C" fn()>,
    comm: Symbol<extern "C" fn(u64, *const u8, usize)>,
}

static PRELUDE: OnceLock<Prelude> = OnceLock::new();

/// Asks the running cell to stop.
pub(super) fn interrupt() {
    if let Some(prelude) = PRELUDE.get() {
        (prelude.interrupt)();
    }
}

/// Forgets an interrupt that no cell has noticed.
pub(super) fn forget_interrupt() {
    if let Some(prelude) = PRELUDE.get() {
        (prelude.forget_interrupt)();
    }
}

/// Moves what the cells' standard library still holds back (a line without its end) to the pipe. Waits while a cell
/// holds the lock of its standard output.
pub(super) fn flush() {
    if let Some(prelude) = PRELUDE.get() {
        (prelude.flush)();
    }
}

/// Passes on a front end's comm message. Returns at once: the prelude deals with it on a thread of its own.
pub(super) fn comm(number: u64, message: &CommMessage) {
    if let (Some(prelude), Ok(json)) = (PRELUDE.get(), serde_json::to_vec(message)) {
        (prelude.comm)(number, json.as_ptr(), json.len());
    }
}

pub(super) fn attach(library: &Path, hooks: Hooks) -> Result<()> {
    // SAFETY: the library is the image's own, made from this repository by the rustc that compiles the cells; its
    // initialisers do nothing but what the standard library's do, and the symbols have the types stated.
    unsafe {
        let library = Library::open(Some(library), RTLD_NOW | RTLD_GLOBAL)
            .with_context(|| format!("cannot load the prelude {}", library.display()))?;
        let attach: Symbol<extern "C" fn(Hooks)> = library.get(b"oxbook_attach").context("the prelude is not ours")?;
        let interrupt = library.get(b"oxbook_interrupt").context("the prelude is not ours")?;
        let forget_interrupt = library.get(b"oxbook_forget_interrupt").context("the prelude is not ours")?;
        let flush = library.get(b"oxbook_flush").context("the prelude is not ours")?;
        let comm = library.get(b"oxbook_comm").context("the prelude is not ours")?;
        attach(hooks);
        // Never unloaded: cells keep pointers into it.
        std::mem::forget(library);
        let _ = PRELUDE.set(Prelude { interrupt, forget_interrupt, flush, comm });
        Ok(())
    }
}
