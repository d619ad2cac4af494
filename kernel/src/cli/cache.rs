//! `oxbook cache`: what is kept of compiled cells, and filling and emptying it.

use super::notebook::code_cells;
use super::session_directory;
use crate::session::Rehearsal;
use crate::toolchain::cell_cache::{CellCache, FILL_VARIABLE, Layer};
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use std::collections::VecDeque;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Instant;

#[derive(Subcommand)]
pub enum Cache {
    /// Say where compiled cells are kept, how many, and how much room they take.
    Info,
    /// Compile the cells of notebooks, without running them, so that nobody waits for them later.
    Warm {
        #[arg(required = true)]
        notebooks: Vec<PathBuf>,
        /// For everybody who uses this installation, instead of for you.
        #[arg(long)]
        installed: bool,
    },
    /// Forget the compiled cells.
    Clear {
        /// Those that came with the installation, instead of yours.
        #[arg(long)]
        installed: bool,
    },
}

pub fn run(what: &Cache) -> Result<()> {
    let image = Image::load()?;
    match what {
        Cache::Info => {
            let cache = CellCache::of(&image);
            for (whose, layer) in cache.layers() {
                say(&format!("{whose:<10} {}: {}", layer.directory().display(), contents(layer)))?;
            }
            say(&format!("{:<10} {} MB", "limit", cache.limit() >> 20))
        }
        Cache::Warm { notebooks, installed } => {
            image.check()?;
            warm(notebooks, *installed)
        }
        Cache::Clear { installed } => {
            let cache = CellCache::of(&image);
            let wanted = if *installed { "installed" } else { "yours" };
            let (_, layer) = cache.layers().find(|(whose, _)| *whose == wanted).context("there is no such cache")?;
            say(&format!("removed {}", contents(layer)))?;
            layer.clear()
        }
    }
}

/// Whoever reads may stop reading.
fn say(line: &str) -> Result<()> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn contents(layer: &Layer) -> String {
    let kept = layer.kept();
    let bytes: u64 = kept.iter().map(|file| file.bytes).sum();
    format!("{} compiled cells, {:.1} MB", kept.len(), bytes as f64 / f64::from(1 << 20))
}

/// Each notebook in a process of its own, as many at once as there are processors: a cell is compiled by one thread.
fn warm(notebooks: &[PathBuf], installed: bool) -> Result<()> {
    let waiting: Mutex<VecDeque<&PathBuf>> = Mutex::new(notebooks.iter().collect());
    let failed = Mutex::new(Vec::new());
    let next = || waiting.lock().ok().and_then(|mut waiting| waiting.pop_front());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from).min(notebooks.len()) {
            scope.spawn(|| {
                while let Some(notebook) = next() {
                    if let Err(error) = rehearse_apart(notebook, installed) {
                        eprintln!("{}: {error:#}", notebook.display());
                        failed.lock().iter_mut().for_each(|failed| failed.push(notebook));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_default();
    if !failed.is_empty() {
        bail!("{} of {} notebooks could not be compiled", failed.len(), notebooks.len());
    }
    Ok(())
}

fn rehearse_apart(notebook: &Path, installed: bool) -> Result<()> {
    let session = session_directory::Private::make()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("rehearse").arg(notebook);
    session.0.replace_tools(&mut command)?;
    if installed {
        command.env(FILL_VARIABLE, "1");
    }
    let status = command.status()?;
    if !status.success() {
        bail!("{status}");
    }
    Ok(())
}

/// Compiles the cells of a notebook, in a session's environment. A cell that does not compile is no failure: some are
/// meant not to.
pub fn rehearse(notebook: &Path) -> Result<()> {
    let cells = code_cells(notebook)?;
    let started = Instant::now();
    let mut rehearsal = Rehearsal::start()?;
    let name = notebook.file_name().unwrap_or_default().to_string_lossy();
    let mut refused = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        match rehearsal.cell(cell) {
            Some(failure) if ["KernelError", "NotReady"].contains(&failure.ename.as_str()) => {
                bail!("cell {}: {}", at + 1, failure.evalue)
            }
            Some(_) => refused.push((at + 1).to_string()),
            None => {}
        }
    }
    let refused = match refused.as_slice() {
        [] => String::new(),
        refused => format!(" (not meant to compile, or not yet: {})", refused.join(", ")),
    };
    eprintln!("{name}: {} cells{refused}, {:.1} s", cells.len(), started.elapsed().as_secs_f64());
    Ok(())
}
