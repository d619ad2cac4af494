//! What the C library keeps of memory that was freed. It costs nothing as long as somebody works here; while nobody does,
//! it is what a learner's neighbours could have.

/// Gives it back to the system. Takes some tens of milliseconds where there is much.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn give_back() {
    // SAFETY: takes no pointers, and the C library's own locks.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Other systems' allocators do so by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back() {}
