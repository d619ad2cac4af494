//! Real weights: files of model repositories, through a cache on disk, and what is in them.
//!
//! `hub("owner/name", "model.safetensors")` gives the path of a file, downloaded if it is not in the cache (the one that
//! the Python tools use: `HF_HOME`, or `~/.cache/huggingface`). [`weights`] reads safetensors and GGUF files, [`tokenizer`]
//! a `tokenizer.json`, [`SentenceEncoder`] a BERT-like encoder of sentences.
//!
//! `source` says where files come from, `reach` whether anybody is there, `download` fetches, `checksum` proves, `error`
//! puts into words what went wrong. Must not know of lessons or charts.

mod checksum;
mod download;
mod error;
mod reach;
mod sentence;
mod source;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tokens;
mod weights;

pub use error::HubError;
pub use sentence::SentenceEncoder;
pub use tokens::{Tokens, tokenizer};
pub use weights::{Weights, weights};

use source::Source;
use std::path::PathBuf;

/// The path of a file of a model repository: from the cache, or downloaded into it, with a bar.
///
/// `repo` is `owner/name`; `owner/name@revision` is another revision than `main`; `datasets/owner/name` is a dataset. A
/// download that was interrupted goes on where it stopped, and what arrived is checked against the hub's checksum. Without
/// a network this says so within a few seconds; files in the cache need none.
///
/// ```no_run
/// # use oxbook::prelude::*;
/// let path = hub("HuggingFaceTB/SmolLM2-135M", "model.safetensors")?;
/// let weights = weights(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// `HF_ENDPOINT` names another hub, `HF_HOME` another cache, `HF_HUB_OFFLINE=1` forbids the network. An interrupt takes
/// effect during the download; what has arrived is kept.
///
/// # Errors
/// If the file is not in the cache and cannot be had; the error says why, and what to try.
pub fn hub(repo: &str, file: &str) -> Result<PathBuf, HubError> {
    download::fetch(&Source::from_environment()?, repo, file)
}

/// As [`hub`], for a cell that a lesson can do without: where the file cannot be had, one line says so, and there is
/// `None`.
///
/// ```no_run
/// # use oxbook::prelude::*;
/// if let Some(path) = hub_try("HuggingFaceTB/SmolLM2-135M", "tokenizer.json") {
///     println!("{} tokens", tokenizer(&path)?.vocab_size());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn hub_try(repo: &str, file: &str) -> Option<PathBuf> {
    match hub(repo, file) {
        Ok(path) => Some(path),
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    }
}
