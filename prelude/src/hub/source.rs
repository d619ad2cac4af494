//! Where files come from and go to: the hub, the cache, how long to be patient.

use super::error::HubError;
use hf_hub::{Cache, Repo, RepoType};
use std::path::PathBuf;
use std::time::Duration;

const HUB: &str = "https://huggingface.co";

/// A hub and a cache.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Without a slash at the end.
    pub(super) endpoint: String,
    pub(super) cache: PathBuf,
    /// Files in the cache only.
    pub(super) offline: bool,
    /// How long to wait for somebody to answer.
    pub(super) reach: Duration,
    /// How long a download may stand still.
    pub(super) stall: Duration,
}

impl Source {
    /// As the Python tools have it.
    pub(super) fn from_environment() -> Result<Source, HubError> {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let Some(home) = set("HF_HOME").or_else(|| Some(format!("{}/.cache/huggingface", set("HOME")?))) else {
            return Err(HubError::BadName("there is no home directory for the cache: set HF_HOME".to_owned()));
        };
        Ok(Source {
            endpoint: set("HF_ENDPOINT").unwrap_or_else(|| HUB.to_owned()).trim_end_matches('/').to_owned(),
            cache: PathBuf::from(home).join("hub"),
            offline: set("HF_HUB_OFFLINE").is_some_and(|value| value != "0"),
            reach: Duration::from_secs(3),
            stall: Duration::from_secs(20),
        })
    }

    pub(super) fn cache(&self) -> Cache {
        Cache::new(self.cache.clone())
    }
}

/// `owner/name`, `owner/name@revision` or `datasets/owner/name`.
pub(super) fn repo(name: &str) -> Result<Repo, HubError> {
    let (path, revision) = name.split_once('@').unwrap_or((name, "main"));
    let (kind, id) = match path.strip_prefix("datasets/") {
        Some(id) => (RepoType::Dataset, id),
        None => (RepoType::Model, path),
    };
    let parts: Vec<&str> = id.split('/').collect();
    let fine = |part: &&str| !part.is_empty() && *part != ".." && !part.contains(char::is_whitespace);
    // Old repositories, gpt2 among them, have no owner.
    if !(1..=2).contains(&parts.len()) || !parts.iter().all(fine) || revision.is_empty() {
        return Err(HubError::BadName(format!("\"{name}\" is no repository: write \"owner/name\"")));
    }
    Ok(Repo::with_revision(id.to_owned(), kind, revision.to_owned()))
}

/// The name of a file within a repository, such as `vae/config.json`.
pub(super) fn checked_file(file: &str) -> Result<(), HubError> {
    let outside = file.split('/').any(|part| part.is_empty() || part == "." || part == "..");
    if outside { Err(HubError::BadName(format!("\"{file}\" is no file of a repository"))) } else { Ok(()) }
}

/// Bytes in MB, for people.
pub(super) fn megabytes(bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    if megabytes < 10.0 { format!("{megabytes:.1}") } else { format!("{megabytes:.0}") }
}
