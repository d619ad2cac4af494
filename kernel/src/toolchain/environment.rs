//! The environment in which evcxr and rust-analyzer find the front instead of cargo, rustup and rustc, and the way back
//! to the learner's own for what must not see it.

use anyhow::{Context as _, Result};
use std::ffi::OsString;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The session's private directory.
pub const SESSION_VARIABLE: &str = "OXBOOK_SESSION";
/// Prefix under which the learner's own value of a variable we replace is kept.
const OWN: &str = "OXBOOK_OWN_";
/// The variables that are replaced.
const REPLACED: [&str; 6] = ["PATH", "CARGO_HOME", "CARGO", "RUSTC", "RUSTUP", "EVCXR_CONFIG_DIR"];

pub const TOOLS: [&str; 3] = ["cargo", "rustup", "rustc"];

/// Where things lie in a session's directory.
#[derive(Debug, Clone)]
pub struct SessionDirectory(pub PathBuf);

impl SessionDirectory {
    pub fn from_environment() -> Option<Self> {
        std::env::var_os(SESSION_VARIABLE).map(|path| Self(path.into()))
    }

    /// Holds `bin/cargo` and its like: links to this binary. Rust-analyzer looks for them in `$CARGO_HOME/bin`.
    pub fn cargo_home(&self) -> PathBuf {
        self.0.join("cargo")
    }

    pub fn tool(&self, name: &str) -> PathBuf {
        self.cargo_home().join("bin").join(name)
    }

    /// The directory evcxr looks for its configuration in: ours, so that a learner's `evcxr.toml` cannot move its
    /// files.
    pub fn evcxr_config(&self) -> PathBuf {
        self.0.join("evcxr")
    }

    /// The crate evcxr generates for the cells that run.
    pub fn execution(&self) -> PathBuf {
        self.0.join("execution")
    }

    /// The crate evcxr generates for completion and hover.
    pub fn analysis(&self) -> PathBuf {
        self.0.join("analysis")
    }

    /// A system root with nothing in it: rust-analyzer then reads no standard library.
    pub fn empty_sysroot(&self) -> PathBuf {
        self.0.join("empty-sysroot")
    }

    /// A system root that holds the standard library's source and nothing else.
    pub fn source_sysroot(&self) -> PathBuf {
        self.0.join("source-sysroot")
    }

    pub fn channel(&self) -> PathBuf {
        self.0.join("channel")
    }

    /// The process group of the compiler at work, while one is.
    pub fn compiler_group(&self) -> PathBuf {
        self.0.join("compiler-group")
    }

    /// There while the cell that is being compiled was interrupted: no other run of the compiler is begun.
    pub fn interrupted(&self) -> PathBuf {
        self.0.join("interrupted")
    }

    /// What cargo says while it builds the crates of `:dep`, line by line.
    pub fn building(&self) -> PathBuf {
        self.0.join("building")
    }

    /// Writes evcxr's configuration: the next context it makes works in `crate_directory`.
    pub fn configure_evcxr(&self, crate_directory: &Path) -> Result<()> {
        std::fs::create_dir_all(crate_directory)?;
        let path = crate_directory.to_str().context("the temporary directory's name is not UTF-8")?;
        let mut table = toml::Table::new();
        table.insert("tmpdir".to_owned(), path.into());
        let config = toml::Table::from_iter([("evcxr".to_owned(), toml::Value::Table(table))]);
        std::fs::write(self.evcxr_config().join("evcxr.toml"), config.to_string())?;
        Ok(())
    }

    /// Makes the directories, the links to this binary, and one to the standard library's source.
    pub fn prepare(&self, rust_src: Option<&Path>) -> Result<()> {
        for directory in [self.cargo_home().join("bin"), self.evcxr_config(), self.empty_sysroot()] {
            std::fs::create_dir_all(&directory)?;
        }
        let executable = std::env::current_exe()?;
        for tool in TOOLS {
            symlink(&executable, self.tool(tool))?;
        }
        let rust = self.source_sysroot().join("lib/rustlib/src/rust");
        std::fs::create_dir_all(&rust)?;
        if let Some(library) = rust_src {
            symlink(library, rust.join("library"))?;
        }
        Ok(())
    }

    /// Puts the front in the place of the tools, in `command`'s environment.
    pub fn replace_tools(&self, command: &mut Command) -> Result<()> {
        for name in REPLACED {
            if let Some(own) = std::env::var_os(name) {
                command.env(format!("{OWN}{name}"), own);
            }
        }
        let bin = self.cargo_home().join("bin");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&path)))?;
        command
            .env("PATH", path)
            .env("CARGO_HOME", self.cargo_home())
            .env("CARGO", self.tool("cargo"))
            .env("RUSTC", self.tool("rustc"))
            .env("RUSTUP", self.tool("rustup"))
            .env("EVCXR_CONFIG_DIR", self.evcxr_config())
            .env(SESSION_VARIABLE, &self.0);
        Ok(())
    }
}

/// Gives `command` the learner's own environment back: for the real tools, and for the cells.
pub fn restore_own(command: &mut Command) {
    for name in REPLACED {
        let kept = format!("{OWN}{name}");
        match std::env::var_os(&kept) {
            Some(own) => command.env(name, own),
            None => command.env_remove(name),
        };
        command.env_remove(kept);
    }
}

/// The learner's own cargo directory, wherever this process's variables point.
pub fn users_cargo_home() -> Option<PathBuf> {
    let own = std::env::var_os(format!("{OWN}CARGO_HOME")).map(PathBuf::from);
    own.or_else(|| dirs::home_dir().map(|home| home.join(".cargo")))
}

/// As [`restore_own`], with the real tools' directory first on the path: a kernel started by a desktop launcher has no
/// cargo on its path, and cargo must find rustc.
pub fn restore_tools(command: &mut Command, bin: Option<&Path>) {
    restore_own(command);
    if let Some(bin) = bin {
        let own = std::env::var_os(format!("{OWN}PATH")).or_else(|| std::env::var_os("PATH")).unwrap_or_default();
        let paths = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&own));
        let joined: OsString = std::env::join_paths(paths).unwrap_or(own.clone());
        command.env("PATH", joined);
    }
}
