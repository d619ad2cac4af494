//! Bars of categories, and histograms.

use super::{chart, check_lengths};
use crate::chart::spec::{Chart, Column, Geometry};
use std::fmt::Display;

/// A bar for each name. Bars that are layered stand side by side, or on each other with [`Chart::stacked`]; those of the
/// same name share a place on the axis.
///
/// # Panics
/// If there are not as many names as values.
#[track_caller]
pub fn bars<N: Display, A>(names: impl IntoIterator<Item = N>, values: impl Column<A>) -> Chart {
    let names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    let values = values.into_values();
    check_lengths("bars", ("names", names.len()), ("values", values.len()));
    chart(Geometry::Bars { names, values, places: Vec::new() })
}

/// How often values fall into each of a number of bins of equal width. Histograms that are layered share their bins,
/// so that their shapes compare.
pub fn hist<A>(values: impl Column<A>) -> Chart {
    chart(Geometry::Histogram { values: values.into_values(), bins: None, density: false, elsewhere: Vec::new() })
}

/// Histograms over each other, each with a name: they share their bins, so that their shapes compare.
///
/// # Panics
/// Without samples.
#[track_caller]
pub fn hists<N: Display, A, C: Column<A>>(samples: impl IntoIterator<Item = (N, C)>) -> Chart {
    let charts = samples.into_iter().map(|(name, values)| hist(values).name(name));
    charts.reduce(Chart::add).unwrap_or_else(|| panic!("hists: there is no sample to show"))
}
