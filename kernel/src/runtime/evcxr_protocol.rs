//! evcxr's side of the conversation: `LOAD_AND_RUN <library> <function>` lines in, marker lines out.

use super::{c_stdio, memory, prelude, pump};
use crate::side_channel::FromRuntime;
use crate::toolchain::rewrite::ENTRY_POINT;
use anyhow::{Context as _, Result, bail};
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW, Symbol};
use std::fs::File;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::os::raw::c_void;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

static OUT: OnceLock<Mutex<File>> = OnceLock::new();

/// Whether a cell runs.
static RUNNING: AtomicBool = AtomicBool::new(false);

/// How long a line without its end may stay unseen.
const FLUSH: Duration = Duration::from_millis(100);

/// `print!` without a newline is seen while the cell runs. On a thread of its own, since a cell may hold the lock.
pub(super) fn flush_while_running() {
    std::thread::spawn(|| {
        loop {
            std::thread::sleep(FLUSH);
            if RUNNING.load(Ordering::Relaxed) {
                c_stdio::flush();
                prelude::flush();
            }
        }
    });
}

pub(super) fn answer_on(evcxr_out: OwnedFd) {
    let _ = OUT.set(Mutex::new(File::from(evcxr_out)));
}

/// Says one line to evcxr.
pub(super) fn say(line: &str) {
    if let Some(out) = OUT.get() {
        let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
        if writeln!(out, "{line}").is_err() {
            std::process::exit(0);
        }
    }
}

/// Runs what evcxr asks for, in order. Variables live behind a pointer that each cell takes and gives back.
pub(super) fn serve(lines: impl Iterator<Item = std::io::Result<String>>) -> Result<()> {
    let mut variables: *mut c_void = std::ptr::null_mut();
    for line in lines {
        let line = line?;
        let Some(arguments) = line.strip_prefix("LOAD_AND_RUN ") else {
            bail!("evcxr said {line:?}, which is not a line of its protocol that we know");
        };
        // The function's name has no spaces; the library's path may.
        let (library, function) = arguments.rsplit_once(' ').context("LOAD_AND_RUN without a function")?;
        pump::send(&FromRuntime::Running);
        RUNNING.store(true, Ordering::Relaxed);
        memory::changed();
        variables = load_and_run(library, function, variables)?;
        RUNNING.store(false, Ordering::Relaxed);
        memory::changed();
        prelude::flush();
        c_stdio::flush();
        pump::settle();
        say("EVCXR_EXECUTION_COMPLETE");
    }
    Ok(())
}

fn load_and_run(library: &str, function: &str, variables: *mut c_void) -> Result<*mut c_void> {
    // SAFETY: the library was compiled a moment ago from evcxr's text for this cell, whose entry point has this type.
    unsafe {
        // Global: the statics of this cell are found by later ones.
        let library = Library::open(Some(library), RTLD_NOW | RTLD_GLOBAL)
            .with_context(|| format!("cannot load the compiled cell {library}"))?;
        let run: Symbol<extern "C" fn(*mut c_void) -> *mut c_void> = match library.get(ENTRY_POINT.as_bytes()) {
            Ok(run) => run,
            // Text that the front could not parse is compiled under evcxr's own name for it.
            Err(_) => library.get(function.as_bytes())?,
        };
        let variables = run(variables);
        // Never unloaded: variables keep pointers into it, vtables and thread-local destructors among them.
        std::mem::forget(library);
        Ok(variables)
    }
}
