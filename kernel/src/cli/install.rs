//! `oxbook install` and `oxbook uninstall`.

use super::{Place, kernelspec, prelude_image, standalone};
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};

/// With a `feature` of the prelude for graphics cards, if any; with all that it needs beside it, if `alone`.
pub fn install(place: &Place, source: &Path, feature: Option<&str>, alone: bool) -> Result<()> {
    let prefix = prefix(place)?;
    let source = source.canonicalize().with_context(|| format!("there is no {}", source.display()))?;
    let binary = prefix.join("bin/oxbook");
    copy_self(&binary)?;
    let image = prelude_image::build(&source, &image_directory(&prefix), feature)?;
    if alone {
        eprintln!("Copying the compiler and the sources to {}.", image.place().display());
        standalone::complete(&image)?;
    }
    register(place)?;
    eprintln!("The kernel `oxbook` is installed in {} ({}).", prefix.display(), summary(&image));
    Ok(())
}

/// Writes the kernelspecs of what is installed.
pub fn register(place: &Place) -> Result<()> {
    let prefix = prefix(place)?;
    let binary = prefix.join("bin/oxbook");
    ensure!(binary.is_file(), "the kernel is not installed in {}", prefix.display());
    kernelspec::write(&prefix.join("share/jupyter"), &binary)?;
    further_places(place)?.iter().try_for_each(|data| kernelspec::write(data, &binary))
}

pub fn uninstall(place: &Place) -> Result<()> {
    let prefix = prefix(place)?;
    kernelspec::remove(&prefix.join("share/jupyter"))?;
    for data in further_places(place)? {
        kernelspec::remove(&data)?;
    }
    for path in [prefix.join("share/oxbook"), prefix.join("bin/oxbook")] {
        let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        if let Err(error) = removed
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(error).with_context(|| format!("cannot remove {}", path.display()));
        }
    }
    Ok(())
}

fn prefix(place: &Place) -> Result<PathBuf> {
    let prefix = place.prefix.clone().context("say where with --prefix, or activate a virtual environment")?;
    std::fs::create_dir_all(&prefix).with_context(|| format!("cannot make {}", prefix.display()))?;
    Ok(prefix.canonicalize()?)
}

fn image_directory(prefix: &Path) -> PathBuf {
    prefix.join("share/oxbook/image")
}

/// Jupyter's data directories beyond the prefix's own.
fn further_places(place: &Place) -> Result<Vec<PathBuf>> {
    let mut places = Vec::new();
    if place.user {
        let directory = if cfg!(target_os = "macos") {
            dirs::home_dir().map(|home| home.join("Library/Jupyter"))
        } else {
            dirs::data_dir().map(|data| data.join("jupyter"))
        };
        places.push(directory.context("there is no home directory for --user")?);
    }
    if place.system {
        places.push(PathBuf::from("/usr/local/share/jupyter"));
    }
    Ok(places)
}

/// A running kernel may be using the file: it is replaced, not written into.
fn copy_self(binary: &Path) -> Result<()> {
    let own = std::env::current_exe()?.canonicalize()?;
    if binary.canonicalize().is_ok_and(|installed| installed == own) {
        return Ok(());
    }
    let directory = binary.parent().context("no bin directory")?;
    std::fs::create_dir_all(directory)?;
    let new = directory.join(".oxbook.new");
    std::fs::copy(&own, &new).with_context(|| format!("cannot write {}", new.display()))?;
    std::fs::rename(&new, binary).with_context(|| format!("cannot write {}", binary.display()))
}

/// Where the Python is of the environment which this binary is installed in, if it is in one.
pub fn python_beside() -> Result<PathBuf> {
    Ok(std::env::current_exe()?.canonicalize()?.with_file_name("python"))
}

fn summary(image: &Image) -> String {
    image.manifest.rustc.version.lines().next().unwrap_or_default().to_owned()
}
