//! Variables' values in a few words, asked of the process that has them by a cell of our own.

use super::Evaluator;
use crate::session::execution_context::Runs;
use crate::session::front_end::Nobody;
use crate::session::interrupt::Interrupter;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The longest that a look may take, the compiler included: the learner's next cell waits for it.
const LONGEST: Duration = Duration::from_secs(2);

impl Evaluator {
    /// The values of variables, in their order. None if that takes too long, or cannot be had.
    pub fn glance(&mut self, names: &[&str]) -> Option<Vec<String>> {
        if names.is_empty() || matches!(self.runs, Runs::Nothing) || self.ensure_context().is_err() {
            return None;
        }
        let _watch = Watch::start(Arc::clone(&self.interrupter));
        let cell = format!("oxbook::glances!({})", names.join(", "));
        let evaluation = self.evaluate_rest(&cell, Arc::new(Nobody));
        serde_json::from_str(&evaluation.result_text?).ok()
    }
}

/// Stops a look that takes too long, and nothing after it.
struct Watch {
    over: Arc<Mutex<bool>>,
    /// Its end wakes the one who watches.
    _end: Sender<()>,
}

impl Watch {
    fn start(interrupter: Arc<Interrupter>) -> Self {
        let over = Arc::new(Mutex::new(false));
        let (end, ended) = channel::<()>();
        let watched = Arc::clone(&over);
        std::thread::spawn(move || {
            if ended.recv_timeout(LONGEST) == Err(RecvTimeoutError::Timeout) {
                let over = watched.lock().unwrap_or_else(PoisonError::into_inner);
                if !*over {
                    interrupter.stop();
                }
            }
        });
        Self { over, _end: end }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        *self.over.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }
}
