//! Sleeping that an interrupt ends: on Linux `std::thread::sleep` in a cell finds these functions before the C library's.
//! The sleep just ends early; the check that follows in the cell's code unwinds.

use std::sync::{Condvar, Mutex, PoisonError};

static INTERRUPTED: Mutex<bool> = Mutex::new(false);
static CHANGED: Condvar = Condvar::new();

pub(super) fn interrupt() {
    *INTERRUPTED.lock().unwrap_or_else(PoisonError::into_inner) = true;
    CHANGED.notify_all();
}

pub(super) fn forget_interrupt() {
    *INTERRUPTED.lock().unwrap_or_else(PoisonError::into_inner) = false;
}

#[cfg(target_os = "linux")]
mod interposed {
    use super::{CHANGED, INTERRUPTED, PoisonError};
    use crate::runtime::pump;
    use libc::{c_int, clockid_t, timespec};
    use std::time::Duration;

    /// `clock_nanosleep(2)`. Relative sleeps, which is what `std::thread::sleep` asks for, end at an interrupt.
    ///
    /// # Safety
    /// As for `clock_nanosleep(2)`: `request` must point to a `timespec`.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn clock_nanosleep(
        clock: clockid_t,
        flags: c_int,
        request: *const timespec,
        remain: *mut timespec,
    ) -> c_int {
        if flags & libc::TIMER_ABSTIME != 0 || !pump::running() {
            // SAFETY: the caller's arguments, passed on.
            let result = unsafe { libc::syscall(libc::SYS_clock_nanosleep, clock, flags, request, remain) };
            // SAFETY: the C library's error number of this thread.
            return if result == 0 { 0 } else { unsafe { *libc::__errno_location() } };
        }
        // SAFETY: the caller's pointer to a `timespec`.
        sleep(unsafe { &*request });
        0
    }

    /// `nanosleep(2)`, likewise.
    ///
    /// # Safety
    /// As for `nanosleep(2)`: `request` must point to a `timespec`.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn nanosleep(request: *const timespec, remain: *mut timespec) -> c_int {
        // SAFETY: the caller's arguments, passed on.
        unsafe { clock_nanosleep(libc::CLOCK_REALTIME, 0, request, remain) }
    }

    fn sleep(request: &timespec) {
        let length = Duration::new(request.tv_sec.max(0) as u64, request.tv_nsec.clamp(0, 999_999_999) as u32);
        let interrupted = INTERRUPTED.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = CHANGED.wait_timeout_while(interrupted, length, |interrupted| !*interrupted);
    }
}
