//! Was it found, and how far up? Rankings are lists of items, the best first; `relevant` holds those that should be there.

use std::collections::HashSet;
use std::hash::Hash;

/// The share of the relevant items among the first `k` of the ranking.
///
/// # Panics
/// If nothing is relevant.
pub fn recall_at<T: Eq + Hash>(ranking: &[T], relevant: &[T], k: usize) -> f64 {
    let relevant = set("recall_at", relevant);
    ranking.iter().take(k).filter(|item| relevant.contains(item)).count() as f64 / relevant.len() as f64
}

/// 1 over the place, from 1, of the first relevant item; 0 without one. Its mean over queries is the MRR.
///
/// # Panics
/// If nothing is relevant.
pub fn reciprocal_rank<T: Eq + Hash>(ranking: &[T], relevant: &[T]) -> f64 {
    let relevant = set("reciprocal_rank", relevant);
    ranking.iter().position(|item| relevant.contains(item)).map_or(0.0, |at| 1.0 / (at + 1) as f64)
}

/// The gain of the first `k`, each worth `1 / log2(place + 1)` if relevant, over that of the best ranking possible.
/// Järvelin & Kekäläinen 2002.
///
/// ```
/// use oxbook::metric::{ndcg_at, recall_at, reciprocal_rank};
/// let (ranking, relevant) = ([7, 3, 9, 4], [3, 4]);
/// assert_eq!((recall_at(&ranking, &relevant, 2), reciprocal_rank(&ranking, &relevant)), (0.5, 0.5));
/// assert!((ndcg_at(&ranking, &relevant, 4) - 0.6509).abs() < 1e-4);
/// ```
///
/// # Panics
/// If nothing is relevant.
pub fn ndcg_at<T: Eq + Hash>(ranking: &[T], relevant: &[T], k: usize) -> f64 {
    let relevant = set("ndcg_at", relevant);
    let worth = |at: usize| 1.0 / (at as f64 + 2.0).log2();
    let gain: f64 =
        ranking.iter().take(k).enumerate().filter(|(_, item)| relevant.contains(item)).map(|(at, _)| worth(at)).sum();
    gain / (0..relevant.len().min(k)).map(worth).sum::<f64>()
}

fn set<'a, T: Eq + Hash>(name: &str, relevant: &'a [T]) -> HashSet<&'a T> {
    assert!(!relevant.is_empty(), "{name}: nothing is relevant, so nothing can be found");
    relevant.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let ranking = ["d", "a", "c", "b"];
        assert_eq!(recall_at(&ranking, &["a", "b", "x"], 3), 1.0 / 3.0);
        assert_eq!(reciprocal_rank(&ranking, &["x"]), 0.0);
        assert_eq!(ndcg_at(&ranking, &["d", "a"], 2), 1.0);
        let swapped = ndcg_at(&ranking, &["a"], 4);
        assert!((swapped - 1.0 / 3f64.log2()).abs() < 1e-12, "{swapped}");
        assert_eq!(ndcg_at(&ranking, &["b"], 2), 0.0);
    }

    #[test]
    #[should_panic(expected = "nothing is relevant")]
    fn without_relevant_items_there_is_no_recall() {
        recall_at(&[1], &[], 1);
    }
}
