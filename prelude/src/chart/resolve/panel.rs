//! One pair of axes with the marks on it.

use super::bars::GroupedBars;
use super::figure::{Layer, LayerData, Panel};
use super::histogram::Histograms;
use super::left_out::LeftOut;
use super::style::{self, LayerStyle};
use super::{attention, contour, graph, heatmap, images, series, surface};
use crate::chart::look::{Color, Dash, MarkerShape};
use crate::chart::scale::ScaleKind;
use crate::chart::spec::{AxisSpec, Chart, Geometry, Mark};

/// A panel, and the size that suits it best, if it has one.
pub(super) struct Resolved {
    pub(super) shown: Panel,
    pub(super) natural_size: Option<(u32, u32)>,
}

/// What a mark becomes: layers, and what it wants of its panel.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) layers: Vec<Layer>,
    pub(super) colors: Option<super::ColorScale>,
    pub(super) without_axes: bool,
    pub(super) aspect: Option<f64>,
    pub(super) natural_size: Option<(u32, u32)>,
    /// What the axes show exactly, where that is not the data.
    pub(super) extent: Option<((f64, f64), (f64, f64))>,
    /// What the axes show exactly unless other marks need more.
    pub(super) over: Option<((f64, f64), (f64, f64))>,
    /// Rows of a matrix are counted from the top, and its edges are those of the plot.
    pub(super) matrix: bool,
}

impl From<Vec<Layer>> for Parts {
    fn from(layers: Vec<Layer>) -> Parts {
        Parts { layers, ..Parts::default() }
    }
}

/// What the marks of a chart have to know of each other.
pub(super) struct Together {
    pub(super) x_kind: ScaleKind,
    pub(super) y_kind: ScaleKind,
    pub(super) histograms: Histograms,
    pub(super) bars: GroupedBars,
    pub(super) horizontal: bool,
    pub(super) color_label: Option<String>,
}

pub(super) fn panel(chart: &Chart, left_out: &mut LeftOut) -> Resolved {
    let (x_names, y_names) = (names(chart, &chart.x, false), names(chart, &chart.y, true));
    let kind = |spec: &AxisSpec, names: &[String]| match spec.scale {
        None if !names.is_empty() => ScaleKind::Category,
        scale => scale.unwrap_or_default(),
    };
    let (x_kind, y_kind) = (kind(&chart.x, &x_names), kind(&chart.y, &y_names));
    let together = Together {
        x_kind,
        y_kind,
        histograms: Histograms::shared(chart, x_kind, left_out),
        bars: GroupedBars::of(chart),
        horizontal: chart.horizontal,
        color_label: chart.color_label.clone(),
    };
    let mut all = Parts::default();
    let mut below = series::Stack::default();
    for (index, (mark, style)) in chart.marks.iter().zip(style::styles(&chart.marks)).enumerate() {
        let stack = chart.stacked.then_some(&mut below);
        let parts = parts(index, mark, &style, &together, stack, left_out);
        all.layers.extend(parts.layers);
        all.colors = all.colors.or(parts.colors);
        all.without_axes |= parts.without_axes;
        all.aspect = all.aspect.or(parts.aspect);
        all.natural_size = all.natural_size.or(parts.natural_size);
        all.extent = all.extent.or(parts.extent);
        all.over = all.over.or(parts.over);
        all.matrix |= parts.matrix;
    }
    let Parts { layers, colors, without_axes, aspect, natural_size, extent, over, matrix } = all;
    let numbers = layers.iter().flat_map(|layer| layer.data.x_numbers()).collect();
    let horizontal_label = chart.horizontal.then(|| together.histograms.y_label()).flatten();
    let mut x = super::extent::axis(&chart.x, x_kind, x_names, numbers, horizontal_label);
    let shown = chart.x.range.map_or((f64::MIN, f64::MAX), |_| (x.scale.lo, x.scale.hi));
    let shown = |v: f64| (shown.0..=shown.1).contains(&v);
    let numbers = layers.iter().flat_map(|layer| layer.data.y_numbers(y_kind, shown)).collect();
    let mut y = super::extent::axis(&chart.y, y_kind, y_names, numbers, together.histograms.y_label());
    let standing = if chart.horizontal { (&mut x, chart.x.range) } else { (&mut y, chart.y.range) };
    super::extent::ground_bars(&layers, standing.1, standing.0);
    if let Some((over_x, over_y)) = over {
        fit(&mut x, chart.x.range, over_x);
        fit(&mut y, chart.y.range, over_y);
    }
    if matrix {
        for (axis, range) in [(&mut x, chart.x.range), (&mut y, chart.y.range)] {
            if let (None, Some((lo, hi))) = (range, axis.extent)
                && axis.scale.kind == ScaleKind::Linear
            {
                (axis.scale.lo, axis.scale.hi) = (lo, hi);
                // The first and the last of the rows, not their edges.
                (axis.extent, axis.whole) = (Some((lo + 0.5, hi - 0.5)), true);
            }
        }
        y.scale.reversed = true;
    } else if chart.horizontal && y.scale.kind == ScaleKind::Category {
        y.scale.reversed = true;
    }
    if without_axes {
        if let Some(((left, right), (low, high))) = extent {
            (x.extent, y.extent) = (Some((left, right)), Some((low, high)));
        }
        (x.scale, y.scale) = (exactly(&x), exactly(&y));
        y.scale.reversed = matrix;
    }
    let named = layers.iter().any(|layer| layer.name.is_some());
    let shown = Panel {
        title: chart.title.clone(),
        legend: named && chart.legend.unwrap_or(true),
        x,
        y,
        layers,
        colors,
        axes: !without_axes,
        aspect,
    };
    Resolved { shown, natural_size }
}

/// The axis ends where the grid behind a mark does, unless other data lies beyond.
fn fit(axis: &mut super::Axis, range: Option<(f64, f64)>, (lo, hi): (f64, f64)) {
    let within = axis.extent.is_none_or(|(min, max)| min >= lo && max <= hi);
    if range.is_none() && within && lo < hi && axis.scale.kind.accepts(lo) {
        axis.extent = Some((lo, hi));
        (axis.scale.lo, axis.scale.hi) = (lo, hi);
    }
}

fn exactly(axis: &super::Axis) -> crate::chart::scale::Scale {
    match axis.extent {
        Some((lo, hi)) if lo < hi => crate::chart::scale::Scale { lo, hi, ..axis.scale },
        _ => axis.scale,
    }
}

/// The names along an axis: those that were given, or those of its marks.
fn names(chart: &Chart, spec: &AxisSpec, is_y: bool) -> Vec<String> {
    if !spec.names.is_empty() {
        return spec.names.clone();
    }
    for mark in &chart.marks {
        match &mark.geometry {
            Geometry::Bars { .. } if chart.horizontal == is_y => return GroupedBars::of(chart).names,
            Geometry::Heatmap(heatmap) => {
                return if is_y { heatmap.rows.clone() } else { heatmap.columns.clone() };
            }
            Geometry::Attention(attention) => {
                return if is_y { attention.queries.clone() } else { attention.keys.clone() };
            }
            _ => {}
        }
    }
    Vec::new()
}

fn parts(
    index: usize,
    mark: &Mark,
    style: &LayerStyle,
    together: &Together,
    stack: Option<&mut series::Stack>,
    left_out: &mut LeftOut,
) -> Parts {
    let kinds = (together.x_kind, together.y_kind);
    match &mark.geometry {
        Geometry::Line { .. }
        | Geometry::Step { .. }
        | Geometry::Area { .. }
        | Geometry::Scatter { .. }
        | Geometry::Band { .. }
        | Geometry::Text { .. }
        | Geometry::Segment { .. } => series::layers(mark, style, kinds, stack, left_out).into(),
        Geometry::Histogram { values, .. } => {
            let (edges, heights) = (together.histograms.edges.clone(), together.histograms.heights(values));
            vec![style.layer(mark, LayerData::Bins { edges, heights })].into()
        }
        Geometry::Bars { .. } => together.bars.layers(index, mark, style, together.horizontal, left_out).into(),
        Geometry::Heatmap(heatmap) => heatmap::parts(mark, heatmap, style, together, left_out),
        Geometry::Attention(attention) => {
            let heatmap = attention::heatmap(attention, 0);
            heatmap::parts(mark, &heatmap, style, together, left_out)
        }
        Geometry::Contour { x, y, z, levels, map, filled } => {
            contour::parts(mark, style, (x, y, z), levels, (*map, *filled), together)
        }
        Geometry::Surface { x, y, z, map, view } => surface::parts(mark, style, (x, y, z), *map, *view, together),
        Geometry::Images(pictures) => images::parts(mark, style, pictures),
        Geometry::Graph(named) => graph::parts(mark, style, named),
        Geometry::RuleX { at } => {
            let rule = left_out.keep(kinds.0, *at).then(|| style.layer(mark, LayerData::RuleX { at: *at }));
            Vec::from_iter(rule).into()
        }
        Geometry::RuleY { at } => {
            let rule = left_out.keep(kinds.1, *at).then(|| style.layer(mark, LayerData::RuleY { at: *at }));
            Vec::from_iter(rule).into()
        }
    }
}

impl LayerStyle {
    /// A layer that looks like this.
    pub(super) fn layer(&self, mark: &Mark, data: LayerData) -> Layer {
        Layer {
            kind: mark.geometry.kind(),
            name: mark.style.name.clone(),
            color: self.color,
            opacity: self.opacity,
            dash: self.dash,
            marker: self.marker,
            data,
            tips: Vec::new(),
        }
    }
}

/// A layer without a name that looks plain: what goes with a mark but is not it.
pub(super) fn plain(color: Color, data: LayerData) -> Layer {
    Layer {
        kind: "",
        name: None,
        color,
        opacity: 1.0,
        dash: Dash::Solid,
        marker: None::<MarkerShape>,
        data,
        tips: Vec::new(),
    }
}
