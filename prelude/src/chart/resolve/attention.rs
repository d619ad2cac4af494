//! Attention weights as heatmaps: one for each head, all in the same colours.

use crate::chart::look::ColorMap;
use crate::chart::spec::{Attention, Chart, Geometry, Heatmap, Mark};

/// The heatmap of one head.
pub(super) fn heatmap(attention: &Attention, head: usize) -> Heatmap {
    Heatmap {
        cells: attention.heads[head].clone(),
        rows: attention.queries.clone(),
        columns: attention.keys.clone(),
        // Light on dark: weights near zero, most of them, step back.
        map: Some(attention.map.unwrap_or(ColorMap::Magma)),
        range: Some((0.0, largest(attention))),
        digits: attention.digits,
        causal: attention.causal,
        log: false,
        attention: true,
    }
}

/// A chart for each head.
pub(super) fn heads(chart: &Chart, attention: &Attention) -> Vec<Chart> {
    (0..attention.heads.len())
        .map(|head| {
            let mut mark = Mark::new(Geometry::Heatmap(heatmap(attention, head)));
            mark.style = chart.marks[0].style.clone();
            Chart { marks: vec![mark], title: Some(format!("head {head}")), ..chart.clone() }
        })
        .collect()
}

fn largest(attention: &Attention) -> f64 {
    let values = attention.heads.iter().flat_map(|head| &head.values).copied();
    let largest = values.filter(|v| v.is_finite()).fold(0.0, f64::max);
    if largest > 0.0 { largest } else { 1.0 }
}
