//! A corpus as words, n-grams and repeated pieces, and the language model that only counts.
//!
//! What pipelines for training data and retrieval are built of. Words are `String`s, tokens u32; what is computed of them
//! is the same on every machine. Must not know of tensors, models or charts.

mod bm25;
mod features;
mod kneser_ney;
mod ngrams;
mod suffixes;
mod union_find;

pub use bm25::Bm25;
pub use features::hashed_features;
pub use kneser_ney::KneserNey;
pub use ngrams::{jaccard, ngrams, words};
pub use suffixes::{longest_common_prefixes, suffix_array};
pub use union_find::UnionFind;

/// FNV-1a: the standard library's hashes may differ between its releases.
fn hash(parts: &[impl AsRef<[u8]>]) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325u64;
    let mut take = |byte: u8| h = (h ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    for part in parts {
        part.as_ref().iter().copied().for_each(&mut take);
        // No byte of UTF-8: "a b" and "ab" differ.
        take(0xff);
    }
    // FNV mixes its highest bits badly; the lowest are what tables use.
    h ^ (h >> 32)
}
