//! Crates that a learner adds with `:dep`: built by real cargo, once per machine and version, and handed to rustc.
//!
//! They are resolved against the lock file that the prelude was built with, together with what the prelude depends on,
//! and built where it was built. So a crate that uses candle gets the very candle that the prelude has, already compiled,
//! and types fit together.

use super::environment::{SessionDirectory, restore_tools};
use super::image::Image;
use anyhow::{Context as _, Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// What rustc needs to know of the added crates.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dependencies {
    /// Name as code says it, and library.
    pub externs: Vec<(String, PathBuf)>,
    pub search: Option<PathBuf>,
}

pub enum Built {
    Done(Dependencies),
    /// What cargo said, for evcxr to show.
    Failed(String),
}

impl Dependencies {
    /// To rustc's arguments.
    pub fn add_to(&self, arguments: &mut Vec<OsString>) {
        for (name, library) in &self.externs {
            arguments.extend(["--extern".into(), key_value(name, library)]);
        }
        if let Some(search) = &self.search {
            arguments.extend(["-L".into(), key_value("dependency", search)]);
        }
    }

    /// Differs when any of the libraries was built anew. `None` if one is gone.
    pub fn stamp(&self) -> Option<String> {
        let stamps = self.externs.iter().map(|(_, library)| {
            let metadata = std::fs::metadata(library).ok()?;
            let built = metadata.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
            Some(format!("{}:{}", metadata.len(), built.as_nanos()))
        });
        stamps.collect()
    }
}

/// `key=path`, as rustc's options want it.
pub fn key_value(key: &str, path: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from(key);
    argument.push("=");
    argument.push(path);
    argument
}

/// In a package's directory: what its build gave.
const REMEMBERED: &str = "built.json";

/// The `[dependencies]` of the crate evcxr wrote, as a TOML table.
pub fn wanted(crate_directory: &Path) -> Result<toml::Table> {
    let text = std::fs::read_to_string(crate_directory.join("Cargo.toml"))?;
    let manifest: toml::Table = text.parse().context("evcxr's Cargo.toml")?;
    Ok(manifest.get("dependencies").and_then(toml::Value::as_table).cloned().unwrap_or_default())
}

/// Builds the wanted crates, or finds them built.
pub fn build(image: &Image, wanted: &toml::Table, offline: bool) -> Result<Built> {
    if wanted.is_empty() {
        return Ok(Built::Done(Dependencies::default()));
    }
    let target = match &image.manifest.target {
        Some(of_prelude) => of_prelude.clone(),
        None => users_directory()?.join("target"),
    };
    let package = write_package(image, wanted)?;
    let remembered = package.join(REMEMBERED);
    // Every later cell needs them again. A crate given by path may have been edited: cargo looks.
    let fixed = wanted.values().all(|dependency| dependency.get("path").is_none());
    if fixed && let Some(built) = recall(&remembered) {
        return Ok(Built::Done(built));
    }
    let mut command = cargo(image);
    command
        .args(["build", "--release", "--message-format=json-render-diagnostics", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .stdin(Stdio::null());
    if offline {
        command.arg("--offline");
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let child = child.as_mut().map_err(|error| anyhow!("cannot run cargo for the crates of :dep: {error}"))?;
    let said = child.stderr.take().map(|stderr| std::thread::spawn(|| told_while_it_builds(stderr)));
    let mut stdout = String::new();
    if let Some(mut output) = child.stdout.take() {
        output.read_to_string(&mut stdout)?;
    }
    let said = said.and_then(|said| said.join().ok()).unwrap_or_default();
    if !child.wait()?.success() {
        return Ok(Built::Failed(said));
    }
    let mut names = direct_dependencies(image, &package, offline)?;
    names.retain(|(name, _)| !name.starts_with(OF_PRELUDE));
    let built = artifacts(&stdout, &names, &target);
    std::fs::write(remembered, serde_json::to_string(&built)?)?;
    Ok(Built::Done(built))
}

/// All that cargo says. The session reads it line by line, and tells the learner.
fn told_while_it_builds(stderr: impl Read) -> String {
    let building = SessionDirectory::from_environment().map(|session| session.building());
    let mut file = building.and_then(|path| File::create(path).ok());
    let mut said = String::new();
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        if let Some(file) = &mut file {
            let _ = writeln!(file, "{line}");
        }
        said.push_str(&line);
        said.push('\n');
    }
    said
}

/// What was built before, if it is still there.
fn recall(remembered: &Path) -> Option<Dependencies> {
    let built: Dependencies = serde_json::from_str(&std::fs::read_to_string(remembered).ok()?).ok()?;
    built.externs.iter().all(|(_, library)| library.is_file()).then_some(built)
}

/// The real cargo, in the learner's own environment.
pub fn cargo(image: &Image) -> Command {
    let mut command = Command::new(&image.manifest.cargo);
    restore_tools(&mut command, image.manifest.cargo.parent());
    command.env("RUSTC", &image.manifest.rustc.path);
    // The runtime's variables are not for build scripts.
    command.env_remove("RUSTFLAGS").env_remove("CARGO_TARGET_DIR").env_remove("CARGO_BUILD_BUILD_DIR");
    command
}

/// Prefix of the names under which the prelude's own dependencies are depended on: they must have the features that they
/// have in the prelude.
const OF_PRELUDE: &str = "of_prelude_";

/// The package behind an entry of `[dependencies]`.
fn package_name<'a>(key: &'a str, dependency: &'a toml::Value) -> &'a str {
    dependency.get("package").and_then(toml::Value::as_str).unwrap_or(key)
}

/// Gives the learner's dependency the features that the prelude needs of the same package.
fn add_features(own: &mut toml::Value, of_prelude: &toml::Value) {
    let features = |dependency: &toml::Value| -> Vec<toml::Value> {
        dependency.get("features").and_then(toml::Value::as_array).cloned().unwrap_or_default()
    };
    let defaults =
        |dependency: &toml::Value| dependency.get("default-features").and_then(toml::Value::as_bool).unwrap_or(true);
    let mut all = features(own);
    all.extend(features(of_prelude).into_iter().filter(|it| !features(own).contains(it)));
    let default_features = defaults(own) || defaults(of_prelude);
    if let toml::Value::String(version) = own {
        *own = toml::Table::from_iter([("version".to_owned(), version.clone().into())]).into();
    }
    if let toml::Value::Table(table) = own {
        table.insert("features".to_owned(), all.into());
        table.insert("default-features".to_owned(), default_features.into());
    }
}

/// A package that does nothing but depend. Named by its contents, so that two notebooks do not step on each other.
fn write_package(image: &Image, wanted: &toml::Table) -> Result<PathBuf> {
    let mut dependencies = wanted.clone();
    // Built apart, nothing is shared with the prelude.
    let of_prelude = image.manifest.target.is_some().then_some(&image.manifest.dependencies);
    for (name, dependency) in of_prelude.into_iter().flatten() {
        // cargo lets a package be depended on under one name only.
        let own = dependencies.iter_mut().find(|(key, own)| package_name(key, own) == name);
        if let Some((_, own)) = own {
            add_features(own, dependency);
            continue;
        }
        let mut renamed = match dependency {
            toml::Value::Table(table) => table.clone(),
            version => toml::Table::from_iter([("version".to_owned(), version.clone())]),
        };
        renamed.insert("package".to_owned(), name.clone().into());
        dependencies.insert(format!("{OF_PRELUDE}{}", name.replace('-', "_")), renamed.into());
    }
    use sha2::Digest;
    let mut manifest = toml::Table::new();
    let package = [("name", "oxbook-dependencies"), ("version", "0.0.0"), ("edition", "2024")];
    manifest.insert(
        "package".into(),
        package.into_iter().map(|(k, v)| (k.to_owned(), v.into())).collect::<toml::Table>().into(),
    );
    manifest.insert("workspace".into(), toml::Table::new().into());
    manifest.insert("dependencies".into(), dependencies.into());
    // The prelude's profile, so that shared crates are the same crates.
    let profile: toml::Table = "[release]\nstrip = \"debuginfo\"\n".parse()?;
    manifest.insert("profile".into(), profile.into());
    let text = manifest.to_string();
    // Built by another compiler, or for another prelude, it is another package.
    let identity = format!("{text}{}{:?}", image.manifest.rustc.version, image.manifest.target);
    let digest = hex::encode(sha2::Sha256::digest(identity.as_bytes()));
    let directory = users_directory()?.join("dependencies").join(&digest[..16]);
    std::fs::create_dir_all(directory.join("src"))?;
    std::fs::write(directory.join("src/lib.rs"), "")?;
    std::fs::write(directory.join("Cargo.toml"), text)?;
    let lock = directory.join("Cargo.lock");
    if !lock.exists() {
        std::fs::copy(image.lock_file(), lock)?;
    }
    Ok(directory)
}

fn users_directory() -> Result<PathBuf> {
    Ok(dirs::cache_dir().context("there is no home directory to keep crates in")?.join("oxbook"))
}

/// The library names of the direct dependencies, by package id.
fn direct_dependencies(image: &Image, package: &Path, offline: bool) -> Result<Vec<(String, String)>> {
    let mut command = cargo(image);
    command.args(["metadata", "--format-version=1", "--manifest-path"]).arg(package.join("Cargo.toml"));
    if offline {
        command.arg("--offline");
    }
    let output = command.output()?;
    if !output.status.success() {
        bail!("cargo describes no crates of :dep: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata of the crates of :dep")?;
    let root = metadata["resolve"]["root"].as_str().unwrap_or_default();
    let nodes = metadata["resolve"]["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let node = nodes.iter().find(|node| node["id"] == root);
    let dependencies = node.and_then(|node| node["deps"].as_array()).map(Vec::as_slice).unwrap_or_default();
    Ok(dependencies
        .iter()
        .filter_map(|dependency| {
            Some((dependency["name"].as_str()?.to_owned(), dependency["pkg"].as_str()?.to_owned()))
        })
        .collect())
}

fn artifacts(messages: &str, names: &[(String, String)], target: &Path) -> Dependencies {
    let mut externs = Vec::new();
    for message in messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        let kinds = message["target"]["kind"].as_array().map(Vec::as_slice).unwrap_or_default();
        let library = kinds.iter().any(|kind| matches!(kind.as_str(), Some("lib" | "rlib" | "dylib" | "proc-macro")));
        let Some((name, _)) = names.iter().find(|(_, id)| message["package_id"] == id.as_str()) else { continue };
        let files = message["filenames"].as_array().map(Vec::as_slice).unwrap_or_default();
        let file = files.iter().filter_map(Value::as_str).find(|file| !file.ends_with(".rmeta"));
        if let (true, Some(file)) = (library, file) {
            externs.push((name.clone(), PathBuf::from(file)));
        }
    }
    Dependencies { externs, search: Some(target.join("release/deps")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_of_the_prelude_keeps_its_features() {
        let table: toml::Table = "own = { version = \"1\", default-features = false, features = [\"a\"] }\n\
                                  plain = \"1\"\nours = { version = \"1\", features = [\"a\", \"b\"] }"
            .parse()
            .unwrap();
        let (mut own, mut plain) = (table["own"].clone(), table["plain"].clone());
        add_features(&mut own, &table["ours"]);
        add_features(&mut plain, &table["ours"]);
        for dependency in [own, plain] {
            assert_eq!(dependency["features"].as_array().unwrap().len(), 2, "{dependency}");
            assert_eq!(dependency["default-features"].as_bool(), Some(true));
        }
    }
}
