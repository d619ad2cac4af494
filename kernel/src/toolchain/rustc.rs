//! One run of the compiler over a rewritten cell. Knows flags and files; what to compile, and what to do about what rustc
//! says, is decided in `compile`.

use super::dependencies::{Dependencies, key_value};
use super::environment::{SessionDirectory, restore_tools};
use super::image::Image;
use super::messages::Messages;
use super::rewrite::{EARLIER_FILE, Rewritten};
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What evcxr wants of a build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    Library,
    /// Errors only.
    Check,
}

pub struct Attempt {
    pub succeeded: bool,
    pub messages: Messages,
}

/// Where the rewritten crate lies: rustc's messages must name `src/lib.rs`, by which evcxr knows its own.
fn rewritten_crate(crate_directory: &Path) -> PathBuf {
    crate_directory.join("cell")
}

/// The text that was compiled last.
pub fn compiled_source(crate_directory: &Path) -> PathBuf {
    rewritten_crate(crate_directory).join("src/lib.rs")
}

/// The definitions of earlier cells that were compiled with it.
pub fn compiled_earlier(crate_directory: &Path) -> PathBuf {
    rewritten_crate(crate_directory).join("src").join(EARLIER_FILE)
}

pub struct Rustc<'a> {
    pub image: &'a Image,
    pub crate_directory: &'a Path,
    pub dependencies: &'a Dependencies,
    pub goal: Goal,
}

impl Rustc<'_> {
    /// The library of a cell that compiled.
    pub fn library(&self) -> PathBuf {
        let file = format!("{}ctx{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        rewritten_crate(self.crate_directory).join(file)
    }

    pub fn run(&self, rewritten: &Rewritten) -> Result<Attempt> {
        let directory = rewritten_crate(self.crate_directory);
        std::fs::create_dir_all(directory.join("src"))?;
        std::fs::write(compiled_source(self.crate_directory), &rewritten.text)?;
        std::fs::write(compiled_earlier(self.crate_directory), &rewritten.earlier.text)?;
        let rustc = &self.image.manifest.rustc;
        let mut command = Command::new(&rustc.path);
        restore_tools(&mut command, rustc.path.parent());
        let emit = match self.goal {
            Goal::Library => "--emit=link",
            Goal::Check => "--emit=metadata",
        };
        command
            .current_dir(&directory)
            .args(["--crate-name", "ctx", "--edition", "2024", "src/lib.rs", "--crate-type", "cdylib", emit])
            .args(["--error-format=json", "--json=diagnostic-rendered-ansi", "--out-dir", "."])
            .arg(format!("-Copt-level={}", rewritten.opt_level))
            .args(["-Cprefer-dynamic", "-Coverflow-checks=on", "-Ccodegen-units=1", "-Cstrip=debuginfo"])
            // Full paths and whole names in messages: that is where types are read from.
            .args(["-Ztrim-diagnostic-paths=no", "-Zwrite-long-types-to-disk=no"])
            .env("RUSTC_BOOTSTRAP", "1")
            .arg("--extern")
            .arg(key_value("oxbook", &self.image.prelude_library()))
            .arg("-L")
            .arg(key_value("dependency", &self.image.dependencies()));
        for directory in [&self.image.directory, &rustc.target_libdir] {
            command.arg("-Clink-arg=-Wl,-rpath").arg(format!("-Clink-arg=-Wl,{}", directory.display()));
        }
        if cfg!(target_os = "macos") {
            // A static of an earlier cell is found when the library is loaded.
            command.arg("-Clink-arg=-Wl,-undefined,dynamic_lookup");
        }
        self.dependencies.add_to(&mut command);
        let (succeeded, stderr) = run_in_its_own_group(&mut command)
            .with_context(|| format!("cannot run the Rust compiler {}", rustc.path.display()))?;
        Ok(Attempt { succeeded, messages: Messages::new(stderr) })
    }
}

/// Runs the compiler as a process group whose number the session can read: an interrupt ends the whole group.
fn run_in_its_own_group(command: &mut Command) -> Result<(bool, String)> {
    use std::os::unix::process::CommandExt;
    let child = command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let noted = SessionDirectory::from_environment().map(|session| session.compiler_group());
    if let Some(path) = &noted {
        let _ = std::fs::write(path, child.id().to_string());
    }
    let output = child.wait_with_output()?;
    if let Some(path) = &noted {
        let _ = std::fs::remove_file(path);
    }
    Ok((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}
