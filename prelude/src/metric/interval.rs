//! A mean with how sure one can be of it.

use crate::fit::{bootstrap, interval};
use std::fmt;

/// A figure with an interval around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:.4} [{:.4}, {:.4}]", self.value, self.low, self.high)
    }
}

/// The mean of `values` with the interval that holds the share `level` (0.95) of the means of 2,000 resamples.
///
/// ```
/// # use oxbook::prelude::*;
/// let scores: Vec<f64> = (0..100).map(|i| f64::from(u8::from(i % 4 == 0))).collect();
/// let estimate = metric::mean_interval(&scores, 0.95, 42);
/// assert!(estimate.low < 0.25 && 0.25 < estimate.high);
/// ```
///
/// # Panics
/// Without values.
pub fn mean_interval(values: &[f64], level: f64, seed: u64) -> Estimate {
    assert!(!values.is_empty(), "mean_interval: there are no values");
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (low, high) = interval(&bootstrap(values, 2000, seed, mean), level);
    Estimate { value: mean(values), low, high }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn the_interval_covers_the_truth_about_as_often_as_it_says() {
        let mut rng = Rng::seed(3);
        let covered = (0..100).filter(|seed| {
            let estimate = mean_interval(&rng.normals(60), 0.9, *seed);
            estimate.low <= 0.0 && 0.0 <= estimate.high
        });
        let covered = covered.count();
        assert!((80..=98).contains(&covered), "{covered} of 100");
        assert_eq!(mean_interval(&[1.0, 2.0], 0.9, 7), mean_interval(&[1.0, 2.0], 0.9, 7));
    }
}
