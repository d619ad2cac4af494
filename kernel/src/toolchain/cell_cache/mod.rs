//! Runs of the compiler, kept: what rustc made of a text and what it said, found again by all that went into the run.
//! Types of variables are read from what rustc says, so a known cell needs no compiler at all.
//!
//! One file an entry, put in place by renaming: readers and writers need no locks, and a process that is killed leaves at
//! most a file nobody reads. A user's own entries lie above those that came with the installation, which are only read.
//!
//! Knows nothing of cells, of evcxr, or of what rustc's flags mean.

mod entry;
mod key;
mod layer;
mod room;

pub use entry::Entry;
pub use key::Key;
pub use layer::Layer;

use super::image::Image;
use std::ffi::OsStr;
use std::path::PathBuf;

/// Replaces the directory of the user's own entries.
pub const DIRECTORY_VARIABLE: &str = "OXBOOK_CACHE";
/// Replaces the bound on its size, in megabytes. 0 keeps nothing.
pub const LIMIT_VARIABLE: &str = "OXBOOK_CACHE_MB";

/// Set where the installation's entries are made: what is compiled is put there, and what the user has is taken over.
pub const FILL_VARIABLE: &str = "OXBOOK_CACHE_FILL";

const DEFAULT_LIMIT_MB: u64 = 2048;

pub struct CellCache {
    own: Option<Layer>,
    shared: Layer,
    /// The shared layer is being filled.
    fill: bool,
    /// In bytes.
    limit: u64,
}

impl CellCache {
    /// The user's entries, above those of the image.
    pub fn of(image: &Image) -> Self {
        let limit = std::env::var(LIMIT_VARIABLE).ok().and_then(|limit| limit.trim().parse().ok());
        let limit = limit.unwrap_or(DEFAULT_LIMIT_MB) << 20;
        let shared = Layer::for_everybody(image.shared_cells());
        let own = own_directory().map(Layer::new).filter(|_| limit > 0);
        Self { own, shared, fill: std::env::var_os(FILL_VARIABLE).is_some(), limit }
    }

    pub fn get(&self, key: &Key) -> Option<Entry> {
        let known = |layer: &Layer| layer.is_trusted().then(|| layer.get(key)).flatten();
        let own = || self.own.as_ref().and_then(known);
        if !self.fill {
            return own().or_else(|| known(&self.shared));
        }
        known(&self.shared).or_else(|| own().inspect(|entry| self.put(key, entry)))
    }

    /// Keeps an entry. A cache that cannot be written costs time, never a cell: failures are only logged.
    pub fn put(&self, key: &Key, entry: &Entry) {
        let filled = if self.fill { Some(&self.shared) } else { self.own.as_ref() };
        let Some(layer) = filled else { return };
        match layer.put(key, entry) {
            Ok(()) => room::make(layer, self.limit),
            Err(error) => tracing::warn!("the cell cache {} cannot be written: {error:#}", layer.directory().display()),
        }
    }

    pub fn layers(&self) -> impl Iterator<Item = (&'static str, &Layer)> {
        self.own.iter().map(|own| ("yours", own)).chain(std::iter::once(("installed", &self.shared)))
    }

    pub fn limit(&self) -> u64 {
        self.limit
    }
}

/// `OXBOOK_CACHE`, or `oxbook/cells` in the user's cache directory.
fn own_directory() -> Option<PathBuf> {
    let chosen = std::env::var_os(DIRECTORY_VARIABLE).filter(|chosen| chosen != OsStr::new(""));
    chosen.map(PathBuf::from).or_else(|| Some(dirs::cache_dir()?.join("oxbook/cells")))
}
