//! Whether a model that says 80 % is right 80 % of the time.

/// The predictions whose confidence falls into one bin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationBin {
    /// How many there are.
    pub count: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// The share that is right.
    pub accuracy: f64,
}

/// Predictions in `bins` bins of equal width over confidences from 0 to 1: what a reliability diagram draws. Empty bins
/// are left out.
///
/// # Panics
/// If there are not as many confidences as outcomes, or no bins.
pub fn calibration(confidences: &[f64], right: &[bool], bins: usize) -> Vec<CalibrationBin> {
    assert_eq!(confidences.len(), right.len(), "calibration: as many confidences as outcomes are needed");
    assert!(bins > 0, "calibration: at least one bin is needed");
    let mut sums = vec![(0usize, 0.0, 0usize); bins];
    for (confidence, right) in confidences.iter().zip(right) {
        let bin = ((confidence * bins as f64) as usize).min(bins - 1);
        sums[bin].0 += 1;
        sums[bin].1 += confidence;
        sums[bin].2 += usize::from(*right);
    }
    let filled = sums.into_iter().filter(|(count, ..)| *count > 0);
    filled
        .map(|(count, confidence, right)| CalibrationBin {
            count,
            confidence: confidence / count as f64,
            accuracy: right as f64 / count as f64,
        })
        .collect()
}

/// The expected calibration error: the gap between confidence and accuracy, averaged over the bins by their counts. Guo
/// et al. 2017, arXiv 1706.04599, equation 3.
pub fn calibration_error(confidences: &[f64], right: &[bool], bins: usize) -> f64 {
    let gap = |bin: &CalibrationBin| bin.count as f64 * (bin.confidence - bin.accuracy).abs();
    calibration(confidences, right, bins).iter().map(gap).sum::<f64>() / confidences.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn by_hand() {
        let (confidences, right) = ([0.9, 0.95, 0.6, 1.0], [true, false, true, true]);
        let bins = calibration(&confidences, &right, 10);
        assert_eq!(bins.iter().map(|b| b.count).collect::<Vec<_>>(), [1, 3]);
        assert_eq!((bins[0].confidence, bins[0].accuracy), (0.6, 1.0));
        // (1 * 0.4 + 3 * |0.95 - 2/3|) / 4
        assert!((calibration_error(&confidences, &right, 10) - (0.4 + 2.85 - 2.0) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn honest_confidences_have_a_small_error_and_boasts_a_large_one() {
        let mut rng = Rng::seed(1);
        let confidences: Vec<f64> = (0..20_000).map(|_| rng.uniform(0.5, 1.0)).collect();
        let right: Vec<bool> = confidences.iter().map(|c| rng.chance(*c)).collect();
        assert!(calibration_error(&confidences, &right, 10) < 0.02);
        let boasts: Vec<f64> = confidences.iter().map(|c| c + (1.0 - c) * 0.8).collect();
        assert!(calibration_error(&boasts, &right, 10) > 0.15);
    }
}
