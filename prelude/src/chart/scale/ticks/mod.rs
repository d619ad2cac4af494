//! Where an axis has ticks, and what is written at them. Ticks are decimal numbers, never binary approximations.

mod category;
mod linear;
mod log;
mod symlog;
pub(in crate::chart) mod time;

use super::labels::Decimal;
use super::{Scale, ScaleKind};

/// A mark on an axis; without a label it is a minor one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) value: f64,
    pub(crate) label: Option<String>,
}

/// The ticks of an axis: at most `most` with labels, as many as `fits` accepts. An axis of `whole` numbers, such as
/// steps or layers, has no fractions at its ticks if that can be. `names` are those of a category axis.
pub(crate) fn ticks(
    scale: &Scale,
    whole: bool,
    names: &[String],
    most: usize,
    fits: impl Fn(&[Tick]) -> bool,
) -> Vec<Tick> {
    let most = most.max(2);
    let mut candidates = match scale.kind {
        ScaleKind::Linear => linear::candidates(scale, most),
        ScaleKind::Log => log::candidates(scale, most),
        ScaleKind::SymLog => symlog::candidates(scale, most),
        ScaleKind::Time => time::candidates(scale, most),
        ScaleKind::Category => category::candidates(names),
    };
    let is_whole = |ticks: &Vec<Tick>| ticks.iter().all(|tick| tick.value.fract() == 0.0);
    if whole && candidates.iter().any(is_whole) {
        candidates.retain(is_whole);
    }
    let last = candidates.len().saturating_sub(1);
    for (index, candidate) in candidates.into_iter().enumerate() {
        // What does not fit is still better than an axis without numbers.
        if index == last || fits(&candidate) {
            return if scale.kind == ScaleKind::Log { log::with_minor_ticks(scale, candidate) } else { candidate };
        }
    }
    Vec::new()
}

fn labelled(decimals: &[Decimal], labels: Vec<String>) -> Vec<Tick> {
    decimals.iter().zip(labels).map(|(tick, label)| Tick { value: tick.value(), label: Some(label) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(kind: ScaleKind, lo: f64, hi: f64, most: usize) -> Vec<String> {
        ticks(&Scale::new(kind, lo, hi), false, &[], most, |_| true).into_iter().filter_map(|tick| tick.label).collect()
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
        let all = ticks(&Scale::new(ScaleKind::Log, 1.0, 1000.0), false, &[], 8, |_| true);
        assert_eq!(all.iter().filter(|tick| tick.label.is_none()).count(), 24);
        assert!(all.windows(2).all(|pair| pair[0].value < pair[1].value));
    }

    #[test]
    fn labels_that_do_not_fit_make_way() {
        let scale = Scale::new(ScaleKind::Linear, 0.0, 10.0);
        assert_eq!(ticks(&scale, false, &[], 11, |ticks| ticks.len() <= 3).len(), 3);
        assert!(ticks(&scale, false, &[], 11, |_| false).len() >= 2);
    }

    #[test]
    fn whole_numbers_have_whole_ticks() {
        let whole = |lo, hi| ticks(&Scale::new(ScaleKind::Linear, lo, hi), true, &[], 9, |_| true);
        assert_eq!(whole(0.0, 3.0).iter().map(|tick| tick.value).collect::<Vec<_>>(), [0.0, 1.0, 2.0, 3.0]);
        // Where there is but one whole number, fractions are better than a single tick.
        assert!(whole(4.4, 5.6).len() > 2);
    }

    #[test]
    fn values_are_exact() {
        let scale = Scale::new(ScaleKind::Linear, 0.0, 0.7);
        let values: Vec<f64> = ticks(&scale, false, &[], 8, |_| true).into_iter().map(|tick| tick.value).collect();
        assert_eq!(values, [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
    }

    #[test]
    fn log_ticks_over_two_or_three_decades_are_on_the_decades() {
        assert_eq!(log(0.0013, 0.35, 6), ["0.003", "0.01", "0.03", "0.1", "0.3"]);
        assert_eq!(log(3.0, 2000.0, 5), ["10", "100", "1000"]);
    }

    #[test]
    fn symlog_ticks_are_symmetric() {
        let scale = Scale { constant: 1.0, ..Scale::new(ScaleKind::SymLog, -2e3, 2e3) };
        let found: Vec<String> =
            ticks(&scale, false, &[], 9, |_| true).into_iter().filter_map(|tick| tick.label).collect();
        assert_eq!(found, ["−1000", "−100", "−10", "−1", "0", "1", "10", "100", "1000"]);
        let few: Vec<String> = ticks(&scale, false, &[], 5, |_| true).into_iter().filter_map(|t| t.label).collect();
        assert_eq!(few, ["−1000", "−10", "0", "10", "1000"]);
    }

    #[test]
    fn names_are_thinned_out() {
        let names: Vec<String> = (0..10).map(|i| format!("n{i}")).collect();
        let scale = Scale::new(ScaleKind::Category, -0.5, 9.5);
        assert_eq!(ticks(&scale, true, &names, 9, |_| true).len(), 10);
        assert_eq!(ticks(&scale, true, &names, 9, |ticks| ticks.len() <= 4).len(), 4);
    }
}
