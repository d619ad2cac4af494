//! Keeps a layer below a bound: what was not used for longest goes first.
//!
//! Looking at every file costs some milliseconds once there are thousands. It is done after one in so many writes, chosen
//! by the clock, so that no process needs to know of the others'.

use super::layer::{Kept, Layer};
use std::time::{Duration, SystemTime};

const ONE_IN: u32 = 32;

/// A file that was not finished in this time never will be.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// After a write.
pub fn make(layer: &Layer, limit: u64) {
    let now = SystemTime::now();
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    if (since.subsec_micros() / 8).is_multiple_of(ONE_IN) {
        make_now(layer, limit, now);
    }
}

/// To nine tenths of the limit, so that the next writes find room.
fn make_now(layer: &Layer, limit: u64, now: SystemTime) {
    let (unfinished, mut kept): (Vec<Kept>, Vec<Kept>) = layer.kept().into_iter().partition(|file| file.unfinished);
    for file in unfinished {
        if now.duration_since(file.used).is_ok_and(|age| age > ABANDONED) {
            let _ = std::fs::remove_file(file.path);
        }
    }
    let mut total: u64 = kept.iter().map(|file| file.bytes).sum();
    if total <= limit {
        return;
    }
    kept.sort_by_key(|file| file.used);
    for file in kept {
        if total <= limit / 10 * 9 {
            break;
        }
        if std::fs::remove_file(&file.path).is_ok() {
            total -= file.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, Key};
    use super::*;
    use std::ffi::OsStr;
    use std::fs::{File, FileTimes};

    #[test]
    fn what_was_not_used_for_longest_goes() {
        let directory = tempfile::tempdir().unwrap();
        let layer = Layer::new(directory.path().to_owned());
        let now = SystemTime::now();
        let keys: Vec<Key> = (0..10).map(|n| Key::new([OsStr::new(&n.to_string())])).collect();
        let entry = Entry { messages: String::new(), library: Some(vec![0; 1000]), succeeded: true };
        for (age, key) in keys.iter().enumerate() {
            let before: Vec<_> = layer.kept().into_iter().map(|file| file.path).collect();
            layer.put(key, &entry).unwrap();
            let new = layer.kept().into_iter().find(|file| !before.contains(&file.path)).unwrap();
            let used = now - Duration::from_secs(60 * age as u64);
            let file = File::options().append(true).open(new.path).unwrap();
            file.set_times(FileTimes::new().set_modified(used)).unwrap();
        }
        make_now(&layer, 6000, now);
        let left: Vec<bool> = keys.iter().map(|key| layer.get(key).is_some()).collect();
        let expected: Vec<bool> = (0..10).map(|age| age < 5).collect();
        assert_eq!(left, expected);
    }

    #[test]
    fn what_a_killed_process_left_goes_in_time() {
        let directory = tempfile::tempdir().unwrap();
        let part = directory.path().join("ab");
        std::fs::create_dir(&part).unwrap();
        std::fs::write(part.join("unfinished-x"), "half").unwrap();
        let layer = Layer::new(directory.path().to_owned());
        make_now(&layer, 1000, SystemTime::now());
        assert_eq!(layer.kept().len(), 1);
        make_now(&layer, 1000, SystemTime::now() + 2 * ABANDONED);
        assert_eq!(layer.kept().len(), 0);
    }
}
