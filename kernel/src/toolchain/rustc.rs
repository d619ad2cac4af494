//! One run of the compiler over a rewritten cell. Knows flags and files; what to compile, and what to do about what rustc
//! says, is decided in `compile`.

use super::cell_cache::{CellCache, Entry, Key};
use super::dependencies::{Dependencies, key_value};
use super::environment::{SessionDirectory, restore_tools};
use super::image::Image;
use super::messages::{CELL_FILE, Messages};
use super::rewrite::{EARLIER_FILE, Lines, Rewritten};
use anyhow::{Context as _, Result};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// What evcxr wants of a build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    Library,
    /// Errors only.
    Check,
}

pub struct Attempt {
    pub succeeded: bool,
    /// It did not come to an end of its own: what it said is no answer.
    pub ended: bool,
    pub messages: Messages,
}

/// Where the rewritten crate lies: rustc's messages must name `src/lib.rs`, by which evcxr knows its own.
fn rewritten_crate(crate_directory: &Path) -> PathBuf {
    crate_directory.join("cell")
}

pub struct Rustc<'a> {
    pub image: &'a Image,
    pub crate_directory: &'a Path,
    pub dependencies: &'a Dependencies,
    pub goal: Goal,
    pub cache: Option<CellCache>,
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
        let key = self.key(rewritten);
        let known = self.cache.as_ref().zip(key.as_ref()).and_then(|(cache, key)| cache.get(key));
        if let Some(entry) = known {
            if let Some(library) = &entry.library {
                std::fs::write(self.library(), library)?;
            }
            return Ok(attempt(entry.succeeded, entry.messages, rewritten));
        }
        std::fs::write(directory.join(CELL_FILE), &rewritten.canonical.text)?;
        std::fs::write(directory.join("src").join(EARLIER_FILE), &rewritten.earlier.text)?;
        if SessionDirectory::from_environment().is_some_and(|session| session.interrupted().exists()) {
            return Ok(Attempt { ended: true, ..attempt(false, String::new(), rewritten) });
        }
        let ran = self.compile(&directory, &self.arguments(rewritten.opt_level, self.image))?;
        // By a signal: it has said nothing of the cell.
        let ended = ran.status.code().is_none();
        if let Some((cache, key)) = self.cache.as_ref().zip(key)
            && let Some(entry) = self.worth_keeping(&ran, &directory, rewritten)
        {
            cache.put(&key, &entry);
        }
        Ok(Attempt { ended, ..attempt(ran.succeeded(), ran.stderr, rewritten) })
    }

    fn arguments(&self, opt_level: u8, image: &Image) -> Vec<OsString> {
        let emit = match self.goal {
            Goal::Library => "--emit=link,dep-info",
            Goal::Check => "--emit=metadata,dep-info",
        };
        let mut arguments: Vec<OsString> =
            ["--crate-name", "ctx", "--edition", "2024", CELL_FILE].map(Into::into).into();
        arguments.extend(["--crate-type", "cdylib", emit].map(Into::into));
        arguments.extend(["--error-format=json", "--json=diagnostic-rendered-ansi", "--out-dir", "."].map(Into::into));
        arguments.push(format!("-Copt-level={opt_level}").into());
        arguments.extend(
            ["-Cprefer-dynamic", "-Coverflow-checks=on", "-Ccodegen-units=1", "-Cstrip=debuginfo"].map(Into::into),
        );
        // Full paths and whole names in messages: that is where types are read from.
        arguments.extend(["-Ztrim-diagnostic-paths=no", "-Zwrite-long-types-to-disk=no"].map(Into::into));
        arguments.extend(["--extern".into(), key_value("oxbook", &image.prelude_library())]);
        if !self.dependencies.externs.iter().any(|(name, _)| name == "serde")
            && let Some(serde) = image.serde()
        {
            arguments.extend(["--extern".into(), key_value("serde", &serde)]);
        }
        arguments.extend(["-L".into(), key_value("dependency", &image.dependencies())]);
        // Nothing says where the prelude's library is: it is loaded before any cell, and found by its name.
        if cfg!(target_os = "macos") {
            arguments.push(format!("-Clink-arg=-Wl,-rpath,{}", image.directory.display()).into());
            // A static of an earlier cell is found when the library is loaded.
            arguments.push("-Clink-arg=-Wl,-undefined,dynamic_lookup".into());
        }
        self.dependencies.add_to(&mut arguments);
        arguments
    }

    /// All that a run depends on. `None` where that cannot be told. Where the installation lies is not among it: what the
    /// image holds is known by the prelude's digest.
    fn key(&self, rewritten: &Rewritten) -> Option<Key> {
        let manifest = &self.image.manifest;
        if manifest.library_digest.is_empty() {
            return None;
        }
        let dependencies = self.dependencies.stamp()?;
        let anywhere = Image { directory: PathBuf::new(), manifest: manifest.clone() };
        let arguments = self.arguments(rewritten.opt_level, &anywhere);
        let texts = [&rewritten.canonical.text, &rewritten.earlier.text, &manifest.rustc.version];
        let texts = texts.into_iter().chain([&manifest.library_digest, &dependencies]).map(OsStr::new);
        Some(Key::new(texts.chain(arguments.iter().map(OsString::as_os_str))))
    }

    fn compile(&self, directory: &Path, arguments: &[OsString]) -> Result<Ran> {
        let rustc = &self.image.manifest.rustc;
        let mut command = Command::new(&rustc.path);
        restore_tools(&mut command, rustc.path.parent());
        command.current_dir(directory).args(arguments).env("RUSTC_BOOTSTRAP", "1");
        run_in_its_own_group(&mut command)
            .with_context(|| format!("cannot run the Rust compiler {}", rustc.path.display()))
    }

    /// A run that would be the same again: it succeeded or found errors in the text, and read nothing but the text. (A
    /// linker that is missing, a full disk, an interrupt may be different next time.)
    fn worth_keeping(&self, ran: &Ran, directory: &Path, rewritten: &Rewritten) -> Option<Entry> {
        let inputs = std::fs::read_to_string(directory.join("ctx.d"));
        let _ = std::fs::remove_file(directory.join("ctx.d"));
        let keep = match ran.status.code() {
            Some(0) => inputs.is_ok_and(|inputs| reads_only_the_text(&inputs)),
            // Where there are errors rustc says nothing of what it read.
            Some(1) => {
                Messages::new(ran.stderr.clone(), &Lines::default()).are_about_the_text()
                    && !self.reads_files(rewritten)
            }
            _ => false,
        };
        if !keep {
            return None;
        }
        let library = ran.succeeded() && self.goal == Goal::Library;
        let library = if library { Some(std::fs::read(self.library()).ok()?) } else { None };
        Some(Entry { messages: ran.stderr.clone(), library, succeeded: ran.succeeded() })
    }

    /// Whether the texts have a word in them by which they might read files or the environment.
    fn reads_files(&self, rewritten: &Rewritten) -> bool {
        let texts = [&rewritten.canonical.text, &rewritten.earlier.text].into_iter();
        let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != '_'));
        let named = |word: &str| matches!(word, "include_str" | "include_bytes" | "env" | "option_env" | "path");
        !self.dependencies.externs.is_empty()
            || words.clone().any(named)
            || words.filter(|word| *word == "include").count() > 1
    }
}

fn attempt(succeeded: bool, messages: String, rewritten: &Rewritten) -> Attempt {
    Attempt { succeeded, ended: false, messages: Messages::new(messages, &rewritten.canonical.lines) }
}

/// Whether rustc's list of what it read, in the form of a makefile, names nothing but the two texts.
fn reads_only_the_text(inputs: &str) -> bool {
    let own = |path: &str| path == CELL_FILE || path.rsplit('/').next() == Some(EARLIER_FILE);
    let mut rules = inputs.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let environment = inputs.lines().any(|line| line.starts_with("# env-dep:"));
    !environment
        && rules.all(|rule| match rule.split_once(": ") {
            Some((_, read)) => read.split_whitespace().all(own),
            None => rule.strip_suffix(':').is_some_and(own),
        })
}

/// What came of running the compiler.
struct Ran {
    status: ExitStatus,
    stderr: String,
}

impl Ran {
    fn succeeded(&self) -> bool {
        self.status.success()
    }
}

/// Runs the compiler as a process group whose number the session can read: an interrupt ends the whole group.
fn run_in_its_own_group(command: &mut Command) -> Result<Ran> {
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
    Ok(Ran { status: output.status, stderr: String::from_utf8_lossy(&output.stderr).into_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_reads_other_files_is_known() {
        let own = "ctx.d: src/lib.rs src/earlier.rs\n\nlibctx.so: src/lib.rs src/earlier.rs\n\nsrc/lib.rs:\nsrc/earlier.rs:\n";
        assert!(reads_only_the_text(own));
        assert!(!reads_only_the_text("ctx.d: src/lib.rs /home/me/words.txt\n\n/home/me/words.txt:\n"));
        assert!(!reads_only_the_text(&format!("{own}\n# env-dep:HOME=/home/me\n")));
    }
}
