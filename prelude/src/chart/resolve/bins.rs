//! Histogram bins: where they begin and end, and how many values fall into each.

use crate::chart::scale::ScaleKind;

/// Bin edges that suit all samples together: equal widths on the axis they are drawn on, `edges.len() - 1` bins.
///
/// `values` are those the axis accepts. Without a `count`, round edges at about the width of Freedman and Diaconis;
/// whole numbers of a small range get a bin each.
pub(crate) fn edges(kind: ScaleKind, values: &[f64], count: Option<usize>, range: Option<(f64, f64)>) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().map(|&v| forward(kind, v)).collect();
    sorted.sort_by(f64::total_cmp);
    let range = range
        .filter(|(lo, hi)| kind.accepts(*lo) && kind.accepts(*hi))
        .map(|(lo, hi)| (forward(kind, lo), forward(kind, hi)));
    let (Some(&min), Some(&max)) = (sorted.first(), sorted.last()) else {
        return vec![back(kind, range.map_or(0.0, |range| range.0)), back(kind, range.map_or(1.0, |range| range.1))];
    };
    let (lo, hi) = range.unwrap_or((min, max));
    if count.is_none() && range.is_none() && kind != ScaleKind::Log {
        if let Some(edges) = unit_edges(&sorted) {
            return edges;
        }
        if hi > lo {
            return round_edges(lo, hi, automatic_count(&sorted));
        }
    }
    let (lo, hi) = if hi > lo { (lo, hi) } else { (lo - 0.5, hi + 0.5) };
    let count = count.unwrap_or_else(|| automatic_count(&sorted));
    let mut edges: Vec<f64> = (0..=count).map(|i| back(kind, lo + (hi - lo) * (i as f64 / count as f64))).collect();
    // Rounding must not push the outermost values out.
    if range.is_none() {
        edges[0] = edges[0].min(back(kind, min));
        edges[count] = edges[count].max(back(kind, max));
    }
    edges
}

/// From a number to its place on an axis on which all bins are equally wide.
fn forward(kind: ScaleKind, v: f64) -> f64 {
    match kind {
        ScaleKind::Log => v.ln(),
        _ => v,
    }
}

fn back(kind: ScaleKind, place: f64) -> f64 {
    match kind {
        ScaleKind::Log => place.exp(),
        _ => place,
    }
}

/// How many values fall into each bin. A bin holds its lower edge; the last one holds both of its edges.
pub(crate) fn counts(edges: &[f64], values: &[f64]) -> Vec<usize> {
    let mut counts = vec![0; edges.len() - 1];
    let last = edges[edges.len() - 1];
    for &v in values.iter().filter(|v| (edges[0]..=last).contains(v)) {
        let bin = edges.partition_point(|&edge| edge <= v) - 1;
        counts[bin.min(edges.len() - 2)] += 1;
    }
    counts
}

/// A bin around each whole number, if that is what all values are and there are not too many of them.
fn unit_edges(sorted: &[f64]) -> Option<Vec<f64>> {
    const MOST: f64 = 60.0;
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    let whole = last - first <= MOST && last.abs() < 1e9 && sorted.iter().all(|v| v.fract() == 0.0);
    whole.then(|| (0..=(last - first) as usize + 1).map(|i| first - 0.5 + i as f64).collect())
}

/// Between 10 and 80 bins of the width 2 IQR / n^(1/3), which follows the density of most samples well.
fn automatic_count(sorted: &[f64]) -> usize {
    let quantile = |q: f64| sorted[((sorted.len() - 1) as f64 * q).round() as usize];
    let width = 2.0 * (quantile(0.75) - quantile(0.25)) / (sorted.len() as f64).cbrt();
    let range = sorted[sorted.len() - 1] - sorted[0];
    let count = (range / width).ceil();
    if count.is_finite() { count.clamp(10.0, 80.0) as usize } else { 10 }
}

/// Edges at multiples of a round width, covering `lo` to `hi` in about `count` bins.
fn round_edges(lo: f64, hi: f64, count: usize) -> Vec<f64> {
    let wanted = (hi / 2.0 - lo / 2.0) / count as f64 * 2.0;
    let power = 10f64.powf(wanted.log10().floor());
    let width =
        [1.0, 2.0, 2.5, 5.0, 10.0].map(|m| m * power).into_iter().find(|w| *w >= wanted * 0.99).unwrap_or(wanted);
    let first = (lo / width).floor();
    let mut bins = ((hi / width).ceil() - first).max(1.0);
    // Too far from zero, or too small, for multiples of the width to be told apart.
    if !(first.abs() < 1e12 && bins <= 1000.0 && width > 0.0) {
        return (0..=count).map(|i| lo + (hi - lo) * (i as f64 / count as f64)).collect();
    }
    if (first + bins) * width < hi {
        bins += 1.0;
    }
    (0..=bins as usize).map(|i| (first + i as f64) * width).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ScaleKind::{Linear, Log};

    #[test]
    fn every_value_is_counted_once() {
        let values: Vec<f64> = (0..1000).map(|i| ((i * 7919) % 1000) as f64 / 333.0 - 1.1).collect();
        for count in [None, Some(1), Some(7), Some(100)] {
            let edges = edges(Linear, &values, count, None);
            assert!(edges.windows(2).all(|pair| pair[0] < pair[1]));
            assert_eq!(counts(&edges, &values).iter().sum::<usize>(), 1000, "{count:?}");
            assert!(count.is_none_or(|count| edges.len() == count + 1));
        }
    }

    #[test]
    fn counts_are_right_at_the_edges() {
        assert_eq!(counts(&[0.0, 1.0, 2.0], &[0.0, 0.5, 1.0, 1.5, 2.0, 2.1, -0.1]), [2, 3]);
    }

    #[test]
    fn whole_numbers_get_a_bin_each() {
        let edges = edges(Linear, &[3.0, 1.0, 3.0, 2.0], None, None);
        assert_eq!(edges, [0.5, 1.5, 2.5, 3.5]);
        assert_eq!(counts(&edges, &[3.0, 1.0, 3.0, 2.0]), [1, 1, 2]);
    }

    #[test]
    fn automatic_edges_are_round_and_cover_the_data() {
        let values: Vec<f64> = (0..500).map(|i| i as f64 * 0.0199).collect();
        let edges = edges(Linear, &values, None, None);
        assert!(edges[0] <= 0.0 && edges[edges.len() - 1] >= 9.93);
        assert!((10..=90).contains(&edges.len()), "{}", edges.len());
        let width = edges[1] - edges[0];
        assert!([1.0, 2.0, 2.5, 5.0, 10.0].iter().any(|m| (width / m * 10.0).log10().fract().abs() < 1e-9), "{width}");
    }

    #[test]
    fn log_bins_have_equal_ratios() {
        let values: Vec<f64> = (0..=40).map(|i| 10f64.powf(i as f64 / 10.0)).collect();
        let edges = edges(Log, &values, Some(4), None);
        for pair in edges.windows(2) {
            assert!((pair[1] / pair[0] - 10.0).abs() < 1e-6, "{edges:?}");
        }
        assert_eq!(counts(&edges, &values).iter().sum::<usize>(), 41);
    }

    #[test]
    fn odd_samples() {
        assert_eq!(edges(Linear, &[], None, None), [0.0, 1.0]);
        let same = edges(Linear, &[2.5; 9], Some(3), None);
        assert_eq!(counts(&same, &[2.5; 9]).iter().sum::<usize>(), 9);
        let same = edges(Linear, &[2.5; 9], None, None);
        assert_eq!(counts(&same, &[2.5; 9]).iter().sum::<usize>(), 9);
        let far = [1e15 + 0.25, 1e15 + 0.5, 1e15 + 1.25];
        assert_eq!(counts(&edges(Linear, &far, None, None), &far).iter().sum::<usize>(), 3);
    }

    #[test]
    fn a_range_limits_the_bins() {
        let edges = edges(Linear, &[0.0, 5.0, 100.0], Some(10), Some((0.0, 10.0)));
        assert_eq!((edges[0], edges[10]), (0.0, 10.0));
        assert_eq!(counts(&edges, &[0.0, 5.0, 100.0]).iter().sum::<usize>(), 2);
    }
}
