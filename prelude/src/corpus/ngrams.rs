//! Words, sets of n-grams, and how alike two of them are.

use super::hash;
use std::collections::HashSet;

/// The words of a text in lower case: runs of letters, digits and apostrophes.
///
/// ```
/// assert_eq!(oxbook::corpus::words("It's 3 o'clock, 친구!"), ["it's", "3", "o'clock", "친구"]);
/// ```
pub fn words(text: &str) -> Vec<String> {
    let inside = |c: char| c.is_alphanumeric() || c == '\'';
    text.split(|c| !inside(c)).filter(|w| w.chars().any(char::is_alphanumeric)).map(str::to_lowercase).collect()
}

/// The set of runs of `n` words, each as a 64-bit hash: the shingles of near-duplicate detection. A text of fewer words
/// has one, all of it; an empty one none.
pub fn ngrams(words: &[impl AsRef<str>], n: usize) -> HashSet<u64> {
    let bytes: Vec<&[u8]> = words.iter().map(|w| w.as_ref().as_bytes()).collect();
    if bytes.is_empty() {
        return HashSet::new();
    }
    bytes.windows(n.clamp(1, bytes.len())).map(hash).collect()
}

/// `|a and b| / |a or b|`; 1 for two empty sets.
///
/// ```
/// use oxbook::corpus::{jaccard, ngrams};
/// let (a, b) = (ngrams(&["a", "b", "c"], 2), ngrams(&["b", "c", "d"], 2));
/// assert_eq!(jaccard(&a, &b), 1.0 / 3.0);
/// ```
pub fn jaccard(a: &HashSet<u64>, b: &HashSet<u64>) -> f64 {
    let both = a.intersection(b).count();
    let either = a.len() + b.len() - both;
    if either == 0 { 1.0 } else { both as f64 / either as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n_grams_know_where_words_end() {
        assert_eq!(ngrams(&["ab", "c"], 2).intersection(&ngrams(&["a", "bc"], 2)).count(), 0);
        assert_eq!(ngrams(&words("one two three four"), 3).len(), 2);
        assert_eq!(ngrams(&words("one two"), 5).len(), 1);
        assert!(ngrams(&words(" - "), 2).is_empty());
    }

    #[test]
    fn hashes_are_the_same_everywhere() {
        assert_eq!(ngrams(&["a"], 1), HashSet::from([0x089b_c907_b544_c769 ^ (0x089b_c907_b544_c769 >> 32)]));
    }
}
