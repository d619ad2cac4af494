//! What can go wrong with a file of the hub, in a learner's terms.

use super::source::megabytes;
use std::fmt;
use std::path::PathBuf;

/// Why a file cannot be had, or cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HubError {
    /// Not `owner/name`, or no file name.
    BadName(String),
    /// Not in the cache, and there is no network, or it is not to be used.
    Offline { file: String, why: String },
    /// The hub answers, and has no such file (or repository, or revision).
    NotFound { file: String, repo: String },
    /// The hub wants to know who asks, or that conditions are accepted.
    Denied { repo: String, token: PathBuf },
    /// The download stopped.
    Stopped { file: String, arrived: u64, of: u64, why: String },
    /// What arrived is not what the hub has.
    Damaged { file: String },
    /// The disk is full.
    DiskFull { file: String, needed: u64 },
    /// A file that is there and cannot be read as what it should be.
    Unreadable { file: PathBuf, why: String },
    /// Anything else.
    Other { file: String, why: String },
}

impl fmt::Display for HubError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HubError::BadName(why) => f.write_str(why),
            HubError::Offline { file, why } => {
                write!(f, "offline: {file} is not in the cache, and {why}. Run this again with a network")
            }
            HubError::NotFound { file, repo } => {
                write!(f, "there is no {file} in {repo} (or no such repository): check how both are written")
            }
            HubError::Denied { repo, token } => write!(
                f,
                "{repo} needs an account: accept its conditions on its page, and put an access token into {}",
                token.display()
            ),
            HubError::Stopped { file, arrived, of, why } => write!(
                f,
                "the download of {file} stopped after {} of {} MB ({why}). Run this again: it goes on from there",
                megabytes(*arrived),
                megabytes(*of)
            ),
            HubError::Damaged { file } => {
                write!(f, "{file} arrived damaged (its checksum is wrong) and was removed. Run this again")
            }
            HubError::DiskFull { file, needed } => {
                write!(f, "the disk is full: {file} needs {} MB. Make room and run this again", megabytes(*needed))
            }
            HubError::Unreadable { file, why } => write!(f, "{} cannot be read: {why}", file.display()),
            HubError::Other { file, why } => write!(f, "{file}: {why}"),
        }
    }
}

impl std::error::Error for HubError {}
