//! Fetching a file into the cache: `hf-hub` does it, on a thread of its own, so that the cell's thread can draw the bar,
//! notice an interrupt, and give up when nothing moves.

use super::checksum;
use super::error::HubError;
use super::reach;
use super::source::{self, Source, megabytes};
use crate::progress::{ProgressBar, progress_bar};
use hf_hub::api::Progress;
use hf_hub::api::sync::{ApiBuilder, ApiError, ApiRepo};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

/// How often a connection that breaks is taken up again.
const ATTEMPTS: usize = 3;

/// What the two threads know of each other.
#[derive(Default)]
struct Shared {
    total: AtomicU64,
    done: AtomicU64,
    stop: AtomicBool,
    /// The file that `hf-hub` locks while it downloads.
    lock: Mutex<Option<PathBuf>>,
}

/// The payload that ends the download's thread when nobody waits for it any more.
struct Abandoned;

/// The file's path, from the cache or from the hub.
pub(super) fn fetch(source: &Source, repo: &str, file: &str) -> Result<PathBuf, HubError> {
    let known = source::repo(repo)?;
    source::checked_file(file)?;
    if let Some(path) = source.cache().repo(known.clone()).get(file) {
        return Ok(path);
    }
    let offline = |why: String| HubError::Offline { file: format!("{file} of {repo}"), why };
    if source.offline {
        return Err(offline("HF_HUB_OFFLINE forbids to download it".to_owned()));
    }
    reach::answers(&source.endpoint, source.reach).map_err(offline)?;
    let shared = Arc::new(Shared::default());
    let (said, heard) = mpsc::channel();
    let job =
        Job { source: source.clone(), repo: repo.to_owned(), known, file: file.to_owned(), shared: shared.clone() };
    std::thread::spawn(move || {
        // Nobody hears the end of an abandoned download.
        if let Ok(result) = catch_unwind(AssertUnwindSafe(|| job.run())) {
            let _ = said.send(result);
        }
    });
    let mut abandon = Abandon { shared: &shared, waiting: true };
    let result = wait(&shared, &heard, file, source.stall);
    abandon.waiting = matches!(result, Err(HubError::Stopped { .. }));
    result
}

/// Tells the thread when nobody waits for it any more: after an interrupt, or when nothing came for too long.
struct Abandon<'a> {
    shared: &'a Shared,
    waiting: bool,
}

impl Drop for Abandon<'_> {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        let lock = self.shared.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let (true, Some(lock)) = (self.waiting, lock) {
            // It may wait for its server for ever, and will write nothing more: the next download takes a lock of its own.
            let _ = std::fs::remove_file(lock);
        }
    }
}

fn wait(
    shared: &Shared,
    heard: &mpsc::Receiver<Result<PathBuf, HubError>>,
    file: &str,
    stall: Duration,
) -> Result<PathBuf, HubError> {
    let mut bar: Option<ProgressBar> = None;
    let mut moved = (0, Instant::now());
    loop {
        match heard.recv_timeout(Duration::from_millis(100)) {
            Ok(result) => {
                if let (Some(bar), Ok(_)) = (bar, &result) {
                    bar.finish();
                }
                return result;
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                return Err(HubError::Other { file: file.to_owned(), why: "the download failed".to_owned() });
            }
        }
        let (done, total) = (shared.done.load(Ordering::Relaxed), shared.total.load(Ordering::Relaxed));
        if done != moved.0 {
            moved = (done, Instant::now());
        } else if moved.1.elapsed() > stall && (total == 0 || done < total) {
            let why = format!("nothing came for {} s", stall.as_secs());
            return Err(HubError::Stopped { file: file.to_owned(), arrived: done, of: total, why });
        }
        if total > 0 {
            // In units of 0.1 MB: fine enough for a bar, and its rate can be read.
            let bar = bar.get_or_insert_with(|| progress_bar(file, (total / 100_000).max(1) as usize + 1));
            bar.message(format!("{} of {} MB", megabytes(done), megabytes(total)));
            bar.set((done / 100_000) as usize);
        }
        crate::rt::interrupt::check();
    }
}

struct Job {
    source: Source,
    repo: String,
    known: hf_hub::Repo,
    file: String,
    shared: Arc<Shared>,
}

impl Job {
    fn run(&self) -> Result<PathBuf, HubError> {
        let builder = ApiBuilder::from_cache(self.source.cache()).with_endpoint(self.source.endpoint.clone());
        let api = builder.with_progress(false).build().map_err(|error| self.failed(error))?;
        let metadata = || {
            let url = api.repo(self.known.clone()).url(&self.file);
            api.metadata(&url)
        };
        let metadata = metadata().map_err(|error| self.failed(error))?;
        self.shared.total.store(metadata.size() as u64, Ordering::Relaxed);
        let blob = self.source.cache().repo(self.known.clone()).blob_path(metadata.etag());
        *self.shared.lock.lock().unwrap_or_else(PoisonError::into_inner) = Some(blob.with_extension("lock"));
        let path = self.download(&api.repo(self.known.clone()), &blob)?;
        let whole = path.metadata().is_ok_and(|file| file.len() == metadata.size() as u64);
        let checked = whole && checksum::matches(&path, metadata.etag()).unwrap_or(false);
        if checked {
            return Ok(path);
        }
        // The pointer first: a blob that is left over is no harm, a pointer to it would be.
        let _ = std::fs::remove_file(&path);
        let _ = std::fs::remove_file(&blob);
        Err(HubError::Damaged { file: self.file.clone() })
    }

    fn download(&self, repo: &ApiRepo, blob: &Path) -> Result<PathBuf, HubError> {
        let part = blob.with_extension("part");
        let mut attempt = 0;
        loop {
            attempt += 1;
            let error = match repo.download_with_progress(&self.file, Meter(self.shared.clone())) {
                Ok(path) => return Ok(path),
                Err(error) => error,
            };
            match &error {
                // All of it had arrived before: there is nothing left to ask for. Begin anew.
                ApiError::RequestError(request) if matches!(**request, ureq::Error::StatusCode(416)) => {
                    let _ = std::fs::remove_file(&part);
                }
                ApiError::InvalidResume => {
                    let _ = std::fs::remove_file(&part);
                }
                ApiError::RequestError(request) if !matches!(**request, ureq::Error::StatusCode(_)) => {}
                ApiError::IoError(io) if io.kind() != std::io::ErrorKind::StorageFull => {}
                _ => return Err(self.failed(error)),
            }
            if attempt == ATTEMPTS {
                return Err(self.failed(error));
            }
            std::thread::sleep(Duration::from_millis(300 * attempt as u64));
        }
    }

    /// What went wrong, in a learner's terms.
    fn failed(&self, error: ApiError) -> HubError {
        let (file, repo) = (self.file.clone(), self.repo.clone());
        let (arrived, of) = (self.shared.done.load(Ordering::Relaxed), self.shared.total.load(Ordering::Relaxed));
        match error {
            ApiError::RequestError(request) => match *request {
                ureq::Error::StatusCode(404) => HubError::NotFound { file, repo },
                ureq::Error::StatusCode(401 | 403) => {
                    HubError::Denied { repo, token: self.source.cache().token_path() }
                }
                other if of > 0 => HubError::Stopped { file, arrived, of, why: other.to_string() },
                other => HubError::Other { file, why: format!("the hub says: {other}") },
            },
            ApiError::IoError(io) if io.kind() == std::io::ErrorKind::StorageFull => {
                HubError::DiskFull { file, needed: of }
            }
            ApiError::IoError(io) if of > 0 => HubError::Stopped { file, arrived, of, why: io.to_string() },
            ApiError::LockAcquisition(_) => HubError::Other {
                file,
                why: "another notebook is downloading it; run this again when it is done".into(),
            },
            other => HubError::Other { file, why: other.to_string() },
        }
    }
}

/// Counts what arrives.
struct Meter(Arc<Shared>);

impl Progress for Meter {
    fn init(&mut self, size: usize, _: &str) {
        self.0.total.store(size as u64, Ordering::Relaxed);
        self.0.done.store(0, Ordering::Relaxed);
    }

    fn update(&mut self, size: usize) {
        if self.0.stop.load(Ordering::Relaxed) {
            // The only way out of `hf-hub`: it lets go of its lock, and keeps what has arrived.
            resume_unwind(Box::new(Abandoned));
        }
        self.0.done.fetch_add(size as u64, Ordering::Relaxed);
    }

    fn finish(&mut self) {}
}
