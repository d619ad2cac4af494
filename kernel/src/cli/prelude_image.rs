//! Building the prelude image: the library and what rustc and rust-analyzer must know of the crates behind it, copied
//! out of cargo's target directory, so that neither the source's build files nor cargo are needed when cells run.

use crate::toolchain::image::{Image, Manifest, Rustc, rustc_says};
use crate::toolchain::metadata;
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Builds the prelude from `source`, with a feature for graphics cards if one is wanted, and puts the image into
/// `directory`. Quick when nothing changed.
pub fn build(source: &Path, directory: &Path, feature: Option<&str>) -> Result<Image> {
    let mut manifest = manifest(source)?;
    if let Some(feature) = feature {
        // Crates of `:dep` must be built against candle with the same features.
        with_feature(&mut manifest.dependencies, feature);
    }
    let artifacts = build_prelude(source, &manifest, feature)?;
    manifest.library_digest = digest(&artifacts.library)?;
    manifest.serde = artifacts.metadata.iter().filter_map(|file| file.file_name()).find(is_serde).map(PathBuf::from);
    if let Ok(present) = Image::open(directory)
        && artifacts.fresh
        && present.manifest == manifest
        && present.is_newer_than(&artifacts.library)
    {
        // What rust-analyzer is told depends on the kernel too.
        std::fs::write(present.metadata(), serde_json::to_vec(&pruned_metadata(source, &present.manifest)?)?)?;
        return Ok(present);
    }
    // Next to the old image, then in its place: a kernel that starts meanwhile finds one or the other.
    let new = directory.with_extension("new");
    let _ = std::fs::remove_dir_all(&new);
    let image = Image { directory: new.clone(), manifest };
    std::fs::create_dir_all(image.dependencies()).with_context(|| format!("cannot make {}", new.display()))?;
    std::fs::copy(&artifacts.library, image.prelude_library())?;
    let standard = standard_library(&image.manifest.rustc.target_libdir)?;
    std::fs::copy(&standard, image.directory.join(standard.file_name().context("a library without a name")?))?;
    for file in &artifacts.metadata {
        let name = file.file_name().context("an artifact without a name")?;
        std::fs::copy(file, image.dependencies().join(name))?;
    }
    std::fs::copy(source.join("Cargo.lock"), image.lock_file())?;
    std::fs::write(image.metadata(), serde_json::to_vec(&pruned_metadata(source, &image.manifest)?)?)?;
    image.write()?;
    if let Ok(present) = Image::open(directory)
        && present.manifest.library_digest == image.manifest.library_digest
    {
        // Compiled against the same library, whatever else has changed.
        let _ = std::fs::rename(present.shared_cells(), image.shared_cells());
    }
    let old = directory.with_extension("old");
    let _ = std::fs::remove_dir_all(&old);
    let _ = std::fs::rename(directory, &old);
    std::fs::rename(&new, directory).with_context(|| format!("cannot put the image at {}", directory.display()))?;
    let _ = std::fs::remove_dir_all(&old);
    Image::open(directory)
}

/// The dynamic loader's word for the directory of the library that asks.
const BESIDE_IT: &str = if cfg!(target_os = "macos") { "@loader_path" } else { "$ORIGIN" };

/// As a dynamic library.
fn standard_library(target_libdir: &Path) -> Result<PathBuf> {
    let is_it = |name: &str| name.starts_with("libstd-") && name.ends_with(std::env::consts::DLL_SUFFIX);
    let files = std::fs::read_dir(target_libdir).with_context(|| format!("cannot read {}", target_libdir.display()))?;
    let found = files.flatten().find(|file| file.file_name().to_str().is_some_and(is_it));
    Ok(found.with_context(|| format!("there is no libstd in {}", target_libdir.display()))?.path())
}

struct Artifacts {
    library: PathBuf,
    /// Cargo had nothing to do.
    fresh: bool,
    /// Of the crates behind the prelude.
    metadata: BTreeSet<PathBuf>,
}

/// Adds a feature of the same name to candle's crates.
fn with_feature(dependencies: &mut toml::Table, feature: &str) {
    for name in ["candle-core", "candle-nn"] {
        let Some(dependency) = dependencies.get_mut(name) else { continue };
        if let toml::Value::String(version) = dependency {
            *dependency = toml::Table::from_iter([("version".to_owned(), version.clone().into())]).into();
        }
        let Some(table) = dependency.as_table_mut() else { continue };
        let features = table.entry("features").or_insert_with(|| toml::Value::Array(Vec::new()));
        if let Some(features) = features.as_array_mut() {
            features.push(feature.into());
        }
    }
}

fn build_prelude(source: &Path, manifest: &Manifest, feature: Option<&str>) -> Result<Artifacts> {
    eprintln!("Building the prelude (candle and charts); the first time takes some minutes.");
    claim(&target_directory(source), source)?;
    let mut command = cargo(source, manifest);
    command
        .args(["rustc", "--release", "--locked", "--package", "oxbook", "--lib"])
        .arg("--message-format=json-render-diagnostics")
        .arg("--target-dir")
        .arg(target_directory(source))
        .args(feature.map(|feature| format!("--features={feature}")))
        // The standard library is shared between the prelude and all cells. It is found in the image, which can be
        // moved and outlives the compiler; where the prelude was built, where the compiler has it.
        .args(["--", "-Cprefer-dynamic"])
        .arg(format!("-Clink-arg=-Wl,-rpath,{BESIDE_IT}"))
        .arg(format!("-Clink-arg=-Wl,-rpath,{}", manifest.rustc.target_libdir.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let output = command.spawn().context("cannot run cargo")?.wait_with_output()?;
    if !output.status.success() {
        bail!("the prelude does not build; cargo's messages above say why");
    }
    let (mut library, mut fresh) = (None, false);
    let mut metadata = BTreeSet::new();
    for message in
        String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| serde_json::from_str::<Value>(line).ok())
    {
        let files = message["filenames"].as_array().map(Vec::as_slice).unwrap_or_default();
        for file in files.iter().filter_map(Value::as_str).map(PathBuf::from) {
            let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_owned();
            let prelude = message["target"]["name"] == "oxbook" && message["target"]["kind"][0] == "dylib";
            let library_file = extension == std::env::consts::DLL_EXTENSION;
            if prelude && library_file {
                library = Some(file);
                fresh = message["fresh"] == true;
            } else if !prelude && (extension == "rmeta" || library_file) {
                // rustc also looks for the procedural macros, which are libraries.
                metadata.insert(file);
            }
        }
    }
    Ok(Artifacts { library: library.context("cargo built no prelude library")?, fresh, metadata })
}

/// Two checkouts may share a target directory. Cargo keeps their prelude's libraries in one file, and each checkout would
/// take it for its own: makes cargo build it anew when it is another's.
fn claim(target: &Path, source: &Path) -> Result<()> {
    let owner = target.join("prelude-built-from");
    let path = source.to_string_lossy();
    if std::fs::read_to_string(&owner).is_ok_and(|owner| owner == path) {
        return Ok(());
    }
    let fingerprints = std::fs::read_dir(target.join("release/.fingerprint"));
    for entry in fingerprints.into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with("oxbook-") {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    std::fs::create_dir_all(target)?;
    std::fs::write(owner, path.as_bytes()).with_context(|| format!("cannot write to {}", target.display()))
}

fn target_directory(source: &Path) -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(target) => PathBuf::from(target).join("prelude"),
        None => source.join("target/prelude"),
    }
}

/// The prelude's `[dependencies]`, with what it takes from the workspace filled in.
fn prelude_dependencies(source: &Path) -> Result<toml::Table> {
    let read = |path: PathBuf| -> Result<toml::Table> {
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        text.parse().with_context(|| format!("{} is not TOML", path.display()))
    };
    let workspace = read(source.join("Cargo.toml"))?;
    let mut prelude = read(source.join("prelude/Cargo.toml"))?;
    let Some(toml::Value::Table(mut dependencies)) = prelude.remove("dependencies") else {
        bail!("the prelude has no dependencies");
    };
    for (name, dependency) in &mut dependencies {
        if dependency.get("workspace").is_some() {
            *dependency = workspace["workspace"]["dependencies"][name].clone();
        }
    }
    Ok(dependencies)
}

fn pruned_metadata(source: &Path, manifest: &Manifest) -> Result<Value> {
    let mut command = cargo(source, manifest);
    let host = format!("--filter-platform={}", manifest.rustc.host);
    command.args(["metadata", "--format-version=1", "--locked", host.as_str()]);
    let output = command.output()?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    metadata::prune(&serde_json::from_slice(&output.stdout)?)
}

fn cargo(source: &Path, manifest: &Manifest) -> Command {
    let mut command = Command::new(&manifest.cargo);
    command.current_dir(source).env("RUSTC", &manifest.rustc.path);
    command
}

/// Finds the toolchain: by rustup, on the path, or where rustup puts it.
fn manifest(source: &Path) -> Result<Manifest> {
    let rustup = find("rustup");
    let tool = |name: &str| -> Result<PathBuf> {
        let by_rustup = rustup.as_ref().and_then(|rustup| {
            let output = Command::new(rustup).current_dir(source).args(["which", name]).output().ok()?;
            output.status.success().then(|| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
        });
        by_rustup
            .or_else(|| find(name))
            .with_context(|| format!("there is no `{name}`: install Rust from https://rustup.rs"))
    };
    let rustc = tool("rustc")?;
    let version = rustc_says(&rustc, &["-vV"])?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc -vV names no host")?;
    let sysroot = PathBuf::from(rustc_says(&rustc, &["--print", "sysroot"])?.trim());
    let target_libdir = PathBuf::from(rustc_says(&rustc, &["--print", "target-libdir"])?.trim());
    Ok(Manifest {
        rust_src: rust_src(&sysroot),
        cargo: tool("cargo")?,
        rustc: Rustc { host: host.to_owned(), path: rustc, sysroot, target_libdir, version },
        rustup,
        source: source.to_owned(),
        target: Some(target_directory(source)),
        library_digest: String::new(),
        serde: None,
        dependencies: prelude_dependencies(source)?,
    })
}

/// `libserde-HASH.rmeta`, not that of serde_core or serde_json.
fn is_serde(file: &&OsStr) -> bool {
    let hash = file.to_str().and_then(|file| file.strip_prefix("libserde-")?.strip_suffix(".rmeta"));
    hash.is_some_and(|hash| hash.chars().all(|c| c.is_ascii_hexdigit()))
}

fn digest(library: &Path) -> Result<String> {
    use sha2::Digest;
    let bytes = std::fs::read(library).with_context(|| format!("cannot read {}", library.display()))?;
    Ok(hex::encode(sha2::Sha256::digest(bytes)))
}

fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = dirs::home_dir().map(|home| home.join(".cargo/bin"));
    let searched: Vec<PathBuf> = std::env::split_paths(&path).chain(usual).collect();
    let file = OsString::from(name);
    searched.into_iter().map(|directory| directory.join(&file)).find(|candidate| candidate.is_file())
}

/// The standard library's source: rustup's component, or a distribution's package.
fn rust_src(sysroot: &Path) -> Option<PathBuf> {
    let component = sysroot.join("lib/rustlib/src/rust/library");
    let mut packages: Vec<PathBuf> = std::fs::read_dir("/usr/src")
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("rustc-"))
        .map(|entry| entry.path().join("library"))
        .collect();
    // The newest last.
    packages.sort();
    std::iter::once(component).chain(packages.into_iter().rev()).find(|path| path.join("core/src/lib.rs").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_for_graphics_cards_is_candles_and_of_no_other_crate() {
        let mut dependencies: toml::Table =
            "candle-core = \"0.11\"\ncandle-nn = { version = \"0.11\", features = [\"a\"] }\nrayon = \"1\"\n"
                .parse()
                .unwrap();
        with_feature(&mut dependencies, "cuda");
        let core = dependencies["candle-core"].as_table().unwrap();
        assert_eq!((core["version"].as_str(), core["features"][0].as_str()), (Some("0.11"), Some("cuda")));
        assert_eq!(dependencies["candle-nn"]["features"].as_array().unwrap().len(), 2);
        assert_eq!(dependencies["rayon"].as_str(), Some("1"));
    }
}
