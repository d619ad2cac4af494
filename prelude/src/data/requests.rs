//! The traffic of a server of language models: how long prompts and answers are, and when they come.

use crate::rng::Rng;

/// `count` lengths in tokens, log-normal with this mean and spread `sigma` (of the logarithm), rounded, and drawn anew
/// until they lie within the range: many short, a few very long.
///
/// # Panics
/// If the range is empty, or so far from the mean that nothing falls into it.
pub fn lognormal_lengths(
    mean: f64,
    sigma: f64,
    range: std::ops::RangeInclusive<usize>,
    count: usize,
    rng: &mut Rng,
) -> Vec<usize> {
    assert!(!range.is_empty() && mean > 0.0, "lognormal_lengths: nothing lies in {range:?}");
    // The mean of exp(N(mu, sigma)) is exp(mu + sigma² / 2).
    let mu = mean.ln() - sigma * sigma / 2.0;
    (0..count)
        .map(|_| {
            let draw = |rng: &mut Rng| (mu + sigma * rng.normal()).exp().round() as usize;
            let found = (0..100_000).map(|_| draw(rng)).find(|length| range.contains(length));
            found.unwrap_or_else(|| panic!("lognormal_lengths: no length with mean {mean} falls into {range:?}"))
        })
        .collect()
}

/// When `count` requests arrive, in seconds, at `rate` a second on average and independently of each other (a Poisson
/// process).
pub fn arrivals(rate: f64, count: usize, rng: &mut Rng) -> Vec<f64> {
    let waits = std::iter::repeat_with(|| -(1.0 - rng.unit()).ln() / rate);
    waits
        .scan(0.0, |time, wait| {
            *time += wait;
            Some(*time)
        })
        .take(count)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_waits_have_their_means() {
        let mut rng = Rng::seed(1);
        let lengths = lognormal_lengths(161.3, 1.0, 1..=100_000, 200_000, &mut rng);
        let mean = lengths.iter().sum::<usize>() as f64 / 200_000.0;
        assert!((mean / 161.3 - 1.0).abs() < 0.02, "{mean}");
        assert!(lognormal_lengths(161.3, 1.0, 4..=1024, 5000, &mut rng).iter().all(|n| (4..=1024).contains(n)));
        let times = arrivals(4.0, 20_000, &mut rng);
        assert!((times[19_999] / 5000.0 - 1.0).abs() < 0.03);
        assert!(times.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}
