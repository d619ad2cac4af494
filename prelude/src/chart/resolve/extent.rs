//! The numbers that an axis has to show, and the axis that shows them.

use super::figure::{Axis, Layer, LayerData};
use crate::chart::scale::{self, ScaleKind};
use crate::chart::spec::AxisSpec;

pub(super) fn axis(
    spec: &AxisSpec,
    kind: ScaleKind,
    names: Vec<String>,
    numbers: Vec<f64>,
    default_label: Option<&str>,
) -> Axis {
    let whole = !numbers.is_empty() && numbers.iter().all(|v| v.fract() == 0.0);
    let constant = if kind == ScaleKind::SymLog { scale::symlog_constant(&numbers) } else { 1.0 };
    let extent = match kind {
        ScaleKind::Category if !names.is_empty() => Some((0.0, names.len() as f64 - 1.0)),
        _ => scale::extent(kind, numbers),
    };
    Axis {
        scale: match spec.range {
            Some(range) => scale::requested(kind, range, extent, constant),
            None => scale::padded(kind, extent, constant),
        },
        label: spec.label.clone().or(default_label.map(str::to_owned)),
        extent,
        whole,
        names,
    }
}

impl LayerData {
    /// The numbers the x axis has to show.
    pub(super) fn x_numbers(&self) -> Vec<f64> {
        match self {
            LayerData::Line { runs } => runs.iter().flatten().map(|p| p.0).collect(),
            LayerData::Points { at, .. }
            | LayerData::Crowd { at }
            | LayerData::Texts { at, .. }
            | LayerData::Graph { at, .. } => at.iter().map(|p| p.0).collect(),
            LayerData::Band { runs } | LayerData::Area { runs } => runs.iter().flatten().map(|p| p.0).collect(),
            LayerData::Bins { edges, heights } if heights.iter().any(|h| *h > 0.0) => edges.clone(),
            LayerData::Bars { bars, horizontal: true } => bars.iter().flat_map(|bar| [bar.from, bar.to]).collect(),
            LayerData::Bars { bars, .. } => bars.iter().map(|bar| bar.category as f64).collect(),
            LayerData::Errors { at, horizontal: true } => at.iter().flat_map(|e| [e.1, e.2]).collect(),
            LayerData::Errors { .. } => Vec::new(),
            LayerData::Cells { x, .. } => vec![x.0, x.1],
            LayerData::Images { tiles } => tiles.iter().flat_map(|tile| [tile.x.0, tile.x.1]).collect(),
            LayerData::Contours { levels } => {
                levels.iter().flat_map(|level| &level.runs).flatten().map(|p| p.0).collect()
            }
            LayerData::Filled { x, .. } => x.clone(),
            LayerData::Faces { faces } => faces.iter().flat_map(|face| &face.corners).map(|p| p.0).collect(),
            LayerData::Segments { pieces, .. } => pieces.iter().flatten().map(|p| p.0).collect(),
            LayerData::RuleX { at } => vec![*at],
            LayerData::Bins { .. } | LayerData::RuleY { .. } => Vec::new(),
        }
    }

    /// The numbers the y axis has to show: those of points whose x is `shown`.
    pub(super) fn y_numbers(&self, kind: ScaleKind, shown: impl Fn(f64) -> bool) -> Vec<f64> {
        match self {
            LayerData::Line { runs } => runs.iter().flatten().filter(|p| shown(p.0)).map(|p| p.1).collect(),
            LayerData::Points { at, .. }
            | LayerData::Crowd { at }
            | LayerData::Texts { at, .. }
            | LayerData::Graph { at, .. } => at.iter().filter(|p| shown(p.0)).map(|p| p.1).collect(),
            LayerData::Band { runs } | LayerData::Area { runs } => {
                runs.iter().flatten().filter(|p| shown(p.0)).flat_map(|p| [p.1, p.2]).collect()
            }
            LayerData::Bins { heights, .. } if heights.iter().any(|h| *h > 0.0) => {
                heights.iter().copied().filter(|h| kind.accepts(*h)).collect()
            }
            LayerData::Bars { bars, horizontal: true } => bars.iter().map(|bar| bar.category as f64).collect(),
            LayerData::Bars { bars, .. } => bars.iter().flat_map(|bar| [bar.from, bar.to]).collect(),
            LayerData::Errors { at, horizontal: false } => {
                at.iter().filter(|e| shown(e.0)).flat_map(|e| [e.1, e.2]).collect()
            }
            LayerData::Errors { .. } => Vec::new(),
            LayerData::Cells { y, .. } => vec![y.0, y.1],
            LayerData::Images { tiles } => tiles.iter().flat_map(|tile| [tile.y.0, tile.y.1]).collect(),
            LayerData::Contours { levels } => {
                levels.iter().flat_map(|level| &level.runs).flatten().map(|p| p.1).collect()
            }
            LayerData::Filled { y, .. } => y.clone(),
            LayerData::Faces { faces } => faces.iter().flat_map(|face| &face.corners).map(|p| p.1).collect(),
            LayerData::Segments { pieces, .. } => pieces.iter().flatten().map(|p| p.1).collect(),
            LayerData::RuleY { at } => vec![*at],
            LayerData::Bins { .. } | LayerData::RuleX { .. } => Vec::new(),
        }
    }

    /// Whether it stands on zero, along the axis that is not that of its categories.
    fn stands(&self) -> bool {
        matches!(self, LayerData::Bins { .. } | LayerData::Bars { .. })
    }
}

/// Bars stand on zero; on a log axis, which has none, the lowest still gets some height.
pub(super) fn ground_bars(layers: &[Layer], range: Option<(f64, f64)>, axis: &mut Axis) {
    let stands = layers.iter().any(|layer| layer.data.stands());
    let (true, None, Some((min, max))) = (stands, range, axis.extent) else { return };
    let extent = match axis.scale.kind {
        ScaleKind::Log => (min / 2.0, max),
        _ => (min.min(0.0), max.max(0.0)),
    };
    axis.scale = scale::padded(axis.scale.kind, Some(extent), axis.scale.constant);
    axis.extent = Some(if axis.scale.kind == ScaleKind::Log { (min, max) } else { extent });
}
