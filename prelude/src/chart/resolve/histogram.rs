//! What the histograms of one chart agree on: edges, and whether they show counts or densities.

use super::bins;
use super::left_out::LeftOut;
use crate::chart::scale::ScaleKind;
use crate::chart::spec::{Chart, Geometry};

/// What the histograms of a chart have in common, so that they compare.
pub(super) struct Histograms {
    kind: ScaleKind,
    pub(super) edges: Vec<f64>,
    density: bool,
    any: bool,
}

impl Histograms {
    pub(super) fn shared(chart: &Chart, kind: ScaleKind, left_out: &mut LeftOut) -> Self {
        let (mut pooled, mut others) = (Vec::new(), Vec::new());
        let (mut count, mut density_asked, mut any) = (None, false, false);
        for mark in &chart.marks {
            if let Geometry::Histogram { values, bins, density, elsewhere } = &mark.geometry {
                pooled.extend(values.iter().copied().filter(|&v| left_out.keep(kind, v)));
                others.extend(elsewhere.iter().copied().filter(|&v| kind.accepts(v)));
                count = count.or(*bins);
                density_asked |= density;
                any = true;
            }
        }
        others.extend(&pooled);
        let edges = bins::edges(kind, &others, count, chart.x.range);
        left_out.outside += pooled.len() - bins::counts(&edges, &pooled).iter().sum::<usize>();
        Histograms { kind, edges, density: density_asked, any }
    }

    pub(super) fn heights(&self, values: &[f64]) -> Vec<f64> {
        let total = values.iter().filter(|&&v| self.kind.accepts(v)).count().max(1) as f64;
        let width = |pair: &[f64]| match self.kind {
            ScaleKind::Log => (pair[1] / pair[0]).log10(),
            _ => pair[1] - pair[0],
        };
        let counts = bins::counts(&self.edges, values).into_iter().map(|count| count as f64);
        match self.density {
            true => counts.zip(self.edges.windows(2)).map(|(count, pair)| count / (total * width(pair))).collect(),
            false => counts.collect(),
        }
    }

    /// What the y axis says if the learner does not.
    pub(super) fn y_label(&self) -> Option<&'static str> {
        match (self.density, self.kind) {
            _ if !self.any => None,
            (false, _) => Some("count"),
            (true, ScaleKind::Log) => Some("density per decade"),
            (true, _) => Some("density"),
        }
    }
}
