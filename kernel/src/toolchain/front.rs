//! The face this binary shows when it is started as `cargo`, `rustup` or `rustc` inside a kernel.
//!
//! What is asked of it often is answered from the image; everything else is the real tool's to answer.

use super::compile::{Outcome, compile};
use super::dependencies::{self, Built, cargo};
use super::environment::{SessionDirectory, TOOLS, restore_tools};
use super::image::Image;
use super::metadata;
use super::rustc::Goal;
use anyhow::{Context as _, Result, bail};
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The tool this process was started as, if it was started as one.
pub fn tool() -> Option<&'static str> {
    let name = std::env::args_os().next()?;
    let name = Path::new(&name).file_name()?.to_str()?.to_owned();
    TOOLS.into_iter().find(|tool| *tool == name)
}

pub fn run(tool: &str) -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match answer(tool, &arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(101)
        }
    }
}

fn answer(tool: &str, arguments: &[OsString]) -> Result<ExitCode> {
    let session = SessionDirectory::from_environment().context("started as a tool outside a kernel")?;
    let image = Image::load()?;
    let words: Vec<&str> = arguments.iter().map(|argument| argument.to_str().unwrap_or_default()).collect();
    match (tool, words.as_slice()) {
        ("rustup", ["which", tool]) | ("rustup", [_, "which", tool]) if TOOLS.contains(tool) => {
            say(&session.tool(tool).display().to_string())
        }
        // Rust-analyzer offers to install the sources. They are there, or cannot be had.
        ("rustup", ["component", ..]) => Ok(ExitCode::SUCCESS),
        ("rustup", _) => match &image.manifest.rustup {
            Some(rustup) => hand_over(rustup, arguments),
            None => bail!("rustup is not installed"),
        },
        ("rustc", ["-Vv" | "-vV"]) => say(image.manifest.rustc.version.trim_end()),
        ("rustc", ["--print", "target-libdir"]) => say(&image.manifest.rustc.target_libdir.display().to_string()),
        ("rustc", ["--print", "sysroot"]) => {
            let analysis = std::env::current_dir()?.starts_with(session.analysis());
            let sysroot = if analysis { session.source_sysroot() } else { session.empty_sysroot() };
            say(&sysroot.display().to_string())
        }
        ("rustc", _) => hand_over(&image.manifest.rustc.path, arguments),
        ("cargo", _) => cargo_says(&session, &image, &words, arguments),
        _ => bail!("{tool} is not a tool of ours"),
    }
}

fn cargo_says(session: &SessionDirectory, image: &Image, words: &[&str], arguments: &[OsString]) -> Result<ExitCode> {
    let offline = words.contains(&"--offline");
    match words.iter().find(|word| !word.starts_with('-')) {
        Some(&"build") => build(image, Goal::Library, offline),
        Some(&"check") => build(image, Goal::Check, offline),
        // Rust-analyzer names the manifest, evcxr (which checks a `:dep`) does not.
        Some(&"metadata") if words.contains(&"--manifest-path") => describe(session, image, words, arguments),
        Some(&"metadata") if dependencies::wanted(&std::env::current_dir()?)?.is_empty() => {
            say(&metadata::describe(&std::env::current_dir()?, None).to_string())
        }
        _ => {
            let mut command = cargo(image);
            Err(command.args(arguments).exec()).context("cannot run cargo")
        }
    }
}

/// The crate rust-analyzer asks about, described without asking cargo.
fn describe(session: &SessionDirectory, image: &Image, words: &[&str], arguments: &[OsString]) -> Result<ExitCode> {
    let manifest = words.iter().skip_while(|word| **word != "--manifest-path").nth(1).map(PathBuf::from);
    let directory = manifest.as_deref().and_then(Path::parent).context("--manifest-path without a path")?;
    if directory == session.execution() {
        say(&metadata::describe(directory, None).to_string())
    } else if directory == session.analysis() {
        say(&metadata::describe(directory, metadata::read(image).as_ref()).to_string())
    } else if arguments.iter().any(|argument| argument.to_string_lossy().contains("library")) {
        // The standard library's workspace: an error makes rust-analyzer take its crates as it knows them, at once.
        bail!("the standard library's dependencies are left out");
    } else {
        Err(cargo(image).args(arguments).exec()).context("cannot run cargo")
    }
}

fn build(image: &Image, goal: Goal, offline: bool) -> Result<ExitCode> {
    let crate_directory = std::env::current_dir()?;
    let wanted = dependencies::wanted(&crate_directory)?;
    let dependencies = match dependencies::build(image, &wanted, offline)? {
        Built::Done(dependencies) => dependencies,
        Built::Failed(said) => {
            eprint!("{said}");
            return Ok(ExitCode::from(101));
        }
    };
    match compile(image, &crate_directory, &dependencies, goal)? {
        Outcome::Compiled(library) => deliver(&library),
        Outcome::Checked => Ok(ExitCode::SUCCESS),
        Outcome::Failed(messages) => {
            eprint!("{messages}");
            Ok(ExitCode::from(101))
        }
    }
}

/// Tells evcxr where the library is.
fn deliver(library: &Path) -> Result<ExitCode> {
    let answer = std::env::var_os("EVCXR_EXECUTION_SO_PATH").context("evcxr did not say where to answer")?;
    std::fs::write(answer, library.to_str().context("the library's path is not UTF-8")?)?;
    Ok(ExitCode::SUCCESS)
}

fn say(answer: &str) -> Result<ExitCode> {
    println!("{answer}");
    Ok(ExitCode::SUCCESS)
}

/// Becomes the real tool.
fn hand_over(program: &Path, arguments: &[OsString]) -> Result<ExitCode> {
    let mut command = Command::new(program);
    restore_tools(&mut command, program.parent());
    Err(command.args(arguments).exec()).with_context(|| format!("cannot run {}", program.display()))
}
