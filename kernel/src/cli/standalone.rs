//! A standalone installation: all that the kernel needs in one directory, which can be moved, read by many, or put into an
//! archive. Knows what is copied and where it goes; must not know what is done with it.

use crate::toolchain::image::Image;
use crate::toolchain::metadata;
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Beside the image.
const RUST: &str = "rust";
const SOURCE: &str = "source";
const CRATES: &str = "crates";
const STANDARD_LIBRARY_SOURCE: &str = "lib/rustlib/src/rust/library";

/// A file, or a directory with all that is in it, and where it goes.
pub struct Part {
    pub to: PathBuf,
    pub content: Content,
}

pub enum Content {
    Copy(PathBuf),
    Text(String),
}

/// All that goes beside an image, and the image's own descriptions, which then speak of that. Paths are relative to the
/// directory that the image lies in.
pub fn parts(image: &Image) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut described = image.manifest.clone();
    parts.extend(toolchain(image)?);
    let relative = |path: &Path, base: &Path| path.strip_prefix(base).map(|inner| Path::new(RUST).join(inner));
    let rustc = &mut described.rustc;
    rustc.path = Path::new(RUST).join("bin/rustc");
    rustc.target_libdir = relative(&rustc.target_libdir, &rustc.sysroot).context("a toolchain in several places")?;
    rustc.sysroot = PathBuf::from(RUST);
    described.cargo = Path::new(RUST).join("bin/cargo");
    described.rustup = None;
    described.target = None;
    if let Some(library) = &mut described.rust_src {
        parts.push(copy(library.clone(), Path::new(RUST).join(STANDARD_LIBRARY_SOURCE)));
        *library = Path::new(RUST).join(STANDARD_LIBRARY_SOURCE);
    }
    described.source = PathBuf::from(SOURCE);
    parts.extend(source(&image.manifest.source)?);
    let mut crates = metadata::read(image).context("the image does not describe its crates")?;
    parts.extend(crates_read_by_rust_analyzer(&mut crates, &image.manifest.source)?);
    let text = serde_json::to_string(&crates)?.replace(path_text(&image.manifest.source)?, SOURCE);
    parts.push(Part { to: image_file(image, &image.metadata())?, content: Content::Text(text) });
    let manifest = Image { directory: image.directory.clone(), manifest: described };
    parts.push(Part {
        to: image_file(image, &manifest.manifest_file())?,
        content: Content::Text(manifest.described()?),
    });
    Ok(parts)
}

/// Makes the installation around `image` a standalone one.
pub fn complete(image: &Image) -> Result<()> {
    let place = image.place();
    for part in parts(image)? {
        let to = place.join(&part.to);
        match part.content {
            Content::Text(text) => {
                std::fs::create_dir_all(to.parent().context("a file without a directory")?)?;
                std::fs::write(&to, text).with_context(|| format!("cannot write {}", to.display()))?;
            }
            // Already where it belongs.
            Content::Copy(from) if from == to => {}
            Content::Copy(from) => {
                copy_over(&from, &to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
            }
        }
    }
    Ok(())
}

fn copy(from: PathBuf, to: impl Into<PathBuf>) -> Part {
    Part { to: to.into(), content: Content::Copy(from) }
}

fn image_file(image: &Image, file: &Path) -> Result<PathBuf> {
    Ok(file.strip_prefix(image.place()).context("a file outside the image")?.to_owned())
}

fn path_text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))
}

/// What compiles and builds: no documentation, no further tools.
fn toolchain(image: &Image) -> Result<Vec<Part>> {
    let sysroot = &image.manifest.rustc.sysroot;
    let libraries = sysroot.join("lib");
    let mut parts = Vec::new();
    for entry in std::fs::read_dir(&libraries).with_context(|| format!("cannot read {}", libraries.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_owned();
        if path.is_file() && name.to_string_lossy().starts_with("lib") {
            parts.push(copy(path, Path::new(RUST).join("lib").join(name)));
        }
    }
    ensure!(
        !parts.is_empty() && parts.iter().any(|part| part.to.to_string_lossy().contains("librustc_driver")),
        "{} is no toolchain that can be copied: it needs one that rustup has installed",
        sysroot.display()
    );
    for tool in [&image.manifest.rustc.path, &image.manifest.cargo] {
        let name = tool.file_name().context("a tool without a name")?;
        parts.push(copy(tool.clone(), Path::new(RUST).join("bin").join(name)));
    }
    let host = Path::new("lib/rustlib").join(&image.manifest.rustc.host);
    parts.push(copy(sysroot.join(&host), Path::new(RUST).join(host)));
    Ok(parts)
}

/// The prelude's source, the lessons, and what a Python environment for them is made of.
fn source(source: &Path) -> Result<Vec<Part>> {
    let place = Path::new(SOURCE);
    let mut parts: Vec<Part> =
        ["Cargo.lock", "LICENSE", "README.md", "requirements.txt", "prelude", "frontends", "deploy"]
            .map(|name| copy(source.join(name), place.join(name)))
            .into();
    // The workspace without the kernel, whose source is not needed.
    let path = source.join("Cargo.toml");
    let mut workspace: toml::Table = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?
        .parse()
        .with_context(|| path.display().to_string())?;
    if let Some(members) = workspace.get_mut("workspace").and_then(|workspace| workspace.get_mut("members")) {
        *members = vec!["prelude"].into();
    }
    parts.push(Part { to: place.join("Cargo.toml"), content: Content::Text(workspace.to_string()) });
    let lessons = source.join("notebooks");
    for entry in std::fs::read_dir(&lessons).with_context(|| format!("cannot read {}", lessons.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "ipynb") {
            let name = path.file_name().context("a notebook without a name")?.to_owned();
            parts.push(copy(path, place.join("notebooks").join(name)));
        }
    }
    Ok(parts)
}

/// Their sources, and in `metadata` the places these have then.
fn crates_read_by_rust_analyzer(metadata: &mut Value, source: &Path) -> Result<Vec<Part>> {
    let packages: Vec<PathBuf> = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|package| Some(Path::new(package["manifest_path"].as_str()?).parent()?.to_owned()))
        .collect();
    let place = |package: &Path| -> Option<PathBuf> {
        match package.strip_prefix(source) {
            Ok(own) => Some(Path::new(SOURCE).join(own)),
            Err(_) => Some(Path::new(CRATES).join(package.file_name()?)),
        }
    };
    for path in metadata::paths_mut(metadata) {
        let now = Path::new(path.as_str().context("a path that is no text")?);
        let package = packages.iter().find(|package| now.starts_with(package)).context("a file of no package")?;
        let moved = place(package).context("a package without a name")?.join(now.strip_prefix(package)?);
        *path = path_text(&moved)?.into();
    }
    let of_others = packages.into_iter().filter(|package| !package.starts_with(source));
    Ok(of_others.filter_map(|package| Some(copy(package.clone(), place(&package)?))).collect())
}

/// What a part holds: a file, or a directory with all that belongs to it.
pub fn within(from: &Path) -> impl Iterator<Item = walkdir::Result<walkdir::DirEntry>> {
    walkdir::WalkDir::new(from).into_iter().filter_entry(|entry| entry.file_name() != "__pycache__")
}

/// What is there already is replaced, not written into: somebody may be using it.
fn copy_over(from: &Path, to: &Path) -> Result<()> {
    let parent = to.parent().context("a place without a directory")?;
    std::fs::create_dir_all(parent)?;
    let name = to.file_name().context("a place without a name")?.to_string_lossy();
    let (new, old) = (parent.join(format!(".{name}.new")), parent.join(format!(".{name}.old")));
    for left in [&new, &old] {
        remove(left)?;
    }
    for entry in within(from) {
        let entry = entry?;
        let target = new.join(entry.path().strip_prefix(from)?);
        // Joined with nothing, a path ends in a slash.
        let target = if entry.depth() == 0 { new.clone() } else { target };
        if entry.file_type().is_dir() {
            std::fs::create_dir(&target)?;
        } else if entry.path_is_symlink() {
            std::os::unix::fs::symlink(std::fs::read_link(entry.path())?, &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
        }
    }
    if to.symlink_metadata().is_ok() {
        std::fs::rename(to, &old)?;
    }
    std::fs::rename(&new, to)?;
    remove(&old)
}

fn remove(path: &Path) -> Result<()> {
    match path.symlink_metadata() {
        Ok(found) if found.is_dir() => Ok(std::fs::remove_dir_all(path)?),
        Ok(_) => Ok(std::fs::remove_file(path)?),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_of_crates_lead_into_the_installation() {
        let package = |directory: &str| {
            json!({
                "manifest_path": format!("{directory}/Cargo.toml"),
                "targets": [{"src_path": format!("{directory}/src/lib.rs")}],
            })
        };
        let mut metadata = json!({"packages": [package("/own/prelude"), package("/registry/serde-1.0.0")]});
        let parts = crates_read_by_rust_analyzer(&mut metadata, Path::new("/own")).unwrap();
        assert_eq!(metadata["packages"][0]["manifest_path"], "source/prelude/Cargo.toml");
        assert_eq!(metadata["packages"][1]["targets"][0]["src_path"], "crates/serde-1.0.0/src/lib.rs");
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].to, Path::new("crates/serde-1.0.0"));
    }

    #[test]
    fn a_copy_takes_the_place_of_what_was_there() {
        let directory = tempfile::tempdir().unwrap();
        let (from, to) = (directory.path().join("from"), directory.path().join("below/to"));
        std::fs::create_dir_all(from.join("inner")).unwrap();
        std::fs::write(from.join("inner/file"), "new").unwrap();
        std::fs::create_dir_all(&to).unwrap();
        std::fs::write(to.join("stale"), "old").unwrap();
        copy_over(&from, &to).unwrap();
        assert_eq!(std::fs::read_to_string(to.join("inner/file")).unwrap(), "new");
        assert!(!to.join("stale").exists());
        assert_eq!(std::fs::read_dir(to.parent().unwrap()).unwrap().count(), 1);
        copy_over(&from.join("inner/file"), &to).unwrap();
        assert!(to.is_file());
    }
}
