//! Memory that tensors free is kept for the next ones.

/// glibc gives every large block back to the system when it is freed and asks for it again at the next step of a training,
/// which then spends a tenth to a fifth of its time on fresh pages. This makes it keep blocks up to 32 MB (the most that
/// it allows), and half a gigabyte altogether. Does nothing elsewhere.
pub fn keep_freed() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        const MB: libc::c_int = 1 << 20;
        let settings =
            [(libc::M_MMAP_THRESHOLD, 32 * MB), (libc::M_TRIM_THRESHOLD, 512 * MB), (libc::M_TOP_PAD, 64 * MB)];
        for (parameter, value) in settings {
            // SAFETY: `mallopt` takes two numbers and sets a parameter of the allocator; it may be called at any time.
            unsafe { libc::mallopt(parameter, value) };
        }
    }
}
