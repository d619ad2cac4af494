//! The prelude, the compiler that it was built by, and what else compiling a cell takes.

use super::{Report, first_line};
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

pub fn look_at(image: &Image, report: &mut Report) {
    report.line("prelude", present(image));
    report.line("prelude's source", up_to_date(image));
    report.line("rustc", image.check_compiler().map(|()| first_line(&image.manifest.rustc.version)));
    report.line("cargo", cargo(image));
    report.line("standard library source", rust_src(image));
}

/// The library, as it was installed: a damaged one ends the process that runs cells.
fn present(image: &Image) -> Result<String> {
    let library = image.prelude_library();
    let bytes =
        std::fs::read(&library).with_context(|| format!("{} is gone: run ./install.sh again", library.display()))?;
    let digest = &image.manifest.library_digest;
    ensure!(
        digest.is_empty() || hex::encode(Sha256::digest(&bytes)) == *digest,
        "{} is not what was installed: remove {} and run ./install.sh again",
        library.display(),
        image.directory.display()
    );
    Ok(format!("{} ({} MB)", library.display(), bytes.len() >> 20))
}

/// Where the prelude was built on this machine: whether its source was changed since.
fn up_to_date(image: &Image) -> Result<String> {
    let source = &image.manifest.source;
    let prelude = source.join("prelude");
    if !image.manifest.target.as_ref().is_some_and(|target| target.is_dir()) || !prelude.is_dir() {
        return Ok("not on this machine: the prelude came as it is".to_owned());
    }
    let built = std::fs::metadata(image.prelude_library()).and_then(|library| library.modified());
    let built = built.with_context(|| format!("{} is gone", image.prelude_library().display()))?;
    let mut newer = Vec::new();
    changed_since(built, &prelude.join("src"), &mut newer);
    if let Some(one) = newer.first() {
        bail!(
            "{} of its files changed since it was built ({}): run ./install.sh again",
            newer.len(),
            one.strip_prefix(source).unwrap_or(one).display()
        );
    }
    Ok(format!("{}, not changed since", prelude.display()))
}

fn changed_since(built: SystemTime, directory: &Path, newer: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            changed_since(built, &path, newer);
        } else if entry.metadata().and_then(|file| file.modified()).is_ok_and(|changed| changed > built) {
            newer.push(path);
        }
    }
}

/// For `:dep` only: cells are compiled without it.
fn cargo(image: &Image) -> Result<String> {
    let cargo = &image.manifest.cargo;
    let said = Command::new(cargo).arg("--version").output();
    let said = said.with_context(|| format!("{} is gone: `:dep` cannot add crates", cargo.display()))?;
    Ok(first_line(&String::from_utf8_lossy(&said.stdout)))
}

fn rust_src(image: &Image) -> Result<String> {
    match &image.manifest.rust_src {
        Some(path) if path.is_dir() => Ok(path.display().to_string()),
        _ => bail!(
            "completion and hover will not know the standard library: run `rustup component add rust-src`, then ./install.sh"
        ),
    }
}

pub fn linker() -> Result<String> {
    let output = Command::new("cc").arg("--version").stderr(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => Ok(first_line(&String::from_utf8_lossy(&output.stdout))),
        _ => bail!("there is no `cc`: install a C compiler (Debian: apt install gcc; macOS: xcode-select --install)"),
    }
}
