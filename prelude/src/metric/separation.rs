//! How well a score tells two kinds apart, at every threshold.

/// The area under the ROC curve: how often a positive has a higher score than a negative, ties counted half. 0.5 is
/// chance, 1 perfect. Hanley & McNeil 1982.
///
/// ```
/// let auc = oxbook::metric::roc_auc(&[0.9, 0.8, 0.7, 0.1], &[true, false, true, false]);
/// assert_eq!(auc, 0.75);
/// ```
///
/// # Panics
/// If there are not as many labels as scores, or only one kind, or a score is NaN.
pub fn roc_auc(scores: &[f64], positive: &[bool]) -> f64 {
    let (false_rates, true_rates) = roc_curve(scores, positive);
    let steps = false_rates.windows(2).zip(true_rates.windows(2));
    steps.map(|(x, y)| (x[1] - x[0]) * (y[0] + y[1]) / 2.0).sum()
}

/// The ROC curve, from (0, 0) to (1, 1): for every threshold, falling, the share of negatives (x) and of positives (y)
/// at or above it.
///
/// # Panics
/// As [`roc_auc`].
pub fn roc_curve(scores: &[f64], positive: &[bool]) -> (Vec<f64>, Vec<f64>) {
    assert_eq!(scores.len(), positive.len(), "roc_curve: {} scores, {} labels", scores.len(), positive.len());
    assert!(scores.iter().all(|s| !s.is_nan()), "roc_curve: a score is NaN");
    let positives = positive.iter().filter(|p| **p).count();
    let negatives = scores.len() - positives;
    assert!(
        positives > 0 && negatives > 0,
        "roc_curve: {positives} positives and {negatives} negatives: both are needed"
    );
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let (mut x, mut y) = (vec![0.0], vec![0.0]);
    let mut seen = [0usize; 2];
    for (at, &i) in order.iter().enumerate() {
        seen[usize::from(positive[i])] += 1;
        let tied = order.get(at + 1).is_some_and(|&next| scores[next] == scores[i]);
        if !tied {
            x.push(seen[0] as f64 / negatives as f64);
            y.push(seen[1] as f64 / positives as f64);
        }
    }
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn the_area_is_the_share_of_pairs_in_order() {
        let mut rng = Rng::seed(1);
        let positive: Vec<bool> = (0..80).map(|_| rng.chance(0.4)).collect();
        // Rounded, so that there are ties.
        let scores: Vec<f64> =
            positive.iter().map(|p| ((rng.normal() + f64::from(u8::from(*p))) * 3.0).round()).collect();
        let (mut won, mut pairs) = (0.0, 0.0);
        for (a, pa) in scores.iter().zip(&positive).filter(|(_, p)| **p) {
            for (b, pb) in scores.iter().zip(&positive).filter(|(_, p)| !**p) {
                assert!(*pa && !*pb);
                won += if a > b {
                    1.0
                } else if a == b {
                    0.5
                } else {
                    0.0
                };
                pairs += 1.0;
            }
        }
        assert!((roc_auc(&scores, &positive) - won / pairs).abs() < 1e-12);
        let reversed: Vec<f64> = scores.iter().map(|s| -s).collect();
        assert!((roc_auc(&reversed, &positive) + won / pairs - 1.0).abs() < 1e-12);
    }

    #[test]
    #[should_panic(expected = "both are needed")]
    fn one_kind_cannot_be_told_apart() {
        roc_auc(&[1.0, 2.0], &[true, true]);
    }
}
