//! `oxbook doctor`: one line for each thing the kernel needs or keeps, in plain words. Repairs what it can without building
//! anything; for the rest it says what to run.

use super::kernelspec;
use crate::session::history;
use crate::toolchain::cell_cache::{CellCache, Layer};
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result, bail, ensure};
use nix::sys::statvfs::statvfs;
use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Free room below which cells may fail to compile, in MB.
const ROOM: u64 = 500;
/// JupyterLab's first version that draws what the kernel sends.
const OLDEST_LAB: u64 = 4;

struct Report {
    repair: bool,
    missing: usize,
}

impl Report {
    fn line(&mut self, what: &str, found: Result<String>) {
        match found {
            Ok(found) => println!("ok       {what}: {found}"),
            Err(error) => {
                self.missing += 1;
                println!("MISSING  {what}: {error:#}");
            }
        }
    }

    /// A check, and what to try if it fails and repairs are wanted.
    fn mended(&mut self, what: &str, check: impl Fn() -> Result<String>, mend: impl FnOnce() -> Result<()>) {
        let mut found = check();
        if found.is_err() && self.repair {
            found = match mend() {
                Ok(()) => check().map(|found| format!("{found} (repaired)")),
                Err(error) => found.map_err(|said| said.context(format!("cannot be repaired: {error:#}"))),
            };
        }
        self.line(what, found);
    }
}

pub fn run(repair: bool) -> Result<()> {
    let mut report = Report { repair, missing: 0 };
    match Image::load() {
        Err(error) => report.line("prelude", Err(error)),
        Ok(image) => {
            report.line("prelude", present(&image));
            report.line("rustc", image.check_compiler().map(|()| first_line(&image.manifest.rustc.version)));
            let cargo = Command::new(&image.manifest.cargo).arg("--version").output();
            report.line(
                "cargo",
                cargo.map(|said| first_line(&String::from_utf8_lossy(&said.stdout))).map_err(Into::into),
            );
            report.line("standard library source", rust_src(&image));
            for (whose, layer) in CellCache::of(&image).layers() {
                report.mended(&format!("compiled cells, {whose}"), || cells(whose, layer), || mend_cells(whose, layer));
            }
        }
    }
    report.line("linker", linker());
    if let Some(kept) = history::directory() {
        report.line("history and progress", writable(&kept).map(|()| kept.display().to_string()));
    }
    report.line("room", room());
    if let Some(prefix) = prefix() {
        let jupyter = prefix.join("share/jupyter");
        let binary = prefix.join("bin/oxbook");
        report.mended("kernelspec", || kernelspec::check(&jupyter, &binary), || kernelspec::write(&jupyter, &binary));
        report.line("JupyterLab", lab(&prefix));
    }
    match report.missing {
        0 => Ok(()),
        _ if repair => bail!("{} of these could not be repaired", report.missing),
        missing => bail!("{missing} of these are missing; `oxbook doctor --repair` mends what needs no building"),
    }
}

fn present(image: &Image) -> Result<String> {
    let library = image.prelude_library();
    let size = std::fs::metadata(&library)
        .with_context(|| format!("{} is gone: run ./install.sh again", library.display()))?
        .len();
    Ok(format!("{} ({} MB)", library.display(), size >> 20))
}

fn rust_src(image: &Image) -> Result<String> {
    match &image.manifest.rust_src {
        Some(path) if path.is_dir() => Ok(path.display().to_string()),
        _ => bail!(
            "completion and hover will not know the standard library: run `rustup component add rust-src`, then ./install.sh"
        ),
    }
}

fn linker() -> Result<String> {
    let output = Command::new("cc").arg("--version").stderr(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => Ok(first_line(&String::from_utf8_lossy(&output.stdout))),
        _ => bail!("there is no `cc`: install a C compiler (Debian: apt install gcc; macOS: xcode-select --install)"),
    }
}

/// Those of the installation are only read.
fn cells(whose: &str, layer: &Layer) -> Result<String> {
    let directory = layer.directory().display();
    if layer.directory().exists() {
        ensure!(
            layer.is_trusted(),
            "others can write to {directory}, so no cell from it is run: every cell is compiled anew"
        );
    }
    if whose == "yours" {
        writable(layer.directory())?;
    }
    let (kept, damaged) = (layer.kept().len(), layer.damaged());
    ensure!(damaged.is_empty(), "{} of {kept} in {directory} are damaged, and are compiled anew", damaged.len());
    Ok(format!("{kept} in {directory}"))
}

fn mend_cells(whose: &str, layer: &Layer) -> Result<()> {
    if whose == "yours" {
        std::fs::create_dir_all(layer.directory())?;
        std::fs::set_permissions(layer.directory(), Permissions::from_mode(0o700))?;
    }
    layer.damaged().iter().try_for_each(|path| Ok(std::fs::remove_file(path)?))
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

/// The JupyterLab that is installed beside the kernel, if one is.
fn lab(prefix: &Path) -> Result<String> {
    let asked = Command::new(prefix.join("bin/python"))
        .args(["-c", "import jupyterlab; print(jupyterlab.__version__)"])
        .stderr(Stdio::null())
        .output();
    let version = match asked {
        Ok(asked) if asked.status.success() => first_line(&String::from_utf8_lossy(&asked.stdout)),
        _ => return Ok("none beside the kernel: yours to bring".to_owned()),
    };
    let major = version.split('.').next().and_then(|major| major.parse::<u64>().ok());
    ensure!(
        major.is_some_and(|major| major >= OLDEST_LAB),
        "{version} is too old for the charts: `pip install -U jupyterlab`, version {OLDEST_LAB} or newer"
    );
    Ok(version)
}

/// Where this binary is installed, if it is.
fn prefix() -> Option<PathBuf> {
    let binary = std::env::current_exe().ok()?;
    let prefix = binary.parent()?.parent()?;
    prefix.join("share/oxbook").is_dir().then(|| prefix.to_owned())
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
