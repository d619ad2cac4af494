//! Standard input for cells: a read from file descriptor 0 becomes a question to the front end.
//!
//! On Linux the process's own `read` is found before the C library's by every library that cells use, so
//! `std::io::stdin()` needs nothing from the learner. Elsewhere descriptor 0 is empty, and `input("..")` of the prelude
//! is the way.

use super::pump;
use crate::side_channel::FromRuntime;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A line, or why there is none.
type Answer = Result<String, Option<String>>;

#[derive(Default)]
struct State {
    waiting: bool,
    answer: Option<Answer>,
    /// What was answered and not yet read.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    unread: Vec<u8>,
}

static STATE: Mutex<State> = Mutex::new(State { waiting: false, answer: None, unread: Vec::new() });
static ANSWERED: Condvar = Condvar::new();
/// One question at a time.
static ASKING: Mutex<()> = Mutex::new(());

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the front end for a line and waits for it.
pub(super) fn ask(prompt: &str, password: bool) -> Answer {
    let _one_at_a_time = ASKING.lock().unwrap_or_else(PoisonError::into_inner);
    {
        let mut state = state();
        state.waiting = true;
        state.answer = None;
    }
    pump::send(&FromRuntime::Input { prompt: prompt.to_owned(), password });
    let mut state = state();
    loop {
        if let Some(answer) = state.answer.take() {
            state.waiting = false;
            return answer;
        }
        state = ANSWERED.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}

/// The kernel's answer to the open question.
pub(super) fn answer(answer: Answer) {
    let mut state = state();
    if state.waiting {
        state.answer = Some(answer);
        ANSWERED.notify_all();
    }
}

#[cfg(target_os = "linux")]
mod interposed {
    use super::super::prelude;
    use super::{ask, pump, state};
    use libc::{c_int, c_void, size_t, ssize_t};

    /// `read(2)` for this process: descriptor 0 is the front end, all others are the kernel's.
    ///
    /// # Safety
    /// As for `read(2)`: `buffer` must be valid for `count` bytes.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn read(fd: c_int, buffer: *mut c_void, count: size_t) -> ssize_t {
        if fd != 0 || count == 0 || !pump::running() {
            // SAFETY: the caller's arguments, passed on.
            return unsafe { libc::syscall(libc::SYS_read, fd, buffer, count) } as ssize_t;
        }
        // SAFETY: the caller's buffer of `count` bytes.
        let buffer = unsafe { std::slice::from_raw_parts_mut(buffer.cast::<u8>(), count) };
        match take_line(buffer) {
            Ok(length) => length as ssize_t,
            Err(()) => {
                // SAFETY: the C library's error number of this thread.
                unsafe { *libc::__errno_location() = libc::EIO };
                -1
            }
        }
    }

    fn take_line(buffer: &mut [u8]) -> Result<usize, ()> {
        let have = !state().unread.is_empty();
        if !have {
            prelude::flush();
            pump::flush();
            let line = ask("", false).map_err(|reason| {
                if let Some(reason) = reason {
                    eprintln!("{reason}");
                }
            })?;
            let mut state = state();
            state.unread.extend_from_slice(line.as_bytes());
            state.unread.push(b'\n');
        }
        let mut state = state();
        let length = state.unread.len().min(buffer.len());
        buffer[..length].copy_from_slice(&state.unread[..length]);
        state.unread.drain(..length);
        Ok(length)
    }
}
