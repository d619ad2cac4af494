//! Progress on disk: `progress.json` in Oxbook's data directory (`OXBOOK_DATA`, or the user's data directory), where the
//! history of cells is too: beside a notebook it would be lost with the notebook's folder, and get into its repository.
//!
//! Never lost: a new version is written beside the old one, synced, and put in its place by one rename; a crash or a
//! full disk leaves the old one. A lock file orders several notebooks. A file that cannot be read is set aside under
//! another name, a file of a later version is left alone. Must not know what a record means.

use super::record::{Record, VERSION};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const FILE: &str = "progress.json";
/// How long to wait for another notebook. It holds the lock for milliseconds, or for a second where the disk is busy.
const PATIENCE: Duration = Duration::from_secs(8);

/// What the disk knows, with a word on anything that was wrong with it.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) record: Record,
    pub(super) remark: Option<String>,
}

/// Oxbook's data directory, if this system tells one.
pub(super) fn directory() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(own) = set("OXBOOK_DATA") {
        return Some(own);
    }
    let data = if cfg!(target_os = "macos") {
        set("HOME")?.join("Library/Application Support")
    } else {
        set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")))?
    };
    Some(data.join("oxbook"))
}

/// Reads the record. `None` if there is no file.
pub(super) fn read(directory: &Path) -> Result<Option<Record>, String> {
    let path = directory.join(FILE);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{}: {error}", path.display())),
    };
    serde_json::from_slice(&text).map(Some).map_err(|error| format!("{}: {error}", path.display()))
}

/// Reads the record, lets `change` change it, and writes it back, while no other notebook does. What is returned is in
/// the file.
pub(super) fn update(directory: &Path, change: impl FnOnce(&mut Record)) -> Result<Kept, String> {
    let path = directory.join(FILE);
    let at = |error: io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(directory).map_err(at)?;
    let _lock = lock(&directory.join("progress.lock"))?;
    let (mut record, remark) = match read(directory) {
        Ok(Some(record)) if record.version > VERSION => {
            return Err(format!("{} was written by a newer Oxbook", path.display()));
        }
        Ok(record) => (record.unwrap_or_default(), None),
        // Only what is there and makes no sense is moved: a disk that cannot be read may come back.
        Err(error) if path.is_file() && fs::read(&path).is_ok() => {
            let aside = set_aside(&path).map_err(at)?;
            (
                Record::default(),
                Some(format!("The file with your progress was damaged ({error}). It was kept as {aside}.")),
            )
        }
        Err(error) => return Err(error),
    };
    change(&mut record);
    replace(&path, &record).map_err(at)?;
    Ok(Kept { record, remark })
}

fn lock(path: &Path) -> Result<File, String> {
    let at = |error: io::Error| format!("{}: {error}", path.display());
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(at)?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(5)),
            Err(TryLockError::WouldBlock) => return Err(format!("{} is locked by another program", path.display())),
            // Some network file systems have no locks. One learner in one notebook does not need any.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(at(error)),
        }
    }
}

/// Moves the file to the first free name beside it, and returns that name.
fn set_aside(path: &Path) -> io::Result<String> {
    for number in 1.. {
        let aside = path.with_extension(format!("damaged-{number}.json"));
        if !aside.exists() {
            fs::rename(path, &aside)?;
            return Ok(aside.display().to_string());
        }
    }
    unreachable!("there is always a larger number")
}

fn replace(path: &Path, record: &Record) -> io::Result<()> {
    let fresh = path.with_extension("json.new");
    let mut file = File::create(&fresh)?;
    let mut text = serde_json::to_vec_pretty(record)?;
    text.push(b'\n');
    file.write_all(&text)?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// A directory of the test's own, removed at its end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new() -> Scratch {
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let name = format!("oxbook-progress-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
            let path = std::env::temp_dir().join(name);
            fs::create_dir_all(&path).expect("a temporary directory");
            Scratch(path)
        }

        fn names(&self) -> Vec<String> {
            let mut names: Vec<String> = fs::read_dir(&self.0)
                .expect("readable")
                .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn changes_add_up_across_restarts() {
        let scratch = Scratch::new();
        let deep = scratch.0.join("not/yet/there");
        assert_eq!(read(&deep).expect("no file is no error"), None);
        update(&deep, |record| record.attempted("a", true)).expect("written");
        let kept = update(&deep, |record| record.guessed("g", 0.1)).expect("written");
        assert!(kept.record.passed("a") && kept.remark.is_none());
        let read = read(&deep).expect("readable").expect("there");
        assert_eq!((read.passed("a"), read.guesses["g"]), (true, 0.1));
    }

    #[test]
    fn a_damaged_file_is_set_aside_not_overwritten() {
        let scratch = Scratch::new();
        for text in ["{\"version\": 1, \"exer", "", "[1, 2]"] {
            fs::write(scratch.0.join(FILE), text).expect("written");
            let kept = update(&scratch.0, |record| record.attempted("a", true)).expect("goes on");
            assert!(kept.remark.is_some_and(|remark| remark.contains("damaged")));
        }
        assert_eq!(
            fs::read_to_string(scratch.0.join("progress.damaged-1.json")).expect("kept"),
            "{\"version\": 1, \"exer"
        );
        assert_eq!(scratch.names().iter().filter(|name| name.contains("damaged")).count(), 3);
    }

    #[test]
    fn a_newer_file_is_left_alone() {
        let scratch = Scratch::new();
        let text = "{\"version\": 99}";
        fs::write(scratch.0.join(FILE), text).expect("written");
        let error = update(&scratch.0, |record| record.attempted("a", true)).expect_err("refused");
        assert!(error.contains("newer"), "{error}");
        assert_eq!(fs::read_to_string(scratch.0.join(FILE)).expect("there"), text);
    }

    /// `/dev/full` takes no byte: writing the new version fails as on a full disk.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_leaves_the_old_file() {
        let scratch = Scratch::new();
        update(&scratch.0, |record| record.attempted("a", true)).expect("written");
        std::os::unix::fs::symlink("/dev/full", scratch.0.join("progress.json.new")).expect("linked");
        let error = update(&scratch.0, |record| record.attempted("b", true)).expect_err("full");
        assert!(error.contains("No space left"), "{error}");
        let kept = read(&scratch.0).expect("readable").expect("there");
        assert!(kept.passed("a") && !kept.passed("b"));
    }

    #[test]
    fn a_half_written_version_of_a_crash_is_ignored() {
        let scratch = Scratch::new();
        update(&scratch.0, |record| record.attempted("a", true)).expect("written");
        fs::write(scratch.0.join("progress.json.new"), "{\"vers").expect("written");
        assert!(update(&scratch.0, |record| record.attempted("b", true)).expect("written").record.passed("a"));
    }

    #[test]
    fn notebooks_at_once_lose_nothing() {
        let scratch = Scratch::new();
        std::thread::scope(|scope| {
            for worker in 0..4 {
                let directory = &scratch.0;
                scope.spawn(move || {
                    for k in 0..5 {
                        update(directory, |record| record.attempted(&format!("{worker}-{k}"), true)).expect("written");
                    }
                });
            }
        });
        assert_eq!(read(&scratch.0).expect("readable").expect("there").exercises.len(), 20);
    }
}
