//! A matrix as coloured cells: the range of its colours, and the numbers in its cells.

use super::figure::{ColorScale, LayerData};
use super::left_out::LeftOut;
use super::panel::{Parts, Together};
use super::style::LayerStyle;
use crate::chart::look::ColorMap;
use crate::chart::scale::{Scale, ScaleKind, labels};
use crate::chart::spec::{Heatmap, Mark};

/// More cells than this have no room for numbers, whatever the size of the picture.
const MOST_WITH_NUMBERS: usize = 600;

pub(super) fn parts(
    mark: &Mark,
    heatmap: &Heatmap,
    style: &LayerStyle,
    together: &Together,
    left_out: &mut LeftOut,
) -> Parts {
    let (rows, columns) = (heatmap.cells.rows, heatmap.cells.columns);
    let masked = |index: usize| heatmap.causal && index % columns > index / columns + columns.saturating_sub(rows);
    let kind = if heatmap.log { ScaleKind::Log } else { ScaleKind::Linear };
    let values: Vec<f64> = heatmap
        .cells
        .values
        .iter()
        .enumerate()
        .map(|(index, &v)| if !masked(index) && left_out.keep(kind, v) { v } else { f64::NAN })
        .collect();
    left_out.cells = true;
    left_out.masked |= heatmap.causal && (0..values.len()).any(masked);
    let colors = color_scale(heatmap, kind, &values, together.color_label.clone());
    let texts = match heatmap.digits {
        Some(digits) => numbers(&values, digits),
        None if values.len() <= MOST_WITH_NUMBERS => numbers(&values, digits_of(&values)),
        None => Vec::new(),
    };
    let (x, y) = ((-0.5, columns as f64 - 0.5), (-0.5, rows as f64 - 0.5));
    let aspect = columns as f64 / rows.max(1) as f64;
    let data = LayerData::Cells { rows, columns, x, y, values, colors: colors.clone(), texts };
    Parts {
        layers: vec![style.layer(mark, data)],
        colors: Some(colors),
        // Cells are squares unless that would make a ribbon of them.
        aspect: (0.2..5.0).contains(&aspect).then_some(aspect),
        natural_size: Some(natural_size(rows, columns)),
        matrix: true,
        ..Parts::default()
    }
}

/// A size at which cells are neither dust nor tiles.
fn natural_size(rows: usize, columns: usize) -> (u32, u32) {
    let side = (360.0 / rows.max(columns).max(1) as f64).clamp(4.0, 52.0);
    let width = (columns as f64 * side).clamp(200.0, 480.0) + 140.0;
    let height = (rows as f64 * side).clamp(120.0, 420.0) + 80.0;
    (width as u32, height as u32)
}

/// Numbers of both signs have zero in the middle of a diverging map.
fn color_scale(heatmap: &Heatmap, kind: ScaleKind, values: &[f64], label: Option<String>) -> ColorScale {
    let (min, max) = crate::chart::scale::extent(kind, values.iter().copied()).unwrap_or((0.0, 1.0));
    let both_signs = min < 0.0 && max > 0.0;
    let map = heatmap.map.unwrap_or(if both_signs { ColorMap::Diverging } else { ColorMap::Viridis });
    let (lo, hi) = heatmap.range.unwrap_or(match map {
        ColorMap::Diverging if both_signs => (-min.abs().max(max), min.abs().max(max)),
        _ if min == max => (min.min(0.0), if max == 0.0 { 1.0 } else { max.max(0.0) }),
        _ => (min, max),
    });
    ColorScale { map, scale: Scale::new(kind, lo, hi), label }
}

fn numbers(values: &[f64], digits: usize) -> Vec<String> {
    let text = |v: &f64| if v.is_nan() { String::new() } else { labels::fixed(*v, digits) };
    values.iter().map(text).collect()
}

/// As many decimals as tell most of the numbers apart: none for whole ones, two for those around one.
fn digits_of(values: &[f64]) -> usize {
    let finite = || values.iter().filter(|v| v.is_finite());
    if finite().all(|v| v.fract() == 0.0) {
        return 0;
    }
    let largest = finite().map(|v| v.abs()).fold(0.0, f64::max);
    match largest {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 0.1 => 2,
        _ => 3,
    }
}
