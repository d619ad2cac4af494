//! The functions that make a chart of one mark, a file for each family. Data is copied as `f64`; lengths and shapes are
//! checked here, so that every later stage may rely on them.

mod attention;
mod bars;
mod controls;
mod graph;
mod images;
mod matrix;
mod series;

pub use attention::attention;
pub use bars::{bars, hist, hists};
pub use controls::{SliderValue, menu, slider};
pub use graph::graph;
pub use images::images;
pub use matrix::{contour, heatmap, surface};
pub use series::{area, band, date, line, rule_x, rule_y, scatter, segments, step, text};

use crate::chart::spec::{Chart, Charts, Geometry, Mark, Part};

/// Charts in rows, as many to a row as reads well; see [`Charts::columns`] and [`Charts::shared`].
///
/// # Panics
/// Without charts.
#[track_caller]
pub fn grid(charts: impl IntoIterator<Item = Chart>) -> Charts {
    let parts: Vec<Part> = charts.into_iter().map(Part::Chart).collect();
    assert!(!parts.is_empty(), "grid: there is no chart to show");
    let columns = columns(parts.len());
    Charts::of(parts, columns)
}

/// How many of so many charts stand in a row, where nobody says.
pub(in crate::chart) fn columns(charts: usize) -> usize {
    match charts {
        n @ 0..=3 => n,
        4 => 2,
        n if n % 4 == 0 || n > 9 => 4,
        _ => 3,
    }
}

fn chart(geometry: Geometry) -> Chart {
    Chart::of(Mark::new(geometry))
}

#[track_caller]
fn check_lengths(mark: &str, (a_name, a): (&str, usize), (b_name, b): (&str, usize)) {
    if a != b {
        panic!(
            "{mark}: {a_name} has {} and {b_name} has {}; they must have the same number of values",
            count(a),
            count(b)
        );
    }
}

fn count(n: usize) -> String {
    if n == 1 { "1 value".into() } else { format!("{n} values") }
}

#[cfg(test)]
mod tests;
