//! The best language model that only counts.

use crate::rng::{Categorical, Rng};
use std::collections::{BTreeSet, HashMap};

/// Stands before the first token of every sequence.
const START: u32 = u32::MAX;

/// Interpolated Kneser-Ney smoothing with one discount: the count of what was seen, less the discount; the mass that this
/// frees goes to the next shorter context, where a token counts by how many different ones it follows. Kneser & Ney 1995;
/// Chen & Goodman 1999, section 4.1.6.
///
/// ```
/// # use oxbook::prelude::*;
/// let model = corpus::KneserNey::train(&[vec![0, 1, 0, 1, 0, 1, 2]], 2, 0.75);
/// assert!(model.probability(&[0], 1) > model.probability(&[0], 2));
/// ```
#[derive(Clone, Debug)]
pub struct KneserNey {
    order: usize,
    discount: f64,
    /// Those seen, in order. Any other shares the probability of one more.
    vocabulary: Vec<u32>,
    /// For each length of context, from 0 on, what follows it.
    levels: Vec<HashMap<Vec<u32>, Followers>>,
}

/// Counts of what follows a context.
#[derive(Clone, Debug, Default)]
struct Followers {
    counts: HashMap<u32, u32>,
    total: u32,
}

impl Followers {
    fn add(&mut self, token: u32) {
        *self.counts.entry(token).or_insert(0) += 1;
        self.total += 1;
    }
}

impl KneserNey {
    /// Counts runs of up to `order` tokens (3: a trigram model).
    ///
    /// # Panics
    /// If `order` is 0, the discount is not between 0 and 1, or there are no tokens.
    pub fn train(sequences: &[Vec<u32>], order: usize, discount: f64) -> KneserNey {
        assert!(order > 0, "KneserNey: an order of 0 looks at nothing: 2 or 3 are usual");
        assert!((0.0..1.0).contains(&discount) && discount > 0.0, "KneserNey: a discount of {discount}: 0.75 is usual");
        let vocabulary: BTreeSet<u32> = sequences.iter().flatten().copied().collect();
        assert!(!vocabulary.is_empty(), "KneserNey: there are no tokens to count");
        let mut levels: Vec<HashMap<Vec<u32>, Followers>> = vec![HashMap::new(); order];
        for sequence in sequences {
            let padded = padded(sequence, order);
            for run in padded.windows(order) {
                levels[order - 1].entry(run[..order - 1].to_vec()).or_default().add(run[order - 1]);
            }
        }
        // A shorter context counts each different longer one once.
        for length in (1..order).rev() {
            let (shorter, longer) = levels.split_at_mut(length);
            for (context, followers) in &longer[0] {
                let shorter = shorter[length - 1].entry(context[1..].to_vec()).or_default();
                followers.counts.keys().for_each(|token| shorter.add(*token));
            }
        }
        KneserNey { order, discount, vocabulary: vocabulary.into_iter().collect(), levels }
    }

    /// p(token | the tokens before); only the last `order - 1` of them matter. `past` is from the start of the sequence.
    pub fn probability(&self, past: &[u32], token: u32) -> f64 {
        let padded = padded(past, self.order);
        self.of(&padded[padded.len() - (self.order - 1)..], token)
    }

    fn of(&self, context: &[u32], token: u32) -> f64 {
        let mut p = 1.0 / (self.vocabulary.len() + 1) as f64;
        for length in 0..self.order {
            if let Some(followers) = self.levels[length].get(&context[context.len() - length..]) {
                let total = f64::from(followers.total);
                let count = followers.counts.get(&token).map_or(0.0, |c| f64::from(*c) - self.discount);
                p = (count + self.discount * followers.counts.len() as f64 * p) / total;
            }
        }
        p
    }

    /// The mean of -ln p over the tokens of all sequences, in nats per token. NaN without tokens.
    pub fn loss(&self, sequences: &[Vec<u32>]) -> f64 {
        let (mut sum, mut count) = (0.0, 0usize);
        for sequence in sequences {
            for run in padded(sequence, self.order).windows(self.order) {
                sum -= self.of(&run[..self.order - 1], run[self.order - 1]).ln();
                count += 1;
            }
        }
        sum / count as f64
    }

    /// `count` tokens after `past`, drawn from the model.
    pub fn sample(&self, past: &[u32], count: usize, rng: &mut Rng) -> Vec<u32> {
        let mut all = padded(past, self.order);
        let first = all.len();
        for _ in 0..count {
            let context = &all[all.len() - (self.order - 1)..];
            let p: Vec<f64> = self.vocabulary.iter().map(|token| self.of(context, *token)).collect();
            all.push(self.vocabulary[Categorical::new(&p).sample(rng)]);
        }
        all.split_off(first)
    }
}

fn padded(sequence: &[u32], order: usize) -> Vec<u32> {
    std::iter::repeat_n(START, order - 1).chain(sequence.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Markov;

    #[test]
    fn after_any_past_the_probabilities_add_up_to_one() {
        let mut rng = Rng::seed(1);
        let source = Markov::dirichlet(2, 9, 0.3, &mut rng);
        let model = KneserNey::train(&[source.sample(300, &mut rng), source.sample(5, &mut rng)], 3, 0.75);
        for past in [&[][..], &[1], &[2, 5], &[0, 0, 8], &[77, 78]] {
            // 1000 stands for all that was never seen.
            let sum: f64 = model.vocabulary.iter().chain(&[1000]).map(|t| model.probability(past, *t)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{past:?}: {sum}");
        }
    }

    #[test]
    fn by_hand() {
        // a b a b a: after the start a, after a twice b, after b twice a. Discount 0.5.
        let model = KneserNey::train(&[vec![0, 1, 0, 1, 0]], 2, 0.5);
        // One context precedes b (a), two precede a (start, b): (1 - 0.5) / 3 + 0.5 * 2 / 3 * 1 / 3.
        let b = 0.5 / 3.0 + 1.0 / 9.0;
        assert!((model.probability(&[7], 1) - b).abs() < 1e-12);
        // (2 - 0.5) / 2 + 0.5 * 1 / 2 * p(b)
        assert!((model.probability(&[0], 1) - (0.75 + 0.25 * b)).abs() < 1e-12);
    }

    #[test]
    fn with_more_text_the_loss_falls_to_the_entropy_of_the_source() {
        let mut rng = Rng::seed(2);
        let source = Markov::successors(16, &[0.6, 0.25, 0.1], 0.05, &mut rng);
        let test = [source.sample(5_000, &mut rng)];
        let mut loss = |tokens| KneserNey::train(&[source.sample(tokens, &mut rng)], 2, 0.75).loss(&test);
        let losses = [300, 3_000, 60_000].map(&mut loss);
        assert!(losses[0] > losses[1] + 0.02 && losses[1] > losses[2], "{losses:?}");
        assert!((losses[2] - source.loss_on(&test)).abs() < 0.02, "{losses:?} {}", source.loss_on(&test));
    }

    #[test]
    fn what_it_writes_follows_its_counts_and_the_seed() {
        let model = KneserNey::train(&[[0, 1, 2].repeat(50)], 2, 0.1);
        let text = model.sample(&[0], 60, &mut Rng::seed(3));
        assert_eq!(text, model.sample(&[0], 60, &mut Rng::seed(3)));
        assert!(text.windows(2).filter(|w| w[1] == (w[0] + 1) % 3).count() > 50);
    }
}
