//! Standard output and error for cells, on Linux: a write to descriptor 1 or 2, which every library finds here before the
//! C library's `write`, becomes a record in one queue. Two pipes could not tell what came first.

#[cfg(target_os = "linux")]
mod interposed {
    use crate::runtime::{budget, pump};
    use libc::{c_int, c_void, size_t, ssize_t};

    /// `write(2)` for this process.
    ///
    /// # Safety
    /// As for `write(2)`: `buffer` must be valid for `count` bytes.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn write(fd: c_int, buffer: *const c_void, count: size_t) -> ssize_t {
        if (fd == libc::STDOUT_FILENO || fd == libc::STDERR_FILENO) && count > 0 && pump::running() {
            // SAFETY: the caller's buffer of `count` bytes.
            let bytes = unsafe { std::slice::from_raw_parts(buffer.cast::<u8>(), count) };
            if super::keep(bytes) {
                return count as ssize_t;
            }
            let shown = &bytes[..budget::allow(count)];
            pump::flush_pipes();
            let stream = fd as usize - 1;
            if super::QUEUE.get().is_some_and(|queue| queue.add(stream, shown)) {
                return count as ssize_t;
            }
        }
        // SAFETY: the caller's arguments, passed on.
        unsafe { libc::syscall(libc::SYS_write, fd, buffer, count) as ssize_t }
    }
}

use super::records::Records;
use std::cell::RefCell;
use std::sync::OnceLock;

/// Set before the pump starts.
static QUEUE: OnceLock<Records> = OnceLock::new();

pub(super) fn write_to(queue: Records) {
    let _ = QUEUE.set(queue);
}

thread_local! {
    /// What this thread prints, while it is kept from the cell's output: the prelude shows it elsewhere.
    static CAPTURED: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Of what is captured, no more than this is kept.
const LONGEST: usize = 1 << 20;

/// From here on what this thread prints is kept. Where writes do not pass through here, nothing is.
pub(super) fn capture() {
    CAPTURED.with_borrow_mut(|kept| *kept = Some(Vec::new()));
}

/// What this thread has printed since [`capture`], which ends here.
pub(super) fn captured() -> Vec<u8> {
    CAPTURED.with_borrow_mut(Option::take).unwrap_or_default()
}

/// Whether the bytes were kept.
#[cfg(target_os = "linux")]
fn keep(bytes: &[u8]) -> bool {
    // A thread that is ending has no such thing any more.
    CAPTURED
        .try_with(|kept| {
            let mut kept = kept.borrow_mut();
            let kept = kept.as_mut()?;
            kept.extend_from_slice(&bytes[..bytes.len().min(LONGEST.saturating_sub(kept.len()))]);
            Some(())
        })
        .is_ok_and(|kept| kept.is_some())
}
