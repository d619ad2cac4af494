//! What can go wrong with a file of the hub, in a learner's terms.

use super::source::megabytes;
use std::fmt;
use std::path::PathBuf;

/// Why a file cannot be had, or cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HubError {
    /// Not `owner/name`, or no file name; said in words.
    BadName(String),
    /// Not in the cache, and there is no network, or it is not to be used.
    Offline {
        /// The file, and its repository.
        file: String,
        /// Who does not answer.
        why: String,
    },
    /// The hub answers, and has no such file (or repository, or revision).
    NotFound {
        /// The file.
        file: String,
        /// The repository.
        repo: String,
    },
    /// The hub wants to know who asks, or that conditions are accepted.
    Denied {
        /// The repository.
        repo: String,
        /// Where an access token would be.
        token: PathBuf,
    },
    /// The download stopped.
    Stopped {
        /// The file.
        file: String,
        /// How many bytes are there.
        arrived: u64,
        /// How many there are to be.
        of: u64,
        /// What stopped it.
        why: String,
    },
    /// What arrived is not what the hub has.
    Damaged {
        /// The file.
        file: String,
    },
    /// The disk is full.
    DiskFull {
        /// The file.
        file: String,
        /// Its size in bytes.
        needed: u64,
    },
    /// A file that is there and cannot be read as what it should be.
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Anything else.
    Other {
        /// The file.
        file: String,
        /// What it was.
        why: String,
    },
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
