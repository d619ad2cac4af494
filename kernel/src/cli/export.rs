//! `oxbook export`: a notebook as a Cargo project.

use super::notebook::code_cells;
use crate::session::program;
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};

/// The program alone, to be read, or compiled in a project that is there.
pub fn print(notebook: &Path) -> Result<()> {
    let program = program::of_cells(&code_cells(notebook)?);
    let name = notebook.file_name().unwrap_or_default().to_string_lossy();
    println!("// The cells of {name}. `oxbook export {name}` writes the Cargo project that this belongs to.");
    for dependency in program.dependencies {
        println!("// Needs: {dependency}");
    }
    print!("{}", program.source);
    Ok(())
}

pub fn project(notebook: &Path, to: Option<PathBuf>) -> Result<()> {
    let image = Image::load()?;
    let stem = notebook.file_stem().context("a notebook without a name")?.to_string_lossy().into_owned();
    let name = package_name(&stem);
    let directory = to.unwrap_or_else(|| PathBuf::from(&name));
    if directory.exists() {
        bail!("{} is there already: remove it, or choose another place with --to", directory.display());
    }
    let program = program::of_cells(&code_cells(notebook)?);
    std::fs::create_dir_all(directory.join("src")).with_context(|| format!("cannot make {}", directory.display()))?;
    std::fs::write(directory.join("src/main.rs"), program.source)?;
    std::fs::write(directory.join("Cargo.toml"), manifest(&name, &image, &program.dependencies)?)?;
    // The versions that the prelude was built with.
    std::fs::copy(image.lock_file(), directory.join("Cargo.lock"))?;
    eprintln!("{}: run it with `cargo run --release` there.", directory.display());
    Ok(())
}

fn manifest(name: &str, image: &Image, wanted: &[String]) -> Result<String> {
    let mut dependencies = toml::Table::new();
    let prelude = image.manifest.source.join("prelude");
    let path = prelude.to_str().context("the path of Oxbook's source is not UTF-8")?;
    dependencies.insert("oxbook".into(), toml::Table::from_iter([("path".to_owned(), path.into())]).into());
    // A notebook says `candle_core::..` too.
    for candle in ["candle-core", "candle-nn"] {
        if let Some(dependency) = image.manifest.dependencies.get(candle) {
            dependencies.insert(candle.to_owned(), dependency.clone());
        }
    }
    for line in wanted {
        // `:dep rand` is `rand = "*"`.
        let line = if line.contains('=') { line.clone() } else { format!("{line} = \"*\"") };
        let table: toml::Table = line.parse().with_context(|| format!("`:dep {line}`"))?;
        dependencies.extend(table);
    }
    let package = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    // As in a cell: an overflow is an error.
    let profile = format!("[profile.release.package.{name}]\noverflow-checks = true\n");
    let dependencies = toml::Table::from_iter([("dependencies".to_owned(), toml::Value::Table(dependencies))]);
    Ok(format!("{package}\n{dependencies}\n{profile}\n[profile.release]\nstrip = \"debuginfo\"\n\n[workspace]\n"))
}

/// Letters, digits and hyphens, beginning with a letter.
fn package_name(stem: &str) -> String {
    let name: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let name = name.trim_matches('-');
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name.to_owned() } else { format!("notebook-{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_has_a_name_that_cargo_takes() {
        for (stem, name) in
            [("02_Scaling_Laws", "notebook-02-scaling-laws"), ("My notes", "my-notes"), ("한글", "notebook-")]
        {
            assert_eq!(package_name(stem), name);
        }
    }
}
