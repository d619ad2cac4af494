//! Loads the prelude library once, before the first cell, and hands it the way out. Cells then find it loaded.

use super::{evcxr_protocol, pump, stdin};
use anyhow::{Context as _, Result};
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW, Symbol};
use std::path::Path;
use std::sync::OnceLock;

/// Mirrors `oxbook::rt::hooks::Hooks`, field for field.
#[repr(C)]
struct Hooks {
    emit: extern "C" fn(*const u8, usize),
    marker: extern "C" fn(*const u8, usize),
    input: extern "C" fn(*const u8, usize, bool, *mut u8, usize) -> isize,
}

/// The prelude's entry points.
struct Prelude {
    interrupt: Symbol<extern "C" fn()>,
    forget_interrupt: Symbol<extern "C" fn()>,
    flush: Symbol<extern "C" fn()>,
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

pub(super) fn attach(library: &Path) -> Result<()> {
    let hooks = Hooks { emit, marker, input };
    // SAFETY: the library is the image's own, made from this repository by the rustc that compiles the cells; its
    // initialisers do nothing but what the standard library's do, and the two symbols have the types stated.
    unsafe {
        let library = Library::open(Some(library), RTLD_NOW | RTLD_GLOBAL)
            .with_context(|| format!("cannot load the prelude {}", library.display()))?;
        let attach: Symbol<extern "C" fn(Hooks)> = library.get(b"oxbook_attach").context("the prelude is not ours")?;
        let interrupt = library.get(b"oxbook_interrupt").context("the prelude is not ours")?;
        let forget_interrupt = library.get(b"oxbook_forget_interrupt").context("the prelude is not ours")?;
        let flush = library.get(b"oxbook_flush").context("the prelude is not ours")?;
        attach(hooks);
        // Never unloaded: cells keep pointers into it.
        std::mem::forget(library);
        let _ = PRELUDE.set(Prelude { interrupt, forget_interrupt, flush });
        Ok(())
    }
}

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
