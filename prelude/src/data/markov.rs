//! Markov sources of any order, with everything about them known exactly: rows, stationary distribution, entropies.

use super::batch;
use crate::rng::{Categorical, Rng};
use candle_core::{Result, Tensor};
use rand_distr::Gamma;

/// A source whose next token depends on the last `order` tokens, and on nothing else.
///
/// A model that has learned it perfectly has a loss of [`entropy_rate`](Markov::entropy_rate) nats a token.
///
/// ```
/// # use oxbook::prelude::*;
/// let mut rng = Rng::seed(0);
/// let source = data::Markov::successors(16, &[0.6, 0.25, 0.1], 0.05, &mut rng);
/// let batch = source.batch(32, 17, &mut rng).unwrap(); // [32, 17], u32
/// assert!(source.entropy_rate() < (16f64).ln());
/// ```
#[derive(Clone, Debug)]
pub struct Markov {
    order: usize,
    /// The token that each symbol of the table stands for.
    tokens: Vec<u32>,
    /// A row for each context, the oldest symbol first: `rows[(a * n + b) * n + c]` is p(c | a b).
    rows: Vec<f64>,
    draws: Vec<Categorical>,
    /// The share of time spent in each context.
    stationary: Vec<f64>,
}

impl Markov {
    /// From a table: for each context of `order` symbols, in the order of their numbers with the oldest symbol first, a
    /// row of `vocab` weights, which need not add up to 1.
    ///
    /// # Panics
    /// If `order` is 0, the table is not `vocab^(order + 1)` long, or a row is no distribution.
    pub fn new(order: usize, vocab: usize, rows: Vec<f64>) -> Markov {
        Markov::over((0..vocab as u32).collect(), order, rows)
    }

    /// As [`new`](Markov::new), with symbol i written as the token `tokens[i]`.
    pub(super) fn over(tokens: Vec<u32>, order: usize, mut rows: Vec<f64>) -> Markov {
        let n = tokens.len();
        assert!(order > 0, "Markov: an order of 0 has no context; draw from a Categorical instead");
        assert_eq!(rows.len(), n.pow(order as u32 + 1), "Markov: the table of order {order} over {n} symbols");
        for row in rows.chunks_mut(n) {
            let total: f64 = row.iter().sum();
            assert!(total > 0.0 && total.is_finite(), "Markov: a row of the table adds up to {total}");
            row.iter_mut().for_each(|p| *p /= total);
        }
        let draws = rows.chunks(n).map(Categorical::new).collect();
        let stationary = stationary(&rows, n);
        Markov { order, tokens, rows, draws, stationary }
    }

    /// First order: each token has its own random successors with the probabilities `probs`, and the share `uniform` is
    /// spread over all tokens. `probs` and `uniform` add up to 1.
    pub fn successors(vocab: usize, probs: &[f64], uniform: f64, rng: &mut Rng) -> Markov {
        assert!(probs.len() <= vocab, "Markov: {} successors of {vocab} tokens", probs.len());
        let mut rows = vec![uniform / vocab as f64; vocab * vocab];
        for row in rows.chunks_mut(vocab) {
            for (next, p) in rng.permutation(vocab).into_iter().zip(probs) {
                row[next] += p;
            }
        }
        Markov::new(1, vocab, rows)
    }

    /// Each row drawn from a symmetric Dirichlet distribution: a small `alpha` (0.1) makes sharp rows, a large one (10)
    /// nearly uniform ones.
    pub fn dirichlet(order: usize, vocab: usize, alpha: f64, rng: &mut Rng) -> Markov {
        let gamma = Gamma::new(alpha, 1.0).unwrap_or_else(|_| panic!("Markov: alpha is {alpha}, and must be above 0"));
        let mut rows: Vec<f64> = Vec::with_capacity(vocab.pow(order as u32 + 1));
        for _ in 0..vocab.pow(order as u32) {
            // With a tiny alpha a whole row can underflow to 0.
            let row: Vec<f64> = (0..vocab).map(|_| rng.draw(&gamma)).collect();
            let largest = row.iter().copied().fold(0.0, f64::max);
            let fallback = rng.below(vocab);
            rows.extend(
                row.iter()
                    .enumerate()
                    .map(|(i, p)| if largest > 0.0 { p / largest } else { f64::from(u8::from(i == fallback)) }),
            );
        }
        Markov::new(order, vocab, rows)
    }

    /// Second order with few parameters: p(c | a, b) = softmax_c((E1\[a\] + E2\[b\]) · O\[c\] / temperature), with standard
    /// normal E1, E2, O of `rank` dimensions. A network can find the factors, so it is learned from few samples.
    pub fn low_rank(vocab: usize, rank: usize, temperature: f64, rng: &mut Rng) -> Markov {
        let mut factor = || (0..vocab).map(|_| rng.normals(rank)).collect::<Vec<_>>();
        let (first, second, out) = (factor(), factor(), factor());
        let mut rows = Vec::with_capacity(vocab.pow(3));
        for a in &first {
            for b in &second {
                let logit =
                    |c: &Vec<f64>| -> f64 { (0..rank).map(|k| (a[k] + b[k]) * c[k]).sum::<f64>() / temperature };
                rows.extend(out.iter().map(|c| logit(c).exp()));
            }
        }
        Markov::new(2, vocab, rows)
    }

    /// How many tokens of the past matter.
    pub fn order(&self) -> usize {
        self.order
    }

    /// The tokens it can say.
    pub fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// The probabilities of what follows these tokens (at least `order` of them; the last ones count), one for each of
    /// [`tokens`](Markov::tokens).
    ///
    /// # Panics
    /// If there are too few tokens, or one that the source never says.
    pub fn next(&self, past: &[u32]) -> &[f64] {
        let n = self.tokens.len();
        &self.rows[self.context(past) * n..][..n]
    }

    /// The number of the context that ends with these tokens.
    fn context(&self, past: &[u32]) -> usize {
        assert!(past.len() >= self.order, "Markov: {} tokens of past for an order of {}", past.len(), self.order);
        past[past.len() - self.order..]
            .iter()
            .fold(0, |context, token| context * self.tokens.len() + self.symbol(*token))
    }

    fn symbol(&self, token: u32) -> usize {
        // Nearly always the identity.
        match self.tokens.get(token as usize) {
            Some(same) if *same == token => token as usize,
            _ => {
                self.tokens.iter().position(|t| *t == token).unwrap_or_else(|| panic!("Markov: {token} is never said"))
            }
        }
    }

    /// A sequence that begins in the stationary distribution: every position looks like every other.
    pub fn sample(&self, length: usize, rng: &mut Rng) -> Vec<u32> {
        let n = self.tokens.len();
        let mut context = rng.categorical(&self.stationary);
        let mut symbols: Vec<usize> = (0..self.order).rev().map(|age| context / n.pow(age as u32) % n).collect();
        while symbols.len() < length {
            let next = self.draws[context].sample(rng);
            symbols.push(next);
            context = (context * n + next) % self.stationary.len();
        }
        symbols.truncate(length);
        symbols.into_iter().map(|symbol| self.tokens[symbol]).collect()
    }

    /// Independent sequences: u32 \[batch, length\].
    pub fn batch(&self, batch: usize, length: usize, rng: &mut Rng) -> Result<Tensor> {
        batch::tokens(&(0..batch).map(|_| self.sample(length, rng)).collect::<Vec<_>>())
    }

    /// The entropy of the next token given the whole past, in nats: no model's loss is below it in the long run.
    pub fn entropy_rate(&self) -> f64 {
        let rows = self.rows.chunks(self.tokens.len());
        rows.zip(&self.stationary).map(|(row, share)| share * entropy(row)).sum()
    }

    /// The mean entropy of the next token over the contexts of these very sequences: the floor of a loss that is measured
    /// on them, with the luck of the draw taken out. NaN if none is longer than the order.
    pub fn entropy_on(&self, sequences: &[Vec<u32>]) -> f64 {
        self.mean(sequences, |past, _| entropy(self.next(past)))
    }

    /// The loss of the true model on these sequences: −ln p of each token from the order on, averaged.
    pub fn loss_on(&self, sequences: &[Vec<u32>]) -> f64 {
        self.mean(sequences, |past, token| -self.next(past)[self.symbol(token)].ln())
    }

    fn mean(&self, sequences: &[Vec<u32>], of: impl Fn(&[u32], u32) -> f64) -> f64 {
        let (mut total, mut count) = (0.0, 0usize);
        for sequence in sequences {
            for t in self.order..sequence.len() {
                total += of(&sequence[..t], sequence[t]);
                count += 1;
            }
        }
        total / count as f64
    }

    /// The probability of each token by itself.
    pub fn unigram(&self) -> Vec<f64> {
        let n = self.tokens.len();
        let mut shares = vec![0.0; n];
        for (context, share) in self.stationary.iter().enumerate() {
            shares[context % n] += share;
        }
        shares
    }

    /// First order only: p(x | left neighbour, right neighbour), one for each token.
    ///
    /// # Panics
    /// If the order is not 1.
    pub fn infill(&self, left: u32, right: u32) -> Vec<f64> {
        let (left, right) = (self.symbol(left), self.symbol(right));
        let (p, n) = (self.first_order("infill"), self.tokens.len());
        let joint: Vec<f64> = (0..n).map(|x| p[left * n + x] * p[x * n + right]).collect();
        let total: f64 = joint.iter().sum();
        joint.iter().map(|value| value / total).collect()
    }

    /// First order only: the entropy of a token given both neighbours, H(x_t | x_{t−1}, x_{t+1}), in nats.
    ///
    /// # Panics
    /// If the order is not 1.
    pub fn two_sided_entropy(&self) -> f64 {
        self.span_entropy(1)
    }

    /// First order only: the entropy of a span of `length` tokens given the tokens on both sides of it, in nats *per
    /// token*: ((length + 1) H1 − H(x_{t+length+1} | x_t)) / length, by the chain rule.
    ///
    /// # Panics
    /// If the order is not 1.
    pub fn span_entropy(&self, length: usize) -> f64 {
        let (p, n) = (self.first_order("span_entropy"), self.tokens.len());
        let mut power = p.to_vec();
        for _ in 0..length {
            power = product(&power, p, n);
        }
        let across: f64 = power.chunks(n).zip(&self.stationary).map(|(row, share)| share * entropy(row)).sum();
        ((length + 1) as f64 * self.entropy_rate() - across) / length as f64
    }

    fn first_order(&self, what: &str) -> &[f64] {
        assert_eq!(self.order, 1, "Markov::{what} is for sources of first order");
        &self.rows
    }
}

/// −Σ p ln p, in nats.
pub(super) fn entropy(p: &[f64]) -> f64 {
    p.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum()
}

fn product(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    for i in 0..n {
        for k in 0..n {
            for j in 0..n {
                out[i * n + j] += a[i * n + k] * b[k * n + j];
            }
        }
    }
    out
}

/// The share of time in each context: the mean over time from a uniform start, which also settles chains with a period.
fn stationary(rows: &[f64], n: usize) -> Vec<f64> {
    let contexts = rows.len() / n;
    let mut share = vec![1.0 / contexts as f64; contexts];
    for _ in 0..10_000 {
        let mut next = vec![0.0; contexts];
        for (context, mass) in share.iter().enumerate() {
            for (symbol, p) in rows[context * n..][..n].iter().enumerate() {
                next[(context * n + symbol) % contexts] += mass * p;
            }
        }
        // Half a step at a time: a chain with a period would swing for ever.
        let moved: f64 = share.iter().zip(&next).map(|(a, b)| (a - b).abs()).sum();
        share.iter_mut().zip(&next).for_each(|(a, b)| *a = 0.5 * (*a + b));
        if moved < 1e-14 {
            break;
        }
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// The entropy of the next token given the last `order` ones, from counts.
    fn measured(sequence: &[u32], order: usize) -> f64 {
        let (mut joint, mut past) = (HashMap::new(), HashMap::new());
        for window in sequence.windows(order + 1) {
            *joint.entry(window.to_vec()).or_insert(0.0) += 1.0;
            *past.entry(window[..order].to_vec()).or_insert(0.0) += 1.0;
        }
        let total = (sequence.len() - order) as f64;
        joint
            .iter()
            .map(|(window, count): (&Vec<u32>, &f64)| -count / total * (count / past[&window[..order]]).ln())
            .sum()
    }

    fn sources(rng: &mut Rng) -> Vec<Markov> {
        vec![
            Markov::successors(16, &[0.6, 0.25, 0.1], 0.05, rng),
            Markov::dirichlet(2, 12, 0.3, rng),
            Markov::low_rank(12, 6, 1.2, rng),
        ]
    }

    #[test]
    fn the_entropy_rate_is_what_is_measured() {
        let mut rng = Rng::seed(1);
        for source in sources(&mut rng) {
            let sequence = source.sample(400_000, &mut rng);
            let (claimed, counted) = (source.entropy_rate(), measured(&sequence, source.order()));
            assert!((claimed - counted).abs() < 0.01, "{claimed} claimed, {counted} counted");
            let sequences = [sequence];
            assert!((source.loss_on(&sequences) - claimed).abs() < 0.01);
            assert!((source.entropy_on(&sequences) - claimed).abs() < 0.01);
        }
    }

    #[test]
    fn two_runs_of_a_seed_are_the_same_bits() {
        let run = || {
            let mut rng = Rng::seed(5);
            let sources = sources(&mut rng);
            sources.iter().map(|source| (source.rows.clone(), source.sample(100, &mut rng))).collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
    }

    #[test]
    fn a_sequence_begins_as_it_goes_on() {
        let mut rng = Rng::seed(2);
        let source = Markov::dirichlet(2, 8, 0.2, &mut rng);
        let mut counts = [[0f64; 8]; 2];
        for _ in 0..40_000 {
            let sequence = source.sample(12, &mut rng);
            counts[0][sequence[0] as usize] += 1.0;
            counts[1][sequence[11] as usize] += 1.0;
        }
        for ((first, last), share) in counts[0].iter().zip(&counts[1]).zip(source.unigram()) {
            assert!((first - last).abs() < 900.0 && (first / 40_000.0 - share).abs() < 0.015);
        }
    }

    #[test]
    fn two_sided_and_span_entropies_are_those_of_infilling() {
        let mut rng = Rng::seed(3);
        let source = Markov::successors(16, &[0.6, 0.25, 0.1], 0.05, &mut rng);
        let sequence = source.sample(200_000, &mut rng);
        let losses = sequence.windows(3).map(|w| -source.infill(w[0], w[2])[w[1] as usize].ln());
        let mean = losses.sum::<f64>() / (sequence.len() - 2) as f64;
        assert!((mean - source.two_sided_entropy()).abs() < 0.01, "{mean}");
        // Wider gaps tell less, and never less than the past alone.
        let [h1, h2, h3] = [1, 2, 3].map(|length| source.span_entropy(length));
        assert!(h1 < h2 && h2 < h3 && h3 < source.entropy_rate());
        assert!((source.infill(3, 5).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_chain_with_a_period_is_settled() {
        let source = Markov::new(1, 2, vec![0.0, 1.0, 1.0, 0.0]);
        assert_eq!(source.entropy_rate(), 0.0);
        assert!((source.unigram()[0] - 0.5).abs() < 1e-9);
        assert_eq!(source.batch(3, 5, &mut Rng::seed(0)).unwrap().dims(), [3, 5]);
    }
}
