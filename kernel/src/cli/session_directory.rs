//! The directory of one session: made private, named by its process, swept when that process is dead. Cells' libraries
//! are loaded from it, so it is not made where nothing may be executed.

use crate::toolchain::environment::SessionDirectory;
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result, anyhow, ensure};
use nix::sys::statvfs::{Statvfs, statvfs};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The number of the process that made a directory comes after it.
const PREFIX: &str = "oxbook-";

/// The directory of the kernel that this process becomes.
pub fn of_this_kernel() -> Result<SessionDirectory> {
    prepared(&std::process::id().to_string())
}

/// A directory that ends with this value.
pub struct Private(pub SessionDirectory);

impl Private {
    pub fn make() -> Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        prepared(&format!("{}-{number}", std::process::id())).map(Self)
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0.0);
    }
}

/// In the first place that will do.
fn prepared(name: &str) -> Result<SessionDirectory> {
    let rust_src = Image::load().ok().and_then(|image| image.manifest.rust_src);
    let mut refused = Vec::new();
    for place in places() {
        match prepared_in(&place, name, rust_src.as_deref()) {
            Ok(directory) => return Ok(directory),
            Err(error) => refused.push(format!("{error:#}")),
        }
    }
    Err(anyhow!(
        "there is no directory for the session: {}. Make room or set TMPDIR; `oxbook doctor` tells more",
        refused.join("; ")
    ))
}

fn prepared_in(place: &Path, name: &str, rust_src: Option<&Path>) -> Result<SessionDirectory> {
    check_place(place)?;
    sweep(place);
    let directory = SessionDirectory(make_private(place, name)?);
    directory.prepare(rust_src).with_context(|| format!("{} cannot be written", directory.0.display())).inspect_err(
        |_| {
            let _ = std::fs::remove_dir_all(&directory.0);
        },
    )?;
    Ok(directory)
}

/// Where a session's directory may be made, the usual place first.
pub fn places() -> Vec<PathBuf> {
    /// A socket's path must be short: 104 bytes on macOS, 108 on Linux, all of it.
    const LONGEST: usize = 70;
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let cache = dirs::cache_dir().map(|cache| cache.join("oxbook"));
    let wanted = [Some(std::env::temp_dir()), Some(PathBuf::from("/tmp")), runtime, cache].into_iter().flatten();
    let mut places: Vec<PathBuf> = Vec::new();
    for place in wanted.filter(|place| place.is_absolute() && place.as_os_str().len() <= LONGEST) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// Whether cells' libraries can be loaded from there.
pub fn check_place(place: &Path) -> Result<()> {
    if dirs::cache_dir().is_some_and(|cache| place.starts_with(cache)) {
        std::fs::create_dir_all(place).with_context(|| format!("cannot make {}", place.display()))?;
    }
    let system = statvfs(place).with_context(|| place.display().to_string())?;
    ensure!(
        !is_noexec(&system),
        "{} is mounted `noexec`, and compiled cells could not be loaded from there",
        place.display()
    );
    Ok(())
}

#[cfg(target_os = "linux")]
fn is_noexec(system: &Statvfs) -> bool {
    system.flags().contains(nix::sys::statvfs::FsFlags::ST_NOEXEC)
}

/// Elsewhere `statvfs` does not tell.
#[cfg(not(target_os = "linux"))]
fn is_noexec(_: &Statvfs) -> bool {
    false
}

/// Named so that [`sweep`] knows whose it is. What is there under that name is a dead process's of this user, or was put
/// there by somebody who wants no kernel to start.
fn make_private(place: &Path, name: &str) -> Result<PathBuf> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    let path = place.join(format!("{PREFIX}{name}"));
    let _ = std::fs::remove_dir_all(&path);
    match std::fs::DirBuilder::new().mode(0o700).create(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let prefix = format!("{PREFIX}{name}-");
            let private = std::fs::Permissions::from_mode(0o700);
            let made = tempfile::Builder::new().prefix(&prefix).permissions(private).tempdir_in(place);
            made.map(tempfile::TempDir::keep)
        }
        made => made.map(|()| path),
    }
    .with_context(|| format!("cannot make a directory in {}", place.display()))
}

/// Removes directories that killed processes left behind.
fn sweep(place: &Path) {
    let Ok(entries) = std::fs::read_dir(place) else { return };
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
