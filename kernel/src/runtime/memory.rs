//! Gives back the memory that cells have freed, once nothing runs.
//!
//! Knows when cells begin and end; nothing of what they are.

use crate::allocator;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long nothing runs before it is given back. Longer than the pauses of Run All.
const QUIET: Duration = Duration::from_secs(2);

/// Counts beginnings and ends: odd while a cell runs.
static CHANGES: Mutex<u64> = Mutex::new(0);
static CHANGED: Condvar = Condvar::new();

/// A cell begins or ends.
pub(super) fn changed() {
    *changes() += 1;
    CHANGED.notify_one();
}

/// On a thread of its own, from now on.
pub(super) fn give_back_when_quiet() {
    std::thread::spawn(|| {
        let mut given_back = 0;
        loop {
            let mut now = changes();
            // A process that nobody works in does not wake up.
            while *now == given_back || *now % 2 == 1 {
                now = CHANGED.wait(now).unwrap_or_else(PoisonError::into_inner);
            }
            let ended = *now;
            let same = |now: &mut u64| *now == ended;
            let waited = CHANGED.wait_timeout_while(now, QUIET, same);
            let (now, waited) = waited.unwrap_or_else(PoisonError::into_inner);
            drop(now);
            if waited.timed_out() {
                allocator::give_back();
                given_back = ended;
            }
        }
    });
}

fn changes() -> MutexGuard<'static, u64> {
    CHANGES.lock().unwrap_or_else(PoisonError::into_inner)
}
