//! The numbers that an axis has to show.

use super::figure::{Axis, Layer, LayerData};
use crate::chart::scale::{self, ScaleKind};
use crate::chart::spec::AxisSpec;

pub(super) fn axis(spec: &AxisSpec, numbers: Vec<f64>, default_label: Option<&str>) -> Axis {
    let kind = spec.scale.unwrap_or_default();
    let whole = !numbers.is_empty() && numbers.iter().all(|v| v.fract() == 0.0);
    let extent = scale::extent(kind, numbers);
    Axis {
        scale: spec.range.map_or_else(|| scale::padded(kind, extent), |range| scale::requested(kind, range, extent)),
        label: spec.label.clone().or(default_label.map(str::to_owned)),
        extent,
        whole,
    }
}

pub(super) fn x_numbers(layers: &[Layer]) -> Vec<f64> {
    let mut numbers = Vec::new();
    for layer in layers {
        match &layer.data {
            LayerData::Line { runs } => numbers.extend(runs.iter().flatten().map(|p| p.0)),
            LayerData::Points { at, .. } => numbers.extend(at.iter().map(|p| p.0)),
            LayerData::Band { runs } => numbers.extend(runs.iter().flatten().map(|p| p.0)),
            LayerData::Bins { edges, heights } if heights.iter().any(|h| *h > 0.0) => numbers.extend(edges),
            LayerData::RuleX { at } => numbers.push(*at),
            LayerData::Bins { .. } | LayerData::RuleY { .. } => {}
        }
    }
    numbers
}

/// The numbers the y axis has to show: those of points whose x is shown.
pub(super) fn y_numbers(layers: &[Layer], kind: ScaleKind, (lo, hi): (f64, f64)) -> Vec<f64> {
    let shown = |x: f64| (lo..=hi).contains(&x);
    let mut numbers = Vec::new();
    for layer in layers {
        match &layer.data {
            LayerData::Line { runs } => numbers.extend(runs.iter().flatten().filter(|p| shown(p.0)).map(|p| p.1)),
            LayerData::Points { at, .. } => numbers.extend(at.iter().filter(|p| shown(p.0)).map(|p| p.1)),
            LayerData::Band { runs } => {
                numbers.extend(runs.iter().flatten().filter(|p| shown(p.0)).flat_map(|p| [p.1, p.2]));
            }
            LayerData::Bins { heights, .. } if heights.iter().any(|h| *h > 0.0) => {
                numbers.extend(heights.iter().filter(|h| kind.accepts(**h)));
            }
            LayerData::RuleY { at } => numbers.push(*at),
            LayerData::Bins { .. } | LayerData::RuleX { .. } => {}
        }
    }
    numbers
}

/// Bars stand on zero; on a log axis, which has none, the lowest still gets some height.
pub(super) fn ground_bars(layers: &[Layer], range: Option<(f64, f64)>, y: &mut Axis) {
    let has_bars = layers.iter().any(|layer| matches!(layer.data, LayerData::Bins { .. }));
    let (true, None, Some((min, max))) = (has_bars, range, y.extent) else { return };
    let extent = match y.scale.kind {
        ScaleKind::Linear => (min.min(0.0), max),
        ScaleKind::Log => (min / 2.0, max),
    };
    y.scale = scale::padded(y.scale.kind, Some(extent));
    y.extent = Some((if y.scale.kind == ScaleKind::Linear { extent.0 } else { min }, max));
}
