//! The directory of one session: made private, named by its process, swept when that process is dead.

use crate::toolchain::environment::SessionDirectory;
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The number of the process that made a directory comes after it.
const PREFIX: &str = "oxbook-";

/// The directory of the kernel that this process becomes.
pub fn of_this_kernel() -> Result<SessionDirectory> {
    let path = temporary_directory().join(format!("{PREFIX}{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    prepared(path)
}

/// A directory that ends with this value.
pub struct Private(pub SessionDirectory);

impl Private {
    pub fn make() -> Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let path = temporary_directory().join(format!("{PREFIX}{}-{number}", std::process::id()));
        prepared(path).map(Self)
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0.0);
    }
}

fn prepared(path: PathBuf) -> Result<SessionDirectory> {
    sweep();
    make_private(&path)?;
    let directory = SessionDirectory(path);
    let rust_src = Image::load().ok().and_then(|image| image.manifest.rust_src);
    directory.prepare(rust_src.as_deref())?;
    Ok(directory)
}

/// A socket's path must be short: 104 bytes on macOS, 108 on Linux, all of it.
fn temporary_directory() -> PathBuf {
    const LONGEST: usize = 70;
    let directory = std::env::temp_dir();
    if directory.as_os_str().len() <= LONGEST { directory } else { PathBuf::from("/tmp") }
}

fn make_private(path: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .mode(0o700)
        .create(path)
        .with_context(|| format!("cannot make the session directory {}", path.display()))
}

/// Removes directories that killed processes left behind.
fn sweep() {
    let Ok(entries) = std::fs::read_dir(temporary_directory()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let made_by = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let pid = made_by.and_then(|rest| rest.split('-').next()).and_then(|pid| pid.parse::<i32>().ok());
        if let Some(pid) = pid {
            let gone = nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), None) == Err(nix::errno::Errno::ESRCH);
            if gone {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    }
}
