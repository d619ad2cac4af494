//! The functions that make a chart of one mark. Data is copied as `f64`; lengths are checked here, so that every later
//! stage may rely on them.

use crate::chart::spec::{Chart, Charts, Part};
use crate::chart::spec::{Column, Number};
use crate::chart::spec::{Geometry, Mark};

/// A line through the points (x, y), in the order given. A NaN or an infinity interrupts it.
///
/// # Panics
/// If `x` and `y` differ in length.
#[track_caller]
pub fn line<A, B>(x: impl Column<A>, y: impl Column<B>) -> Chart {
    let (x, y) = (x.into_values(), y.into_values());
    check_lengths("line", ("x", &x), ("y", &y));
    Chart::of(Mark::new(Geometry::Line { x, y }))
}

/// A point at every (x, y). Add texts with [`Chart::labels`].
///
/// # Panics
/// If `x` and `y` differ in length.
#[track_caller]
pub fn scatter<A, B>(x: impl Column<A>, y: impl Column<B>) -> Chart {
    let (x, y) = (x.into_values(), y.into_values());
    check_lengths("scatter", ("x", &x), ("y", &y));
    Chart::of(Mark::new(Geometry::Scatter { x, y, labels: Vec::new() }))
}

/// The area between `lo` and `hi` over `x`, such as a confidence band. Next to a line over the same `x` it takes the
/// line's colour.
///
/// # Panics
/// If the three columns differ in length.
#[track_caller]
pub fn band<A, B, C>(x: impl Column<A>, lo: impl Column<B>, hi: impl Column<C>) -> Chart {
    let (x, lo, hi) = (x.into_values(), lo.into_values(), hi.into_values());
    check_lengths("band", ("x", &x), ("lo", &lo));
    check_lengths("band", ("x", &x), ("hi", &hi));
    Chart::of(Mark::new(Geometry::Band { x, lo, hi }))
}

/// How often values fall into each of a number of bins of equal width. Histograms that are layered share their bins,
/// so that their shapes compare.
pub fn hist<A>(values: impl Column<A>) -> Chart {
    Chart::of(Mark::new(Geometry::Histogram { values: values.into_values(), bins: None, density: false }))
}

/// A vertical line at `v` on the x axis, across the whole plot.
pub fn rule_x(v: impl Number) -> Chart {
    Chart::of(Mark::new(Geometry::RuleX { at: v.to_f64() }))
}

/// A horizontal line at `v` on the y axis, across the whole plot.
pub fn rule_y(v: impl Number) -> Chart {
    Chart::of(Mark::new(Geometry::RuleY { at: v.to_f64() }))
}

/// Charts in rows, as many to a row as reads well; see [`Charts::columns`] and [`Charts::shared`].
///
/// # Panics
/// Without charts.
#[track_caller]
pub fn grid(charts: impl IntoIterator<Item = Chart>) -> Charts {
    let parts: Vec<Part> = charts.into_iter().map(Part::Chart).collect();
    assert!(!parts.is_empty(), "grid: there is no chart to show");
    let columns = match parts.len() {
        n @ 1..=3 => n,
        4 => 2,
        n if n % 4 == 0 || n > 9 => 4,
        _ => 3,
    };
    Charts::of(parts, columns)
}

#[track_caller]
fn check_lengths(mark: &str, (a_name, a): (&str, &[f64]), (b_name, b): (&str, &[f64])) {
    if a.len() != b.len() {
        panic!(
            "{mark}: {a_name} has {} and {b_name} has {}; they must have the same number of values",
            count(a.len()),
            count(b.len())
        );
    }
}

fn count(n: usize) -> String {
    if n == 1 { "1 value".into() } else { format!("{n} values") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(make: impl FnOnce() -> Chart + std::panic::UnwindSafe) -> String {
        let payload = std::panic::catch_unwind(make).expect_err("lengths differ");
        payload.downcast_ref::<String>().expect("a formatted message").clone()
    }

    #[test]
    fn wrong_lengths_name_the_mark_and_both_lengths() {
        let text = message(|| line(0..3, [1.0, 2.0]));
        assert_eq!(text, "line: x has 3 values and y has 2 values; they must have the same number of values");
        assert!(message(|| scatter([1.0], [1.0, 2.0])).starts_with("scatter: x has 1 value and y has 2 values"));
        assert!(message(|| band(0..3, 0..3, 0..4)).starts_with("band: x has 3 values and hi has 4 values"));
    }
}
