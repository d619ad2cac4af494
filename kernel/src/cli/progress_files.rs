//! Where the progress files of a class are: files named after learners, and directories with something of each learner.
//! Knows names only; must not know what is in a file.

use anyhow::{Context as _, Result};
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

/// How far below a learner's directory a file may lie: `.local/share/oxbook` of a home, and a level for other habits.
const DEPTH: usize = 4;

/// A learner's name and file.
pub type Found = (String, PathBuf);

/// The files of one argument: itself, or what lies in the directory.
pub fn find(path: &Path) -> Result<Vec<Found>> {
    if !path.is_dir() {
        return Ok(vec![(named_after(path)?, path.to_owned())]);
    }
    let mut found = Vec::new();
    for entry in entries(path)? {
        let name = entry.file_name().to_string_lossy().into_owned();
        let here = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            // A home that others may not look into is somebody else's.
            below(&here, DEPTH, &mut |file| found.push((name.clone(), file)));
        } else if here.extension().is_some_and(|kind| kind == "json") {
            found.push((named_after(&here)?, here));
        }
    }
    found.sort();
    Ok(found)
}

/// Not through links: they may lead round in a circle, or to another learner.
fn below(directory: &Path, depth: usize, found: &mut impl FnMut(PathBuf)) {
    for entry in entries(directory).into_iter().flatten() {
        let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_directory && depth > 0 {
            below(&entry.path(), depth - 1, found);
        } else if !is_directory && entry.file_name() == "progress.json" {
            found(entry.path());
        }
    }
}

fn entries(directory: &Path) -> Result<Vec<DirEntry>> {
    let at = || format!("cannot read {}", directory.display());
    fs::read_dir(directory).with_context(at)?.map(|entry| entry.with_context(at)).collect()
}

/// `ada.json` is Ada's, and so is `ada/progress.json`.
fn named_after(file: &Path) -> Result<String> {
    let named = match file.file_stem() {
        Some(stem) if stem == "progress" => {
            std::path::absolute(file)?.parent().and_then(Path::file_name).map(Into::into)
        }
        stem => stem.map(ToOwned::to_owned),
    };
    Ok(named.with_context(|| format!("{} names nobody", file.display()))?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_learners() {
        assert_eq!(named_after(Path::new("handed/in/ada.json")).unwrap(), "ada");
        assert_eq!(named_after(Path::new("home/ada/progress.json")).unwrap(), "ada");
    }

    #[test]
    fn a_directory_has_something_of_each_learner() {
        let class = tempfile::tempdir().unwrap();
        for file in
            ["ada/.local/share/oxbook/progress.json", "bob/ps1/progress.json", "bob/ps2/progress.json", "eve.json"]
        {
            let path = class.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        fs::write(class.path().join("ada/notes.json"), "{}").unwrap();
        fs::create_dir_all(class.path().join("nobody")).unwrap();
        let found = find(class.path()).unwrap();
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["ada", "bob", "bob", "eve"]);
        assert!(found[0].1.ends_with("ada/.local/share/oxbook/progress.json"));
    }
}
