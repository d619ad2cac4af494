//! A directory of entries. Code from it is run: what somebody else could have put there is not read.

use super::{Entry, Key};
use anyhow::{Context as _, Result};
use nix::fcntl::OFlag;
use std::fs::{DirBuilder, File, FileTimes, Metadata, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
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

    /// Whether nobody but this user and the machine's administrator can write here.
    pub fn is_trusted(&self) -> bool {
        std::fs::metadata(&self.directory).is_ok_and(|directory| only_ours(&directory))
    }

    /// An entry that is damaged is removed: it will be made anew.
    pub fn get(&self, key: &Key) -> Option<Entry> {
        let path = self.path(key);
        let bytes = read(&path)?;
        let entry = Entry::decode(key, &bytes);
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
        file.write_all(&entry.encode(key))?;
        if path.is_dir() {
            // Whatever it is, an entry cannot be put over it.
            std::fs::remove_dir(&path)?;
        }
        file.persist(&path)?;
        Ok(())
    }

    /// The files of entries that are not read: damaged, or somebody else's.
    pub fn damaged(&self) -> Vec<PathBuf> {
        let whole = |path: &Path| {
            let (bytes, key) = (read(path)?, Key::of_file(path)?);
            Entry::decode(&key, &bytes)
        };
        self.places().filter(|path| !is_unfinished(path) && whole(path).is_none()).collect()
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
        self.places()
            .filter_map(|path| {
                let metadata = std::fs::symlink_metadata(&path).ok().filter(Metadata::is_file)?;
                let unfinished = is_unfinished(&path);
                Some(Kept { path, bytes: metadata.len(), used: metadata.modified().ok()?, unfinished })
            })
            .collect()
    }

    /// Whatever lies where entries lie.
    fn places(&self) -> impl Iterator<Item = PathBuf> {
        let within = |directory: &Path| std::fs::read_dir(directory).into_iter().flatten().flatten();
        within(&self.directory).flat_map(move |part| within(&part.path())).map(|place| place.path())
    }

    fn path(&self, key: &Key) -> PathBuf {
        let (part, name) = key.file();
        self.directory.join(part).join(name)
    }
}

const UNFINISHED: &str = "unfinished-";

fn is_unfinished(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED))
}

/// Whether nobody but this user and the machine's administrator can have written it.
fn only_ours(metadata: &Metadata) -> bool {
    let own = nix::unistd::geteuid().as_raw();
    (metadata.uid() == own || metadata.uid() == 0) && metadata.mode() & 0o022 == 0
}

/// An entry's bytes, if they are ours. What was asked about is what is read: the file is opened once, without following a
/// link and without waiting for the other end of a pipe.
fn read(path: &Path) -> Option<Vec<u8>> {
    let part = std::fs::symlink_metadata(path.parent()?).ok()?;
    let flags = (OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits();
    let mut file = File::options().read(true).custom_flags(flags).open(path).ok()?;
    let entry = file.metadata().ok()?;
    if !part.is_dir() || !only_ours(&part) || !entry.is_file() || !only_ours(&entry) {
        tracing::warn!("the cell cache's entry {} could be somebody else's; it is not used", path.display());
        return None;
    }
    let mut bytes = Vec::with_capacity(entry.len() as usize);
    file.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

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
    #[test]
    fn an_entry_that_others_can_change_is_not_read() {
        let directory = tempfile::tempdir().unwrap();
        let layer = Layer::new(directory.path().to_owned());
        layer.put(&key("a"), &entry(10)).unwrap();
        let path = layer.path(&key("a"));
        for changed in [path.as_path(), path.parent().unwrap()] {
            let mode = std::fs::metadata(changed).unwrap().permissions();
            std::fs::set_permissions(changed, Permissions::from_mode(0o777)).unwrap();
            assert_eq!(layer.get(&key("a")), None);
            assert_eq!(layer.damaged().as_slice(), std::slice::from_ref(&path));
            std::fs::set_permissions(changed, mode).unwrap();
            assert_eq!(layer.get(&key("a")), Some(entry(10)));
        }
    }

    #[test]
    fn what_is_no_file_is_not_read_and_makes_way() {
        let directory = tempfile::tempdir().unwrap();
        let layer = Layer::new(directory.path().join("cells"));
        layer.put(&key("a"), &entry(10)).unwrap();
        let (path, elsewhere) = (layer.path(&key("a")), directory.path().join("elsewhere"));
        std::fs::rename(&path, &elsewhere).unwrap();
        let pipe = |path: &Path| nix::unistd::mkfifo(path, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let ways: [&dyn Fn(); 3] =
            [&|| std::os::unix::fs::symlink(&elsewhere, &path).unwrap(), &|| pipe(&path), &|| {
                std::fs::create_dir(&path).unwrap()
            }];
        for put_there in ways {
            put_there();
            assert_eq!(layer.get(&key("a")), None);
            assert_eq!(layer.damaged().as_slice(), std::slice::from_ref(&path));
            layer.put(&key("a"), &entry(20)).unwrap();
            assert_eq!(layer.get(&key("a")), Some(entry(20)));
            std::fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn an_entry_under_another_s_name_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let layer = Layer::new(directory.path().to_owned());
        layer.put(&key("a"), &entry(10)).unwrap();
        layer.put(&key("b"), &entry(20)).unwrap();
        std::fs::rename(layer.path(&key("a")), layer.path(&key("b"))).unwrap();
        assert_eq!(layer.damaged(), [layer.path(&key("b"))]);
        assert_eq!(layer.get(&key("b")), None);
        assert!(!layer.path(&key("b")).exists());
    }
}
