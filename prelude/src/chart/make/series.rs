//! Marks along x: lines, points, areas, words and rules.

use super::{chart, check_lengths};
use crate::chart::scale::ticks::time::days;
use crate::chart::spec::{Chart, Column, Geometry, Number};
use std::fmt::Display;

/// A line through the points (x, y), in the order given. A NaN or an infinity interrupts it.
///
/// # Panics
/// If `x` and `y` differ in length.
#[track_caller]
pub fn line<A, B>(x: impl Column<A>, y: impl Column<B>) -> Chart {
    let (x, y) = (x.into_values(), y.into_values());
    check_lengths("line", ("x", x.len()), ("y", y.len()));
    chart(Geometry::Line { x, y })
}

/// A point at every (x, y). Add texts with [`Chart::labels`]. More than 10,000 points would cover each other: of those,
/// a chart shows how many lie in each place, unless something is said of each of them.
///
/// # Panics
/// If `x` and `y` differ in length.
#[track_caller]
pub fn scatter<A, B>(x: impl Column<A>, y: impl Column<B>) -> Chart {
    let (x, y) = (x.into_values(), y.into_values());
    check_lengths("scatter", ("x", x.len()), ("y", y.len()));
    chart(Geometry::Scatter { x, y, labels: Vec::new() })
}

/// The area between `lo` and `hi` over `x`, such as a confidence band. Next to a line over the same `x` it takes the
/// line's colour.
///
/// # Panics
/// If the three columns differ in length.
#[track_caller]
pub fn band<A, B, C>(x: impl Column<A>, lo: impl Column<B>, hi: impl Column<C>) -> Chart {
    let (x, lo, hi) = (x.into_values(), lo.into_values(), hi.into_values());
    check_lengths("band", ("x", x.len()), ("lo", lo.len()));
    check_lengths("band", ("x", x.len()), ("hi", hi.len()));
    chart(Geometry::Band { x, lo, hi })
}

/// A vertical line at `v` on the x axis, across the whole plot.
pub fn rule_x(v: impl Number) -> Chart {
    chart(Geometry::RuleX { at: v.to_f64() })
}

/// A horizontal line at `v` on the y axis, across the whole plot.
pub fn rule_y(v: impl Number) -> Chart {
    chart(Geometry::RuleY { at: v.to_f64() })
}

/// A line that keeps each y until the next x, as a learning rate schedule or a counter does.
///
/// # Panics
/// If `x` and `y` differ in length.
#[track_caller]
pub fn step<A, B>(x: impl Column<A>, y: impl Column<B>) -> Chart {
    let (x, y) = (x.into_values(), y.into_values());
    check_lengths("step", ("x", x.len()), ("y", y.len()));
    chart(Geometry::Step { x, y })
}

/// A line with the area down to zero filled; with [`Chart::stacked`], areas over the same x lie on each other.
///
/// # Panics
/// If `x` and `y` differ in length.
#[track_caller]
pub fn area<A, B>(x: impl Column<A>, y: impl Column<B>) -> Chart {
    let (x, y) = (x.into_values(), y.into_values());
    check_lengths("area", ("x", x.len()), ("y", y.len()));
    chart(Geometry::Area { x, y })
}

/// A text centred at every (x, y): strings, or anything else that can be printed.
///
/// # Panics
/// If the three differ in length.
#[track_caller]
pub fn text<A, B, T: Display>(x: impl Column<A>, y: impl Column<B>, texts: impl IntoIterator<Item = T>) -> Chart {
    let (x, y) = (x.into_values(), y.into_values());
    let texts: Vec<String> = texts.into_iter().map(|text| text.to_string()).collect();
    check_lengths("text", ("x", x.len()), ("y", y.len()));
    check_lengths("text", ("x", x.len()), ("texts", texts.len()));
    chart(Geometry::Text { x, y, texts })
}

/// A straight piece from every (x0, y0) to its (x1, y1); with [`Chart::arrows`], an arrow.
///
/// # Panics
/// If the four columns differ in length.
#[track_caller]
pub fn segments<A, B, C, D>(x0: impl Column<A>, y0: impl Column<B>, x1: impl Column<C>, y1: impl Column<D>) -> Chart {
    let (x0, y0, x1, y1) = (x0.into_values(), y0.into_values(), x1.into_values(), y1.into_values());
    check_lengths("segments", ("x0", x0.len()), ("y0", y0.len()));
    check_lengths("segments", ("x0", x0.len()), ("x1", x1.len()));
    check_lengths("segments", ("x0", x0.len()), ("y1", y1.len()));
    chart(Geometry::Segment { x0, y0, x1, y1, arrows: false })
}

/// A day as a number for a time axis: seconds from 1970-01-01 to its start, UTC. See [`Chart::time_x`].
///
/// # Panics
/// If there is no such month or day.
#[track_caller]
pub fn date(year: i32, month: u32, day: u32) -> f64 {
    let number = |month: u32, day: u32| days(i64::from(year), i64::from(month), i64::from(day));
    let exists = (1..=12).contains(&month) && day >= 1 && {
        let next = if month == 12 { days(i64::from(year) + 1, 1, 1) } else { number(month + 1, 1) };
        number(month, day) < next
    };
    assert!(exists, "date({year}, {month}, {day}): there is no such day; give year, month and day of the month");
    number(month, day) as f64 * 86_400.0
}
