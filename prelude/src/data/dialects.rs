//! Two languages that share some of their words: one to learn first, one to adapt to, both with the same known floor.

use super::markov::Markov;
use crate::rng::Rng;

/// Two second-order sources. Tokens 0..shared belong to both; the next `own` only to the first, and the `own` after those
/// only to the second, so the vocabulary has `shared + 2 * own` tokens. In each, every context of two tokens has
/// `probs.len()` distinct random successors with these probabilities: the entropy rate of both is exactly that of `probs`.
///
/// With 8 shared, 8 own and probabilities 0.6, 0.2, 0.15, 0.05 it is 1.0627 nats.
///
/// ```
/// # use oxbook::prelude::*;
/// let [a, b] = data::dialects(8, 8, &[0.60, 0.20, 0.15, 0.05], &mut Rng::seed(0));
/// assert!((a.entropy_rate() - 1.0627).abs() < 1e-4 && (b.entropy_rate() - 1.0627).abs() < 1e-4);
/// ```
///
/// # Panics
/// If there are fewer tokens in one source than successors.
pub fn dialects(shared: usize, own: usize, probs: &[f64], rng: &mut Rng) -> [Markov; 2] {
    let n = shared + own;
    assert!(probs.len() <= n, "dialects: {} distinct successors of {n} tokens", probs.len());
    [0, 1].map(|which| {
        let tokens = (0..shared).chain(shared + which * own..shared + (which + 1) * own).map(|token| token as u32);
        let mut rows = vec![0.0; n * n * n];
        for row in rows.chunks_mut(n) {
            for (next, p) in rng.permutation(n).into_iter().zip(probs) {
                row[next] = *p;
            }
        }
        Markov::over(tokens.collect(), 2, rows)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::markov::entropy;

    #[test]
    fn both_have_the_floor_and_only_their_own_words() {
        let mut rng = Rng::seed(4);
        let probs = [0.60, 0.20, 0.15, 0.05];
        let [a, b] = dialects(8, 8, &probs, &mut rng);
        for (source, foreign) in [(&a, 16..24), (&b, 8..16)] {
            assert!((source.entropy_rate() - entropy(&probs)).abs() < 1e-12);
            let text = source.sample(20_000, &mut rng);
            assert!(text.iter().all(|token| *token < 24 && !foreign.contains(token)));
            assert!((source.loss_on(&[text]) - 1.0627).abs() < 0.03);
        }
        assert_ne!(a.sample(50, &mut Rng::seed(1)), b.sample(50, &mut Rng::seed(1)));
    }
}
