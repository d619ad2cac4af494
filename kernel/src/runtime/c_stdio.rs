//! The C library holds back what `printf` and `puts` write; C code that a cell calls is to be seen while it runs.

use libc::FILE;

#[cfg(target_os = "linux")]
unsafe extern "C" {
    static stdout: *mut FILE;
}

#[cfg(target_os = "macos")]
unsafe extern "C" {
    #[link_name = "__stdoutp"]
    static stdout: *mut FILE;
}

/// Hands on what C's standard output holds. Waits while a thread writes to it.
pub(super) fn flush() {
    // SAFETY: the C library's own stream, which lives as long as the process; `fflush` takes its lock.
    unsafe {
        libc::fflush(stdout);
    }
}
