//! `oxbook lessons`: lessons for those who only read. Notebooks are run and written by nbclient and nbconvert, in the Python
//! that the kernel is installed beside (`frontends/oxbook_frontends/site`); this finds that Python, and says what it lacks.

use super::install;
use crate::session::history;
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result, bail, ensure};
use clap::Subcommand;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Subcommand)]
pub enum Lessons {
    /// Run notebooks and write them as a web site with interactive charts, which needs neither a server nor a network.
    Render {
        /// The whole course, if not given.
        notebooks: Vec<PathBuf>,
        /// Where the site goes. One that is there is replaced.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
}

/// What the site is made with.
const NEEDED: &str = "oxbook_frontends nbclient nbconvert vl_convert mathjax";

pub fn run(what: &Lessons) -> Result<()> {
    let Lessons::Render { notebooks, to } = what;
    let image = Image::load()?;
    let python = python()?;
    let missing = missing(&python)?;
    if !missing.is_empty() {
        let frontends = image.manifest.source.join("frontends");
        let install = format!("{} -m pip install '{}[site]'", python.display(), frontends.display());
        bail!("the Python that makes the site lacks {}. To install what it needs:\n  {install}", missing.join(", "));
    }
    let notebooks =
        if notebooks.is_empty() { course(&image.manifest.source.join("notebooks"))? } else { notebooks.clone() };
    // Whoever renders has a history and a progress of their own, which are not for readers.
    let data = tempfile::tempdir()?;
    let mut command = Command::new(&python);
    command.args(["-m", "oxbook_frontends.site", "--to"]).arg(to).arg("--").args(notebooks);
    command.env(history::DIRECTORY_VARIABLE, data.path());
    let status = command.status().with_context(|| format!("cannot start {}", python.display()))?;
    ensure!(status.success(), "no site was written");
    Ok(())
}

/// That of the environment which the binary is installed in.
fn python() -> Result<PathBuf> {
    let python = install::python_beside()?;
    ensure!(
        python.is_file(),
        "there is no Python at {}: lessons are rendered by a kernel that is installed in a Python environment",
        python.display()
    );
    Ok(python)
}

fn missing(python: &Path) -> Result<Vec<String>> {
    let ask = format!("import importlib.util as u; print(*(n for n in '{NEEDED}'.split() if not u.find_spec(n)))");
    let output = Command::new(python).args(["-c", &ask]).output();
    let output = output.with_context(|| format!("cannot start {}", python.display()))?;
    ensure!(output.status.success(), "{} does not work", python.display());
    Ok(String::from_utf8_lossy(&output.stdout).split_whitespace().map(ToOwned::to_owned).collect())
}

/// The lessons in their order, and after them what stands beside them.
fn course(directory: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))?;
    let mut notebooks: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    notebooks.retain(|path| path.extension().is_some_and(|extension| extension == "ipynb"));
    notebooks.sort();
    ensure!(!notebooks.is_empty(), "there are no notebooks in {}", directory.display());
    Ok(notebooks)
}
