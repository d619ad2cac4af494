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
use std::sync::OnceLock;

/// Set before the pump starts.
static QUEUE: OnceLock<Records> = OnceLock::new();

pub(super) fn write_to(queue: Records) {
    let _ = QUEUE.set(queue);
}
