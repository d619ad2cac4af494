//! `oxbook bundle`: one archive, from which Oxbook and its lessons are installed where there is no network. A standalone
//! installation, Python's packages for JupyterLab, and a script that puts them together.

use super::install;
use super::standalone::{self, Content};
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result, bail, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use tar::{Builder, Header, HeaderMode};

/// The directory that unpacking makes, and in it the installation: a Python environment is made around it.
const TOP: &str = "oxbook-bundle";
const INSTALLATION: &str = "oxbook-bundle/oxbook";

/// Put where an unpacked archive is installed.
const SCRIPT: &str = include_str!("install.sh");

/// Writes the archive to `to`. `pythons` are the versions (`3.12`) that it is to be installed with; that of the
/// installation's own Python, if there are none.
pub fn run(to: &Path, pythons: &[String]) -> Result<()> {
    let image = Image::load()?;
    image.check()?;
    let parts = standalone::parts(&image)?;
    let wheels = tempfile::tempdir()?;
    eprintln!("Getting JupyterLab's packages");
    download(&image.manifest.source, wheels.path(), pythons)?;
    eprintln!("Writing {}", to.display());
    let new = to.with_added_extension("new");
    let file = File::create(&new).with_context(|| format!("cannot write {}", new.display()))?;
    let mut archive = Archive::begin(BufWriter::new(file));
    archive.text("install.sh", SCRIPT, 0o755)?;
    archive.copy(wheels.path(), &Path::new(TOP).join("wheels"))?;
    archive.copy(&std::env::current_exe()?.canonicalize()?, &Path::new(INSTALLATION).join("bin/oxbook"))?;
    let place = Path::new(INSTALLATION).join("share/oxbook");
    // What describes the image is among the parts.
    let image_place = place.join(image.directory.file_name().context("an image without a name")?);
    for entry in std::fs::read_dir(&image.directory)? {
        let path = entry?.path();
        if path != image.manifest_file() && path != image.metadata() {
            archive.copy(&path, &image_place.join(path.file_name().unwrap_or_default()))?;
        }
    }
    for part in parts {
        let to = place.join(&part.to);
        match part.content {
            Content::Copy(from) => archive.copy(&from, &to)?,
            Content::Text(text) => archive.file(&to, text.as_bytes(), 0o644)?,
        }
    }
    archive.end()?;
    std::fs::rename(&new, to).with_context(|| format!("cannot write {}", to.display()))?;
    let megabytes = std::fs::metadata(to)?.len() >> 20;
    eprintln!("{}: {megabytes} MB. Unpack it and run {TOP}/install.sh; it needs no network.", to.display());
    Ok(())
}

/// Python's packages, as files that pip installs without a network.
fn download(source: &Path, to: &Path, pythons: &[String]) -> Result<()> {
    let python = python()?;
    let pip = |arguments: &[&str]| -> Result<()> {
        let mut command = Command::new(&python);
        command.args(["-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]).args(arguments);
        let status = command.current_dir(source).status().context("cannot run pip")?;
        ensure!(status.success(), "pip could not get JupyterLab's packages: see above");
        Ok(())
    };
    let directory = to.to_str().context("the temporary directory's name is not UTF-8")?;
    // pip itself too: a system's Python may come without.
    let wanted = ["download", "-d", directory, "-r", "requirements.txt", "pip", "--only-binary=:all:"];
    let own = [version_of(&python)?];
    for version in if pythons.is_empty() { &own[..] } else { pythons } {
        // Said without its last number, it is the first of its kind: what that can use, later ones can.
        pip(&[&wanted[..], &["--python-version", version]].concat())?;
    }
    pip(&["wheel", "--no-deps", "-w", directory, "./frontends"])
}

/// That of the environment this is installed in, or the system's.
fn python() -> Result<PathBuf> {
    let own = install::python_beside()?;
    if own.is_file() {
        return Ok(own);
    }
    match Command::new("python3").arg("--version").output() {
        Ok(said) if said.status.success() => Ok("python3".into()),
        _ => bail!("there is no python3 to get JupyterLab's packages with"),
    }
}

/// Without its last number: `3.12`.
fn version_of(python: &Path) -> Result<String> {
    let asked = Command::new(python).args(["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).output()?;
    Ok(String::from_utf8(asked.stdout)?.trim().to_owned())
}

struct Archive<W: Write>(Builder<GzEncoder<W>>);

impl<W: Write> Archive<W> {
    fn begin(to: W) -> Self {
        // Most of it is machine code; more work makes it little smaller.
        let mut builder = Builder::new(GzEncoder::new(to, Compression::new(4)));
        // Whose files they are here is nobody's business there.
        builder.mode(HeaderMode::Deterministic);
        builder.follow_symlinks(false);
        Self(builder)
    }

    /// Of the archive's top directory.
    fn text(&mut self, name: &str, text: &str, mode: u32) -> Result<()> {
        self.file(&Path::new(TOP).join(name), text.as_bytes(), mode)
    }

    fn file(&mut self, to: &Path, content: &[u8], mode: u32) -> Result<()> {
        let mut header = Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(mode);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(1);
        header.set_cksum();
        Ok(self.0.append_data(&mut header, to, content)?)
    }

    /// A file, or a directory with all that is in it.
    fn copy(&mut self, from: &Path, to: &Path) -> Result<()> {
        for entry in standalone::within(from) {
            let entry = entry?;
            let inner = entry.path().strip_prefix(from)?;
            let to = if entry.depth() == 0 { to.to_owned() } else { to.join(inner) };
            self.0
                .append_path_with_name(entry.path(), &to)
                .with_context(|| format!("cannot read {}", entry.path().display()))?;
        }
        Ok(())
    }

    fn end(self) -> Result<()> {
        self.0.into_inner()?.finish()?.flush()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn an_archive_holds_files_and_directories_of_nobody() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("inner")).unwrap();
        std::fs::write(directory.path().join("inner/file"), "text").unwrap();
        std::os::unix::fs::symlink("inner", directory.path().join("link")).unwrap();
        let written = tempfile::NamedTempFile::new().unwrap();
        let mut archive = Archive::begin(written.reopen().unwrap());
        archive.copy(directory.path(), Path::new("a/b")).unwrap();
        archive.text("script", "true", 0o755).unwrap();
        archive.end().unwrap();
        let mut read = tar::Archive::new(flate2::read::GzDecoder::new(written.reopen().unwrap()));
        let entries: Vec<(String, u64, u32)> = read
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let path = entry.path().unwrap().display().to_string();
                (path, entry.header().uid().unwrap(), entry.header().mode().unwrap() & 0o022)
            })
            .collect();
        let mut names: Vec<&str> = entries.iter().map(|(path, ..)| path.trim_end_matches('/')).collect();
        names.sort_unstable();
        assert_eq!(names, ["a/b", "a/b/inner", "a/b/inner/file", "a/b/link", "oxbook-bundle/script"]);
        assert!(entries.iter().all(|(_, user, _)| *user == 0), "{entries:?}");
        let mut read = tar::Archive::new(flate2::read::GzDecoder::new(written.reopen().unwrap()));
        let mut file =
            read.entries().unwrap().map(Result::unwrap).find(|entry| entry.path().unwrap().ends_with("file"));
        let mut text = String::new();
        file.as_mut().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "text");
    }
}
