//! Error bars without a formula: refit to resampled data and look at the spread.

use crate::rng::Rng;

/// Draws `rounds` samples from `data`, each as large as `data` and with replacement, and returns what `f` makes of
/// every one: the spread of the results estimates the uncertainty of `f(data)`.
///
/// B. Efron, *The Annals of Statistics* 7 (1979).
///
/// ```
/// use oxbook::fit::{bootstrap, interval};
/// let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
/// let means = bootstrap(&[1.0, 2.0, 3.0, 4.0], 200, 42, mean);
/// let (lo, hi) = interval(&means, 0.9);
/// assert!(lo < 2.5 && 2.5 < hi);
/// ```
pub fn bootstrap<T: Clone, R>(data: &[T], rounds: usize, seed: u64, mut f: impl FnMut(&[T]) -> R) -> Vec<R> {
    let mut rng = Rng::seed(seed);
    (0..rounds)
        .map(|_| {
            let sample: Vec<T> = data.iter().map(|_| rng.choice(data).clone()).collect();
            f(&sample)
        })
        .collect()
}

/// The value below which the share `q` (0 to 1) of the values lies, linear between neighbours (R's type 7).
///
/// # Panics
/// Without values, with a NaN among them, or with `q` outside 0 to 1.
pub fn quantile(values: &[f64], q: f64) -> f64 {
    assert!(!values.is_empty(), "quantile: there are no values");
    assert!((0.0..=1.0).contains(&q), "quantile: {q} is not between 0 and 1");
    assert!(values.iter().all(|v| !v.is_nan()), "quantile: one of the values is NaN");
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let place = q * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    if below == above { below } else { below + (above - below) * place.fract() }
}

/// The central interval that holds the share `level` of the values: `interval(x, 0.9)` runs from the 5th to the 95th
/// percentile.
pub fn interval(values: &[f64], level: f64) -> (f64, f64) {
    (quantile(values, (1.0 - level) / 2.0), quantile(values, (1.0 + level) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_of_a_mean_is_its_standard_error() {
        let data = Rng::seed(1).normals(400);
        let means = bootstrap(&data, 2000, 2, |x| x.iter().sum::<f64>() / x.len() as f64);
        let (lo, hi) = interval(&means, 0.6827);
        let half_width = (hi - lo) / 2.0;
        assert!((half_width - 0.05).abs() < 0.01, "1 / sqrt(400) = 0.05, got {half_width}");
    }

    #[test]
    fn samples_repeat_and_omit_items_and_follow_the_seed() {
        let data: Vec<usize> = (0..100).collect();
        let distinct = |x: &[usize]| x.iter().collect::<std::collections::HashSet<_>>().len();
        let counts = bootstrap(&data, 50, 3, distinct);
        // 1 - 1/e of the items on average.
        assert!(counts.iter().all(|c| (50..78).contains(c)), "{counts:?}");
        assert_eq!(counts, bootstrap(&data, 50, 3, distinct));
        assert_ne!(counts, bootstrap(&data, 50, 4, distinct));
    }

    #[test]
    fn quantiles_interpolate_in_sorted_order() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!((quantile(&values, 0.0), quantile(&values, 1.0), quantile(&values, 0.5)), (1.0, 4.0, 2.5));
        assert_eq!(interval(&[0.0, 10.0, 20.0, 30.0, 40.0], 0.5), (10.0, 30.0));
    }
}
