//! Texts as vectors without a vocabulary.

use super::{hash, words};

/// How often each word and each pair of neighbours occurs, by hash in `dim` numbers, with length 1 together (all 0 without
/// words): input for a linear classifier. Weinberger et al. 2009, arXiv 0902.2206.
///
/// # Panics
/// If `dim` is 0.
pub fn hashed_features(text: &str, dim: usize) -> Vec<f32> {
    assert!(dim > 0, "hashed_features: 0 numbers cannot hold anything");
    let words = words(text);
    let mut features = vec![0f32; dim];
    for n in [1, 2] {
        for gram in words.windows(n) {
            let at = hash(gram);
            // The highest bit is a sign, so that words that meet in one place cancel on average.
            features[(at % dim as u64) as usize] += if at >> 63 == 0 { 1.0 } else { -1.0 };
        }
    }
    let length = features.iter().map(|v| v * v).sum::<f32>().sqrt();
    if length > 0.0 {
        features.iter_mut().for_each(|v| *v /= length);
    }
    features
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_texts_are_near_and_order_counts() {
        let cosine = |a: &str, b: &str| -> f32 {
            hashed_features(a, 4096).iter().zip(hashed_features(b, 4096)).map(|(x, y)| x * y).sum()
        };
        let a = "the cat sat on the mat";
        assert!((cosine(a, "The cat sat, on the mat.") - 1.0).abs() < 1e-6);
        assert!(cosine(a, "mat the on sat cat the") < 0.8, "{}", cosine(a, "mat the on sat cat the"));
        assert!(cosine(a, "quantum chromodynamics works") < 0.1);
        assert_eq!(hashed_features("", 8), [0.0; 8]);
    }
}
