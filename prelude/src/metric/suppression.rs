//! Of many finds of one thing, the best.

/// Non-maximum suppression: the finds, best score first, that overlap none that was kept before by more than `most`;
/// `overlap` gives the intersection over union of two, [`box_iou`](super::box_iou) or [`mask_iou`](super::mask_iou).
///
/// ```
/// use oxbook::metric::{box_iou, non_maximum_suppression};
/// let boxes = [[0.0, 0.0, 2.0, 2.0], [0.0, 0.0, 2.0, 1.9], [5.0, 5.0, 6.0, 6.0]];
/// let kept = non_maximum_suppression(&[0.8, 0.9, 0.5], 0.7, |a, b| box_iou(boxes[a], boxes[b]));
/// assert_eq!(kept, [1, 2]);
/// ```
pub fn non_maximum_suppression(scores: &[f64], most: f64, overlap: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let mut kept: Vec<usize> = Vec::new();
    for find in order {
        if kept.iter().all(|before| overlap(*before, find) <= most) {
            kept.push(find);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_find_that_was_dropped_drops_no_other() {
        // 0 covers 1, 1 covers 2, 0 does not cover 2.
        let overlap = |a: usize, b: usize| if a.abs_diff(b) == 1 { 0.9 } else { 0.0 };
        assert_eq!(non_maximum_suppression(&[3.0, 2.0, 1.0], 0.5, overlap), [0, 2]);
        assert_eq!(non_maximum_suppression(&[3.0, 2.0, 1.0], 0.9, overlap), [0, 1, 2]);
        assert!(non_maximum_suppression(&[], 0.5, overlap).is_empty());
    }
}
