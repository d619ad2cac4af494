//! The image: what `oxbook install` prepared, so that a cell can be compiled without asking cargo anything. The prelude's
//! library, the metadata of the crates behind it, and where the compiler that built them lives.

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Points at an image other than the one beside the binary.
pub const DIRECTORY_VARIABLE: &str = "OXBOOK_IMAGE";
/// Replaces the compiler recorded in the image.
pub const RUSTC_VARIABLE: &str = "OXBOOK_RUSTC";

const MANIFEST: &str = "image.json";

/// In a standalone installation, paths are relative to the directory that the image lies in: it can be moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub rustc: Rustc,
    pub cargo: PathBuf,
    pub rustup: Option<PathBuf>,
    /// The `library` directory of the standard library's source, for completion and hover.
    pub rust_src: Option<PathBuf>,
    /// Where the prelude's own source is, for completion and hover.
    pub source: PathBuf,
    /// Cargo's target directory that the prelude was built in. Crates of `:dep` are built there too: only so is a crate
    /// that they share with the prelude the same crate (its hash covers paths of generated files). A standalone
    /// installation has none: each user's crates are built apart.
    pub target: Option<PathBuf>,
    /// Of the prelude's library: what was compiled against another is not for this one.
    #[serde(default)]
    pub library_digest: String,
    /// The file of serde's metadata, among those of the crates behind the prelude.
    #[serde(default)]
    pub serde: Option<PathBuf>,
    /// What the prelude itself depends on, as in its `Cargo.toml`.
    pub dependencies: toml::Table,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rustc {
    pub path: PathBuf,
    /// All that `rustc -vV` says.
    pub version: String,
    pub host: String,
    pub sysroot: PathBuf,
    pub target_libdir: PathBuf,
}

impl Manifest {
    /// What is known of the toolchain and the sources.
    pub fn paths_mut(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let Rustc { path, sysroot, target_libdir, .. } = &mut self.rustc;
        let toolchain = [path, sysroot, target_libdir, &mut self.cargo, &mut self.source];
        toolchain.into_iter().chain(&mut self.rustup).chain(&mut self.rust_src).chain(&mut self.target)
    }
}

pub struct Image {
    pub directory: PathBuf,
    pub manifest: Manifest,
}

impl Image {
    pub fn load() -> Result<Self> {
        Self::open(&directory()?)
    }

    pub fn open(directory: &Path) -> Result<Self> {
        let path = directory.join(MANIFEST);
        let text = std::fs::read_to_string(&path).with_context(|| {
            format!("there is no prelude image at {}: run ./install.sh, or `oxbook install`", directory.display())
        })?;
        let mut manifest: Manifest = serde_json::from_str(&text)
            .with_context(|| format!("{} is damaged: run ./install.sh again", path.display()))?;
        for path in manifest.paths_mut() {
            *path = place(directory).join(&path);
        }
        if let Some(rustc) = std::env::var_os(RUSTC_VARIABLE) {
            manifest.rustc.path = rustc.into();
        }
        Ok(Self { directory: directory.to_owned(), manifest })
    }

    pub fn write(&self) -> Result<()> {
        let path = self.manifest_file();
        std::fs::write(&path, self.described()?).with_context(|| format!("cannot write {}", path.display()))
    }

    pub fn manifest_file(&self) -> PathBuf {
        self.directory.join(MANIFEST)
    }

    /// What its manifest says.
    pub fn described(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(&self.manifest)?)
    }

    /// Whether the image was made after `library`, so that it holds what `library` holds.
    pub fn is_newer_than(&self, library: &Path) -> bool {
        let modified = |path: &Path| std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
        match (modified(&self.manifest_file()), modified(library)) {
            (Some(image), Some(library)) => image >= library,
            _ => false,
        }
    }

    /// The directory that paths of a standalone installation are relative to.
    pub fn place(&self) -> &Path {
        place(&self.directory)
    }

    pub fn prelude_library(&self) -> PathBuf {
        self.directory.join(format!("{}oxbook{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX))
    }

    /// Compiled cells that come with the installation.
    pub fn shared_cells(&self) -> PathBuf {
        self.directory.join("cells")
    }

    /// Metadata of the crates behind the prelude.
    pub fn dependencies(&self) -> PathBuf {
        self.directory.join("deps")
    }

    /// Cargo's description of the prelude and the crates that a learner can name, for rust-analyzer.
    pub fn metadata(&self) -> PathBuf {
        self.directory.join("metadata.json")
    }

    /// The lock file that the prelude was built with: crates added by `:dep` are resolved against it.
    pub fn lock_file(&self) -> PathBuf {
        self.directory.join("Cargo.lock")
    }

    /// The metadata of serde: `#[derive(Serialize)]` names the crate, whether the cell does or not.
    pub fn serde(&self) -> Option<PathBuf> {
        self.manifest.serde.as_ref().map(|file| self.dependencies().join(file))
    }

    /// Whether cells can be compiled: the library is there, and the compiler is the one that built it.
    pub fn check(&self) -> Result<()> {
        let library = self.prelude_library();
        if !library.is_file() || !self.dependencies().is_dir() {
            bail!("the prelude image {} is incomplete: run ./install.sh again", self.directory.display());
        }
        self.check_compiler()
    }

    /// Asks the recorded compiler who it is, and refuses one that cannot read the image.
    pub fn check_compiler(&self) -> Result<()> {
        let Rustc { path, version, .. } = &self.manifest.rustc;
        let found = rustc_says(path, &["-vV"]).with_context(|| {
            format!(
                "the Rust compiler {} is gone. Install Rust again (https://rustup.rs), then run ./install.sh",
                path.display()
            )
        })?;
        if found.trim() != version.trim() {
            bail!(
                "the prelude was built by {}, but the compiler is now {}. Run ./install.sh: it rebuilds the prelude",
                first_line(version),
                first_line(&found)
            );
        }
        Ok(())
    }
}

/// The version number of the image's compiler, if there is an image.
pub fn rust_version() -> Option<String> {
    let version = Image::load().ok()?.manifest.rustc.version;
    Some(version.lines().find_map(|line| line.strip_prefix("release: "))?.to_owned())
}

pub fn rustc_says(rustc: &Path, arguments: &[&str]) -> Result<String> {
    let output = std::process::Command::new(rustc).args(arguments).output()?;
    if !output.status.success() {
        bail!("{} {}: {}", rustc.display(), arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn place(image: &Path) -> &Path {
    image.parent().unwrap_or(image)
}

fn directory() -> Result<PathBuf> {
    if let Some(directory) = std::env::var_os(DIRECTORY_VARIABLE) {
        return Ok(directory.into());
    }
    let executable = std::env::current_exe()?.canonicalize()?;
    let prefix = executable.parent().and_then(Path::parent).context("the binary has no prefix")?;
    Ok(prefix.join("share/oxbook/image"))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
