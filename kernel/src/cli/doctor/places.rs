//! The directories that a kernel writes to, and the room there is on disk and in memory.

use super::Report;
use crate::cli::session_directory;
use crate::session::history;
use crate::toolchain::cell_cache::Layer;
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use nix::sys::statvfs::statvfs;
use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use sysinfo::{MemoryRefreshKind, System};

/// Free room below which cells may fail to compile, in MB.
const ROOM: u64 = 500;
/// What a kernel takes that was asked for completions, with a compiler at work, in MB.
const MEMORY: u64 = 700;

pub fn look_at(report: &mut Report) {
    if let Some(kept) = history::directory() {
        report.mended("history and progress", || private(&kept), || mend_private(&kept));
    }
    sessions(report);
    report.line("room", room());
    report.hint("memory", memory());
}

/// Those of the installation are only read.
pub fn cells(whose: &str, layer: &Layer) -> Result<String> {
    let directory = layer.directory().display();
    if layer.directory().exists() {
        ensure!(
            layer.is_trusted(),
            "others can write to {directory}, so no cell from it is run: every cell is compiled anew"
        );
    }
    if whose == "yours" {
        writable(layer.directory())
            .context("compiled cells cannot be kept, so each is compiled anew: OXBOOK_CACHE names another directory")?;
    }
    let (kept, damaged) = (layer.kept().len(), layer.damaged());
    ensure!(
        damaged.is_empty(),
        "{} of {kept} in {directory} are damaged, or others can write to them: they are compiled anew",
        damaged.len()
    );
    Ok(format!("{kept} in {directory}"))
}

pub fn mend_cells(whose: &str, layer: &Layer) -> Result<()> {
    let own = |directory: &Path| std::fs::set_permissions(directory, Permissions::from_mode(0o700));
    if whose == "yours" {
        std::fs::create_dir_all(layer.directory())?;
        own(layer.directory())?;
    }
    for path in layer.damaged() {
        if path.symlink_metadata()?.is_dir() {
            std::fs::remove_dir_all(&path)?;
        } else {
            std::fs::remove_file(&path)?;
        }
        if let Some(part) = path.parent().filter(|_| whose == "yours") {
            own(part)?;
        }
    }
    Ok(())
}

/// A directory that somebody named may be meant for several to read, the usual one is not.
fn private(directory: &Path) -> Result<String> {
    writable(directory).context("what you type and what you have passed is not kept: OXBOOK_DATA names another")?;
    let mode = std::fs::metadata(directory)?.permissions().mode();
    ensure!(
        std::env::var_os(history::DIRECTORY_VARIABLE).is_some() || mode & 0o077 == 0,
        "others can look into {}",
        directory.display()
    );
    Ok(directory.display().to_string())
}

fn mend_private(directory: &Path) -> Result<()> {
    Ok(std::fs::set_permissions(directory, Permissions::from_mode(0o700))?)
}

/// A session's directory is made in the first place that will do.
fn sessions(report: &mut Report) {
    let mut refused = Vec::new();
    for place in session_directory::places() {
        match session_directory::check_place(&place).and_then(|()| writable(&place)) {
            Ok(()) => {
                if !refused.is_empty() {
                    report.hint("usual place of sessions", Err(anyhow!("{}", refused.join("; "))));
                }
                return report.line("sessions", Ok(format!("in {}", place.display())));
            }
            Err(error) => refused.push(format!("{error:#}")),
        }
    }
    report.line("sessions", Err(anyhow!("no kernel can start: {}. Set TMPDIR", refused.join("; "))));
}

fn writable(directory: &Path) -> Result<()> {
    std::fs::create_dir_all(directory)
        .and_then(|()| tempfile::tempfile_in(directory))
        .map(drop)
        .with_context(|| format!("{} cannot be written", directory.display()))
}

/// Of the places that are written to, each file system once.
fn room() -> Result<String> {
    let places = [Some(std::env::temp_dir()), dirs::cache_dir(), history::directory()];
    let mut free = BTreeMap::new();
    for place in places.into_iter().flatten() {
        let Some(there) = place.ancestors().find(|there| there.is_dir()) else { continue };
        let system = statvfs(there).with_context(|| there.display().to_string())?;
        #[allow(clippy::useless_conversion)] // Their types differ between systems.
        let bytes = u64::from(system.blocks_available()) * u64::from(system.fragment_size());
        free.insert(system.filesystem_id(), (there.to_owned(), bytes >> 20));
    }
    for (place, megabytes) in free.values() {
        ensure!(
            *megabytes >= ROOM,
            "only {megabytes} MB are free in {}: `oxbook cache clear` gives back what compiled cells take",
            place.display()
        );
    }
    let words: Vec<String> = free
        .values()
        .map(|(place, megabytes)| format!("{:.1} GB in {}", *megabytes as f64 / 1024.0, place.display()))
        .collect();
    Ok(words.join(", "))
}

/// Of the machine, or of the container that this runs in.
fn memory() -> Result<String> {
    let Ok(mut system) = System::new() else { bail!("this system does not tell") };
    system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
    let available = system.cgroup_limits().map_or(u64::MAX, |limits| limits.free_memory);
    let megabytes = available.min(system.available_memory()) >> 20;
    ensure!(
        megabytes >= MEMORY,
        "only {megabytes} MB are free, and a kernel with completions takes {MEMORY}: shut down kernels that you do not need"
    );
    Ok(format!("{:.1} GB free", megabytes as f64 / 1024.0))
}
