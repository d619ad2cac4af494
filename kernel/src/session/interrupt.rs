//! Stopping what runs: the compiler at once, a cell by asking it. Where asking does not help the learner is told, and a
//! second interrupt ends the process.

use super::runtime_link::RuntimeLink;
use crate::toolchain::environment::SessionDirectory;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::process::Child;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a cell may take to notice that it was asked to stop.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the learner is told then.
const REFUSED: &str = "The cell has not stopped: it is inside one long operation that cannot be asked. It stops when the \
                       operation ends. Interrupt again to end its process now: variables will be lost.\n";

pub struct Interrupter {
    link: RuntimeLink,
    directory: SessionDirectory,
    /// Counts cells; odd while one runs, or is next.
    cells: AtomicU64,
    /// The value of `cells` when its thread began with one.
    begun: AtomicU64,
    /// The value of `cells` when an interrupt was last asked for.
    asked: AtomicU64,
    /// The value of `cells` when a cell was found not to stop.
    refused: AtomicU64,
    /// The value of `cells` when a cell's process was ended: the next process is not the one that was meant.
    ended: AtomicU64,
    process: Mutex<Option<Arc<Mutex<Child>>>>,
}

impl Interrupter {
    pub fn new(link: RuntimeLink, directory: SessionDirectory) -> Self {
        Self {
            link,
            directory,
            cells: AtomicU64::new(0),
            begun: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            process: Mutex::default(),
        }
    }

    /// A cell was asked for: from here on an interrupt is meant for it.
    pub fn accept(&self) {
        self.cells.fetch_add(1, Ordering::SeqCst);
    }

    /// Its thread begins with it.
    pub fn begin(&self) {
        let _ = std::fs::remove_file(self.directory.interrupted());
        self.begun.store(self.cells.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    pub fn end(&self) {
        self.cells.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether the cell that runs was asked to stop.
    pub fn was_asked(&self) -> bool {
        let cell = self.cells.load(Ordering::SeqCst);
        !cell.is_multiple_of(2) && self.asked.load(Ordering::SeqCst) == cell
    }

    /// The process that cells run in, valid across its restarts.
    pub fn watch(&self, process: Arc<Mutex<Child>>) {
        *self.process.lock().unwrap_or_else(PoisonError::into_inner) = Some(process);
    }

    pub fn interrupt(self: &Arc<Self>) {
        let cell = self.cells.load(Ordering::SeqCst);
        if cell.is_multiple_of(2) {
            return self.link.interrupt_comms();
        }
        if self.ended.load(Ordering::SeqCst) == cell {
            return;
        }
        let again = self.asked.swap(cell, Ordering::SeqCst) == cell;
        if again && self.refused.load(Ordering::SeqCst) == cell {
            self.ended.store(cell, Ordering::SeqCst);
            return self.end_process();
        }
        if self.begun.load(Ordering::SeqCst) != cell {
            // What runs now is not the cell: it will find, when it begins, that it was asked to stop.
            return;
        }
        // First, so that between two runs of the compiler the second does not begin.
        let _ = std::fs::write(self.directory.interrupted(), "");
        self.end_compiler();
        self.link.interrupt();
        let this = Arc::clone(self);
        std::thread::spawn(move || {
            std::thread::sleep(PATIENCE);
            if this.cells.load(Ordering::SeqCst) == cell {
                this.refused.store(cell, Ordering::SeqCst);
                this.link.say(REFUSED);
            }
        });
    }

    /// Whether no cell runs or waits to.
    pub fn is_idle(&self) -> bool {
        self.cells.load(Ordering::SeqCst).is_multiple_of(2)
    }

    /// Stops what runs and was not asked for as a cell.
    pub fn stop(&self) {
        self.end_compiler();
        self.link.interrupt();
    }

    pub fn end_process(&self) {
        self.end_compiler();
        // The process that takes its place compiles a cell of its own.
        let _ = std::fs::remove_file(self.directory.interrupted());
        let process = self.process.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(process) = process {
            let _ = process.lock().unwrap_or_else(PoisonError::into_inner).kill();
        }
    }

    fn end_compiler(&self) {
        let group = std::fs::read_to_string(self.directory.compiler_group()).ok();
        if let Some(group) = group.and_then(|text| text.trim().parse().ok()) {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
    }
}
