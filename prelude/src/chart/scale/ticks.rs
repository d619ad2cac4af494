//! Where an axis has ticks, and what is written at them. Ticks are decimal numbers, never binary approximations.

use super::labels::{self, Decimal};
use super::{Scale, ScaleKind};

/// A mark on an axis; without a label it is a minor one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) value: f64,
    pub(crate) label: Option<String>,
}

/// The ticks of an axis: at most `most` with labels, as many as `fits` accepts. An axis of `whole` numbers, such as
/// steps or layers, has no fractions at its ticks if that can be.
pub(crate) fn ticks(scale: &Scale, whole: bool, most: usize, fits: impl Fn(&[Tick]) -> bool) -> Vec<Tick> {
    let most = most.max(2);
    let mut candidates = match scale.kind {
        ScaleKind::Linear => linear_candidates(scale, most),
        ScaleKind::Log => log_candidates(scale, most),
    };
    let is_whole = |ticks: &Vec<Tick>| ticks.iter().all(|tick| tick.value.fract() == 0.0);
    if whole && candidates.iter().any(is_whole) {
        candidates.retain(is_whole);
    }
    let last = candidates.len().saturating_sub(1);
    for (index, candidate) in candidates.into_iter().enumerate() {
        // What does not fit is still better than an axis without numbers.
        if index == last || fits(&candidate) {
            return with_minor_ticks(scale, candidate);
        }
    }
    Vec::new()
}

/// From the densest that is wanted to the sparsest.
fn linear_candidates(scale: &Scale, most: usize) -> Vec<Vec<Tick>> {
    let mut candidates: Vec<Vec<Tick>> = Vec::new();
    // Some ranges, such as one around zero, have no two round numbers but three.
    for count in (2..=most).rev().chain([3, 4, 5]) {
        if count > most && !candidates.is_empty() {
            break;
        }
        let decimals = linear_decimals(scale.lo, scale.hi, count);
        if decimals.len() >= 2 && candidates.last().is_none_or(|last| last.len() != decimals.len()) {
            candidates.push(labelled(&decimals, labels::linear(&decimals)));
        }
    }
    candidates
}

/// Multiples of the smallest round step (1, 2, 2.5 or 5 times a power of ten) that gives at most `most` of them.
fn linear_decimals(lo: f64, hi: f64, most: usize) -> Vec<Decimal> {
    // In halves, because the difference of two numbers near the largest f64 overflows.
    let smallest_step = (hi / 2.0 - lo / 2.0) / most as f64 * 2.0;
    if !(smallest_step.is_finite() && smallest_step > 0.0) {
        return Vec::new();
    }
    let power = smallest_step.log10().floor() as i32 - 1;
    // Where labels carry a unit or an exponent, quarters make them long: 1.25M, 2.5e20.
    let plain = (1e-3..1e4).contains(&lo.abs().max(hi.abs()));
    for exponent in power..=power + 3 {
        // 25 at the exponent below stands for 2.5, which whole numbers do not have.
        for multiplier in [10, 20, 25, 50] {
            if multiplier == 25 && (exponent == -1 || !plain) {
                continue;
            }
            let decimals = multiples(lo, hi, multiplier, exponent);
            if decimals.as_ref().is_some_and(|decimals| decimals.len() <= most) {
                return decimals.unwrap_or_default();
            }
        }
    }
    Vec::new()
}

/// The multiples of `multiplier` x 10^`exponent` from `lo` to `hi`, unless there are far too many.
fn multiples(lo: f64, hi: f64, multiplier: i64, exponent: i32) -> Option<Vec<Decimal>> {
    let step = Decimal { digits: multiplier, exponent }.value();
    let (first, last) = (lo / step, hi / step);
    // An end that misses a multiple by rounding only still counts.
    let slack = (last - first) * 1e-9;
    let (first, last) = ((first - slack).ceil(), (last + slack).floor());
    // Beyond this the multiples cannot be told apart, let alone be written.
    if !(first.abs() < 1e15 && last.abs() < 1e15) || last - first > 1000.0 {
        return None;
    }
    Some((first as i64..=last as i64).map(|n| Decimal { digits: n * multiplier, exponent }).collect())
}

fn log_candidates(scale: &Scale, most: usize) -> Vec<Vec<Tick>> {
    let within = |multipliers: &[i64], stride: i32| -> Vec<Decimal> {
        let (first, last) = (scale.lo.log10().floor() as i32, scale.hi.log10().floor() as i32);
        (first..=last)
            .filter(|exponent| exponent.rem_euclid(stride) == 0)
            .flat_map(|exponent| multipliers.iter().map(move |&digits| Decimal { digits, exponent }))
            .filter(|tick| (scale.lo * (1.0 - 1e-9)..=scale.hi * (1.0 + 1e-9)).contains(&tick.value()))
            .collect()
    };
    // Within a decade or two, powers of ten alone say too little.
    let parts: &[&[i64]] = match scale.decades() {
        d if d < 1.0 => &[&[1, 2, 3, 4, 5, 6, 7, 8, 9], &[1, 2, 3, 5], &[1, 2, 5]],
        d if d < 2.2 => &[&[1, 2, 3, 5], &[1, 2, 5], &[1, 3], &[1]],
        _ => &[&[1]],
    };
    // With fewer, evenly spaced numbers say more.
    let fewest = if scale.decades() < 1.0 { 4 } else { 3 };
    let strides = [1, 2, 3, 4, 5, 6, 10, 20, 25, 50, 100, 200];
    let sets = parts.iter().map(|part| within(part, 1)).chain(strides.iter().map(|&stride| within(&[1], stride)));
    let mut candidates: Vec<Vec<Tick>> = sets
        .filter(|decimals| (fewest..=most.max(fewest)).contains(&decimals.len()))
        .map(|decimals| labelled(&decimals, labels::logarithmic(&decimals)))
        .collect();
    candidates.dedup();
    if scale.decades() < 1.0 || candidates.is_empty() {
        candidates.extend(linear_candidates(scale, most));
    }
    if candidates.is_empty() {
        candidates.extend([100, 50, 20, 10, 5, 2, 1].map(|stride| {
            let decimals = within(&[1], stride);
            labelled(&decimals, labels::logarithmic(&decimals))
        }));
        candidates.retain(|ticks| ticks.len() == 2);
    }
    candidates
}

fn labelled(decimals: &[Decimal], labels: Vec<String>) -> Vec<Tick> {
    decimals.iter().zip(labels).map(|(tick, label)| Tick { value: tick.value(), label: Some(label) }).collect()
}

/// A log axis shows the steps between powers of ten, which is how one sees that it is one.
fn with_minor_ticks(scale: &Scale, mut ticks: Vec<Tick>) -> Vec<Tick> {
    const MOST_DECADES: f64 = 8.0;
    if scale.kind == ScaleKind::Linear || scale.decades() < 0.5 {
        return ticks;
    }
    let major: Vec<f64> = ticks.iter().map(|tick| tick.value).collect();
    let skips_decades = major.windows(2).any(|pair| pair[1] / pair[0] > 11.0);
    let all = scale.decades() <= MOST_DECADES && !skips_decades;
    let steps: &[i64] = if all { &[1, 2, 3, 4, 5, 6, 7, 8, 9] } else { &[1] };
    for exponent in scale.lo.log10().floor() as i32..=scale.hi.log10().floor() as i32 {
        for &digits in steps {
            let value = Decimal { digits, exponent }.value();
            if (scale.lo..=scale.hi).contains(&value) && !major.contains(&value) {
                ticks.push(Tick { value, label: None });
            }
        }
    }
    ticks.sort_by(|a, b| a.value.total_cmp(&b.value));
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(kind: ScaleKind, lo: f64, hi: f64, most: usize) -> Vec<String> {
        ticks(&Scale { kind, lo, hi }, false, most, |_| true).into_iter().filter_map(|tick| tick.label).collect()
    }

    fn linear(lo: f64, hi: f64, most: usize) -> Vec<String> {
        labels(ScaleKind::Linear, lo, hi, most)
    }

    fn log(lo: f64, hi: f64, most: usize) -> Vec<String> {
        labels(ScaleKind::Log, lo, hi, most)
    }

    #[test]
    fn linear_ticks_are_round() {
        assert_eq!(linear(0.0, 1.0, 6), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(linear(0.0, 104.0, 6), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(linear(-3.2, 3.3, 7), ["−3", "−2", "−1", "0", "1", "2", "3"]);
        assert_eq!(linear(0.0, 1040.0, 6), ["0", "200", "400", "600", "800", "1000"]);
        assert_eq!(linear(0.0, 5.2e5, 6), ["0", "100k", "200k", "300k", "400k", "500k"]);
        assert_eq!(linear(2.6, 4.1, 8), ["2.6", "2.8", "3.0", "3.2", "3.4", "3.6", "3.8", "4.0"]);
    }

    #[test]
    fn whole_numbers_never_step_by_two_and_a_half() {
        for ticks in [linear(0.0, 10.0, 5), linear(0.0, 9.0, 4)] {
            assert!(ticks.iter().all(|label| !label.contains('.')), "{ticks:?}");
        }
    }

    #[test]
    fn linear_ticks_exist_at_every_size() {
        for (lo, hi) in [(1e-300, 3e-300), (1e300, 1.7e308), (-1.7e308, 1.7e308), (1e9, 1e9 + 1.0), (-1e-20, 1e-20)] {
            for most in 2..12 {
                let found = linear(lo, hi, most);
                assert!((2..=most.max(3)).contains(&found.len()), "{lo} {hi} {most}: {found:?}");
            }
        }
    }

    #[test]
    fn log_ticks_over_many_decades_are_powers_of_ten() {
        assert_eq!(log(5e17, 2e22, 8), ["1e18", "1e19", "1e20", "1e21", "1e22"]);
        assert_eq!(log(0.9, 1.1e6, 8), ["1", "10", "100", "1k", "10k", "100k", "1M"]);
        assert_eq!(log(1e-10, 1e2, 5), ["1e−9", "1e−6", "1e−3", "1"]);
        assert_eq!(log(1e-300, 1e300, 8), ["1e−300", "1e−200", "1e−100", "1", "1e100", "1e200", "1e300"]);
    }

    #[test]
    fn log_ticks_within_two_decades_add_parts() {
        assert_eq!(log(1.5, 30.0, 8), ["2", "3", "5", "10", "20", "30"]);
        assert_eq!(log(2e-4, 3e-3, 6), ["0.0002", "0.0003", "0.0005", "0.001", "0.002", "0.003"]);
        assert_eq!(log(0.9e6, 31e6, 8), ["1M", "2M", "3M", "5M", "10M", "20M", "30M"]);
    }

    #[test]
    fn log_ticks_within_a_decade_are_found() {
        assert_eq!(log(2.0, 4.0, 6), ["2.0", "2.5", "3.0", "3.5", "4.0"]);
        assert_eq!(log(2.55, 4.15, 8), ["2.6", "2.8", "3.0", "3.2", "3.4", "3.6", "3.8", "4.0"]);
        assert_eq!(log(0.95, 8.0, 9), ["1", "2", "3", "4", "5", "6", "7", "8"]);
        assert!(log(3.01, 3.04, 6).len() >= 3);
    }

    #[test]
    fn log_axes_have_minor_ticks() {
        let all = ticks(&Scale { kind: ScaleKind::Log, lo: 1.0, hi: 1000.0 }, false, 8, |_| true);
        assert_eq!(all.iter().filter(|tick| tick.label.is_none()).count(), 24);
        assert!(all.windows(2).all(|pair| pair[0].value < pair[1].value));
    }

    #[test]
    fn labels_that_do_not_fit_make_way() {
        let scale = Scale { kind: ScaleKind::Linear, lo: 0.0, hi: 10.0 };
        assert_eq!(ticks(&scale, false, 11, |ticks| ticks.len() <= 3).len(), 3);
        assert!(ticks(&scale, false, 11, |_| false).len() >= 2);
    }

    #[test]
    fn whole_numbers_have_whole_ticks() {
        let whole = |lo, hi| ticks(&Scale { kind: ScaleKind::Linear, lo, hi }, true, 9, |_| true);
        assert_eq!(whole(0.0, 3.0).iter().map(|tick| tick.value).collect::<Vec<_>>(), [0.0, 1.0, 2.0, 3.0]);
        // Where there is but one whole number, fractions are better than a single tick.
        assert!(whole(4.4, 5.6).len() > 2);
    }

    #[test]
    fn values_are_exact() {
        let scale = Scale { kind: ScaleKind::Linear, lo: 0.0, hi: 0.7 };
        let values: Vec<f64> = ticks(&scale, false, 8, |_| true).into_iter().map(|tick| tick.value).collect();
        assert_eq!(values, [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
    }
}
