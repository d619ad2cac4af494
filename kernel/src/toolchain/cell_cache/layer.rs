//! A directory of entries.

use super::{Entry, Key};
use anyhow::{Context as _, Result};
use std::fs::{DirBuilder, File, FileTimes, Metadata, Permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How old the note of an entry's last use may get before it is renewed: a note for every use would be a write for every
/// read.
const STALE_NOTE: Duration = Duration::from_secs(60 * 60);

#[derive(Debug, Clone)]
pub struct Layer {
    directory: PathBuf,
    for_everybody: bool,
}

/// A file of a layer.
pub struct Kept {
    pub path: PathBuf,
    pub bytes: u64,
    pub used: SystemTime,
    /// Being written, or left by a process that was killed while it wrote.
    pub unfinished: bool,
}

impl Layer {
    pub fn new(directory: PathBuf) -> Self {
        Self { directory, for_everybody: false }
    }

    /// What is put here everybody can read.
    pub fn for_everybody(directory: PathBuf) -> Self {
        Self { directory, for_everybody: true }
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Whether nobody but this user and the machine's administrator can write here: code from it is run.
    pub fn is_trusted(&self) -> bool {
        let trusted = |metadata: Metadata| {
            let own = nix::unistd::geteuid().as_raw();
            (metadata.uid() == own || metadata.uid() == 0) && metadata.mode() & 0o022 == 0
        };
        std::fs::metadata(&self.directory).is_ok_and(trusted)
    }

    /// An entry that is damaged is removed: it will be made anew.
    pub fn get(&self, key: &Key) -> Option<Entry> {
        let path = self.path(key);
        let bytes = std::fs::read(&path).ok()?;
        let entry = Entry::decode(&bytes);
        match &entry {
            Some(_) => note_use(&path),
            None => {
                tracing::warn!("the cell cache's entry {} is damaged; it is made anew", path.display());
                let _ = std::fs::remove_file(&path);
            }
        }
        entry
    }

    pub fn put(&self, key: &Key, entry: &Entry) -> Result<()> {
        let path = self.path(key);
        let directory = path.parent().context("an entry without a directory")?;
        let (of_directory, of_file) = if self.for_everybody { (0o755, 0o644) } else { (0o700, 0o600) };
        DirBuilder::new().recursive(true).mode(of_directory).create(directory)?;
        let permissions = Permissions::from_mode(of_file);
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).permissions(permissions).tempfile_in(directory)?;
        file.write_all(&entry.encode())?;
        file.persist(&path)?;
        Ok(())
    }

    /// The files of entries that cannot be read.
    pub fn damaged(&self) -> Vec<PathBuf> {
        let whole = |path: &Path| std::fs::read(path).is_ok_and(|bytes| Entry::decode(&bytes).is_some());
        let kept = self.kept().into_iter().filter(|kept| !kept.unfinished);
        kept.map(|kept| kept.path).filter(|path| !whole(path)).collect()
    }

    /// Removes every entry.
    pub fn clear(&self) -> Result<()> {
        for file in self.kept() {
            std::fs::remove_file(&file.path).with_context(|| format!("cannot remove {}", file.path.display()))?;
        }
        Ok(())
    }

    /// All files of the layer.
    pub fn kept(&self) -> Vec<Kept> {
        let directories = std::fs::read_dir(&self.directory).into_iter().flatten().flatten();
        let files = directories.flat_map(|part| std::fs::read_dir(part.path()).into_iter().flatten().flatten());
        files
            .filter_map(|file| {
                let metadata = file.metadata().ok().filter(Metadata::is_file)?;
                let unfinished = file.file_name().to_string_lossy().starts_with(UNFINISHED);
                Some(Kept { path: file.path(), bytes: metadata.len(), used: metadata.modified().ok()?, unfinished })
            })
            .collect()
    }

    fn path(&self, key: &Key) -> PathBuf {
        let (part, name) = key.file();
        self.directory.join(part).join(name)
    }
}

const UNFINISHED: &str = "unfinished-";

/// In the file's time of change, which nothing else needs.
fn note_use(path: &Path) {
    let now = SystemTime::now();
    let noted = std::fs::metadata(path).and_then(|metadata| metadata.modified());
    let stale = noted.is_ok_and(|noted| now.duration_since(noted).is_ok_and(|age| age > STALE_NOTE));
    if stale && let Ok(file) = File::options().append(true).open(path) {
        let _ = file.set_times(FileTimes::new().set_modified(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    fn key(name: &str) -> Key {
        Key::new([OsStr::new(name)])
    }

    fn entry(bytes: usize) -> Entry {
        Entry { messages: String::new(), library: Some(vec![7; bytes]), succeeded: true }
    }

    #[test]
    fn a_damaged_entry_is_removed_and_can_be_put_again() {
        let directory = tempfile::tempdir().unwrap();
        let layer = Layer::new(directory.path().join("cells"));
        layer.put(&key("a"), &entry(10)).unwrap();
        assert_eq!(layer.get(&key("a")), Some(entry(10)));
        let path = layer.kept().pop().unwrap().path;
        std::fs::write(&path, b"half of an en").unwrap();
        assert_eq!(layer.get(&key("a")), None);
        assert!(!path.exists());
        layer.put(&key("a"), &entry(10)).unwrap();
        assert_eq!(layer.get(&key("a")), Some(entry(10)));
    }

    #[test]
    fn many_writers_and_readers_never_see_half_an_entry() {
        let directory = tempfile::tempdir().unwrap();
        let layer = Layer::new(directory.path().to_owned());
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..100).for_each(|_| layer.put(&key("a"), &entry(50_000)).unwrap()));
                scope.spawn(|| {
                    for _ in 0..200 {
                        assert!(layer.get(&key("a")).is_none_or(|found| found == entry(50_000)));
                    }
                });
            }
        });
        // A reader that saw half of it would have removed it.
        assert_eq!(layer.get(&key("a")), Some(entry(50_000)));
        assert_eq!(layer.kept().len(), 1);
    }

    #[test]
    fn what_others_can_write_is_not_trusted() {
        let directory = tempfile::tempdir().unwrap();
        let layer = Layer::new(directory.path().to_owned());
        let mode = |mode| std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        mode(0o755);
        assert!(layer.is_trusted());
        mode(0o775);
        assert!(!layer.is_trusted());
        assert!(!Layer::new(directory.path().join("absent")).is_trusted());
    }
}
