//! From what was asked for to what is to be shown: data that the axes can show, domains, bins, colours, and what was
//! left out. All in data units; knows nothing of pixels. Every painter starts from this or from what follows it.

use super::bins;
use super::left_out::LeftOut;
use super::mark::{Dash, Geometry, Mark};
use super::palette::{Color, MarkerShape};
use super::scale::{self, Scale, ScaleKind};
use super::style::{self, LayerStyle};
use super::{AxisSpec, Chart};

/// A chart with every choice made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    /// Width and height in CSS pixels.
    pub(crate) size: (u32, u32),
    pub(crate) title: Option<String>,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) layers: Vec<Layer>,
    pub(crate) legend: bool,
    /// What a reader must know of the data that is not shown; one sentence each, without a full stop.
    pub(crate) notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) scale: Scale,
    pub(crate) label: Option<String>,
    /// From the smallest to the largest number shown; `None` without data.
    pub(crate) extent: Option<(f64, f64)>,
    /// Whether there is data, and all of it whole numbers.
    pub(crate) whole: bool,
}

/// A mark with its data cleaned and its looks decided.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layer {
    pub(crate) name: Option<String>,
    pub(crate) color: Color,
    pub(crate) opacity: f64,
    pub(crate) dash: Dash,
    pub(crate) marker: Option<MarkerShape>,
    pub(crate) data: LayerData,
}

/// Data that the axes can show.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum LayerData {
    /// Stretches of a line between values that cannot be shown.
    Line {
        runs: Vec<Vec<(f64, f64)>>,
    },
    /// Points, and as many labels or none.
    Points {
        at: Vec<(f64, f64)>,
        labels: Vec<String>,
    },
    /// Stretches of a band: x, lower and upper edge.
    Band {
        runs: Vec<Vec<(f64, f64, f64)>>,
    },
    /// Histogram bars: one more edge than heights.
    Bars {
        edges: Vec<f64>,
        heights: Vec<f64>,
    },
    RuleX {
        at: f64,
    },
    RuleY {
        at: f64,
    },
}

/// The width and height of a chart that does not say.
pub(crate) const DEFAULT_SIZE: (u32, u32) = (560, 340);

pub(crate) fn resolve(chart: &Chart) -> Figure {
    let kinds = (chart.x.scale.unwrap_or_default(), chart.y.scale.unwrap_or_default());
    let mut left_out = LeftOut::default();
    let bars = Bars::shared(chart, kinds.0, &mut left_out);
    let styles = style::styles(&chart.marks);
    let layers: Vec<Layer> = chart
        .marks
        .iter()
        .zip(styles)
        .filter_map(|(mark, style)| layer(mark, style, kinds, &bars, &mut left_out))
        .collect();
    let x = axis(&chart.x, x_numbers(&layers), None);
    let shown = chart.x.range.map_or((f64::MIN, f64::MAX), |_| (x.scale.lo, x.scale.hi));
    let mut y = axis(&chart.y, y_numbers(&layers, kinds.1, shown), bars.y_label());
    ground_bars(&layers, chart.y.range, &mut y);
    let named = layers.iter().any(|layer| layer.name.is_some());
    Figure {
        size: chart.size.unwrap_or(DEFAULT_SIZE),
        title: chart.title.clone(),
        legend: named && chart.legend.unwrap_or(true),
        notes: left_out.notes(x.extent.is_none() && y.extent.is_none()),
        x,
        y,
        layers,
    }
}

/// What the histograms of a chart have in common, so that they compare.
struct Bars {
    kind: ScaleKind,
    edges: Vec<f64>,
    density: bool,
    any: bool,
}

impl Bars {
    fn shared(chart: &Chart, kind: ScaleKind, left_out: &mut LeftOut) -> Self {
        let mut pooled = Vec::new();
        let (mut count, mut density_asked, mut any) = (None, false, false);
        for mark in &chart.marks {
            if let Geometry::Histogram { values, bins, density } = &mark.geometry {
                pooled.extend(values.iter().copied().filter(|&v| left_out.keep(kind, v)));
                count = count.or(*bins);
                density_asked |= density;
                any = true;
            }
        }
        let edges = bins::edges(kind, &pooled, count, chart.x.range);
        left_out.outside += pooled.len() - bins::counts(&edges, &pooled).iter().sum::<usize>();
        Bars { kind, edges, density: density_asked, any }
    }

    fn heights(&self, values: &[f64]) -> Vec<f64> {
        let total = values.iter().filter(|&&v| self.kind.accepts(v)).count().max(1) as f64;
        let width = |pair: &[f64]| match self.kind {
            ScaleKind::Linear => pair[1] - pair[0],
            ScaleKind::Log => (pair[1] / pair[0]).log10(),
        };
        let counts = bins::counts(&self.edges, values).into_iter().map(|count| count as f64);
        match self.density {
            true => counts.zip(self.edges.windows(2)).map(|(count, pair)| count / (total * width(pair))).collect(),
            false => counts.collect(),
        }
    }

    /// What the y axis says if the learner does not.
    fn y_label(&self) -> Option<&'static str> {
        match (self.density, self.kind) {
            _ if !self.any => None,
            (false, _) => Some("count"),
            (true, ScaleKind::Linear) => Some("density"),
            (true, ScaleKind::Log) => Some("density per decade"),
        }
    }
}

fn layer(
    mark: &Mark,
    style: LayerStyle,
    (x_kind, y_kind): (ScaleKind, ScaleKind),
    bars: &Bars,
    left_out: &mut LeftOut,
) -> Option<Layer> {
    let data = match &mark.geometry {
        Geometry::Line { x, y } => {
            let points = x.iter().copied().zip(y.iter().copied());
            LayerData::Line { runs: runs(points, |&(x, y)| left_out.keep_both((x_kind, x), (y_kind, y))) }
        }
        Geometry::Scatter { x, y, labels } => {
            let kept: Vec<usize> =
                (0..x.len()).filter(|&i| left_out.keep_both((x_kind, x[i]), (y_kind, y[i]))).collect();
            LayerData::Points {
                at: kept.iter().map(|&i| (x[i], y[i])).collect(),
                labels: if labels.is_empty() { Vec::new() } else { kept.iter().map(|&i| labels[i].clone()).collect() },
            }
        }
        Geometry::Band { x, lo, hi } => {
            let columns = (0..x.len()).map(|i| (x[i], lo[i].min(hi[i]), lo[i].max(hi[i])));
            // On a log axis a band may reach down to zero and below: it then runs off the bottom of the plot.
            LayerData::Band {
                runs: runs(columns, |&(x, lo, hi)| lo.is_finite() && left_out.keep_both((x_kind, x), (y_kind, hi))),
            }
        }
        Geometry::Histogram { values, .. } => {
            LayerData::Bars { edges: bars.edges.clone(), heights: bars.heights(values) }
        }
        Geometry::RuleX { at } => left_out.keep(x_kind, *at).then_some(LayerData::RuleX { at: *at })?,
        Geometry::RuleY { at } => left_out.keep(y_kind, *at).then_some(LayerData::RuleY { at: *at })?,
    };
    Some(Layer {
        name: mark.style.name.clone(),
        color: style.color,
        opacity: style.opacity,
        dash: style.dash,
        marker: style.marker,
        data,
    })
}

/// Splits a sequence where elements are not kept.
fn runs<T>(items: impl Iterator<Item = T>, mut keep: impl FnMut(&T) -> bool) -> Vec<Vec<T>> {
    let mut runs = vec![Vec::new()];
    for item in items {
        if !keep(&item) {
            runs.push(Vec::new());
        } else if let Some(run) = runs.last_mut() {
            run.push(item);
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn axis(spec: &AxisSpec, numbers: Vec<f64>, default_label: Option<&str>) -> Axis {
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

fn x_numbers(layers: &[Layer]) -> Vec<f64> {
    let mut numbers = Vec::new();
    for layer in layers {
        match &layer.data {
            LayerData::Line { runs } => numbers.extend(runs.iter().flatten().map(|p| p.0)),
            LayerData::Points { at, .. } => numbers.extend(at.iter().map(|p| p.0)),
            LayerData::Band { runs } => numbers.extend(runs.iter().flatten().map(|p| p.0)),
            LayerData::Bars { edges, heights } if heights.iter().any(|h| *h > 0.0) => numbers.extend(edges),
            LayerData::RuleX { at } => numbers.push(*at),
            LayerData::Bars { .. } | LayerData::RuleY { .. } => {}
        }
    }
    numbers
}

/// The numbers the y axis has to show: those of points whose x is shown.
fn y_numbers(layers: &[Layer], kind: ScaleKind, (lo, hi): (f64, f64)) -> Vec<f64> {
    let shown = |x: f64| (lo..=hi).contains(&x);
    let mut numbers = Vec::new();
    for layer in layers {
        match &layer.data {
            LayerData::Line { runs } => numbers.extend(runs.iter().flatten().filter(|p| shown(p.0)).map(|p| p.1)),
            LayerData::Points { at, .. } => numbers.extend(at.iter().filter(|p| shown(p.0)).map(|p| p.1)),
            LayerData::Band { runs } => {
                numbers.extend(runs.iter().flatten().filter(|p| shown(p.0)).flat_map(|p| [p.1, p.2]));
            }
            LayerData::Bars { heights, .. } if heights.iter().any(|h| *h > 0.0) => {
                numbers.extend(heights.iter().filter(|h| kind.accepts(**h)));
            }
            LayerData::RuleY { at } => numbers.push(*at),
            LayerData::Bars { .. } | LayerData::RuleX { .. } => {}
        }
    }
    numbers
}

/// Bars stand on zero; on a log axis, which has none, the lowest still gets some height.
fn ground_bars(layers: &[Layer], range: Option<(f64, f64)>, y: &mut Axis) {
    let has_bars = layers.iter().any(|layer| matches!(layer.data, LayerData::Bars { .. }));
    let (true, None, Some((min, max))) = (has_bars, range, y.extent) else { return };
    let extent = match y.scale.kind {
        ScaleKind::Linear => (min.min(0.0), max),
        ScaleKind::Log => (min / 2.0, max),
    };
    y.scale = scale::padded(y.scale.kind, Some(extent));
    y.extent = Some((if y.scale.kind == ScaleKind::Linear { extent.0 } else { min }, max));
}

#[cfg(test)]
mod tests {
    use super::super::{band, hist, line, rule_y, scatter};
    use super::*;

    #[test]
    fn what_cannot_be_shown_is_counted_and_breaks_lines() {
        let chart = line([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, f64::NAN, 3.0, -1.0, 5.0]).log_y();
        let figure = resolve(&chart);
        let LayerData::Line { runs } = &figure.layers[0].data else { panic!("a line") };
        assert_eq!(runs, &[vec![(1.0, 1.0)], vec![(3.0, 3.0)], vec![(5.0, 5.0)]]);
        assert_eq!(
            figure.notes,
            ["1 value ≤ 0 is not shown on the log axis", "1 value is NaN or infinite and not shown"]
        );
        let both = resolve(&scatter([f64::NAN, 0.0, 1.0], [f64::INFINITY, 0.0, 1.0]).log_log());
        assert_eq!(both.notes.len(), 2, "{:?}", both.notes);
        assert!(both.notes.iter().all(|note| note.starts_with("1 ")), "{:?}", both.notes);
    }

    #[test]
    fn labels_stay_with_their_points() {
        let figure = resolve(&scatter([1.0, f64::NAN, 3.0], [1.0, 2.0, 3.0]).labels(["a", "b", "c"]));
        let LayerData::Points { at, labels } = &figure.layers[0].data else { panic!("points") };
        assert_eq!((at.len(), labels.as_slice()), (2, &["a".to_string(), "c".into()][..]));
    }

    #[test]
    fn the_y_axis_fits_what_the_x_range_shows() {
        let figure = resolve(&line([0, 1, 2, 3], [1.0, 2.0, 3.0, 1000.0]).x_range(0, 2));
        assert_eq!((figure.x.scale.lo, figure.x.scale.hi), (0.0, 2.0));
        assert!(figure.y.scale.hi < 4.0, "{:?}", figure.y);
    }

    #[test]
    fn rules_are_in_view() {
        let figure = resolve(&line([0, 1], [5.0, 6.0]).add(rule_y(1.69)));
        assert!(figure.y.scale.lo < 1.69);
    }

    #[test]
    fn histograms_share_their_bins_and_stand_on_zero() {
        let figure = resolve(&hist([0.0, 1.5, 2.5]).bins(5).add(hist([8.0, 10.0])));
        let bars: Vec<_> = figure
            .layers
            .iter()
            .map(|layer| match &layer.data {
                LayerData::Bars { edges, heights } => (edges.clone(), heights.clone()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(bars[0].0, [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(bars[0].0, bars[1].0);
        assert_eq!(bars[0].1, [2.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(bars[1].1, [0.0, 0.0, 0.0, 0.0, 2.0]);
        assert_eq!(figure.y.scale.lo, 0.0);
        assert_eq!(figure.y.label.as_deref(), Some("count"));
    }

    #[test]
    fn densities_have_area_one() {
        for chart in [hist((1..500).map(|i| i as f64 * 0.37)).density(), hist(1..500).density().log_x().bins(20)] {
            let figure = resolve(&chart);
            let LayerData::Bars { edges, heights } = &figure.layers[0].data else { panic!("bars") };
            let log = figure.x.scale.kind == ScaleKind::Log;
            let width = |pair: &[f64]| if log { (pair[1] / pair[0]).log10() } else { pair[1] - pair[0] };
            let area: f64 = edges.windows(2).zip(heights).map(|(pair, height)| width(pair) * height).sum();
            assert!((area - 1.0).abs() < 1e-9, "{area}");
        }
    }

    #[test]
    fn bands_may_reach_below_zero_on_a_log_axis() {
        let figure = resolve(&band([1, 2], [-1.0, 1.0], [2.0, 3.0]).log_y());
        let LayerData::Band { runs } = &figure.layers[0].data else { panic!("a band") };
        assert_eq!(runs[0].len(), 2);
        assert!(figure.notes.is_empty());
    }

    #[test]
    fn charts_without_data_have_axes() {
        let none: [f64; 0] = [];
        for chart in [line(none, none), scatter(none, none).log_log(), hist(none), band(none, none, none)] {
            let figure = resolve(&chart);
            assert!(figure.x.scale.lo < figure.x.scale.hi && figure.y.scale.lo < figure.y.scale.hi);
            assert_eq!(figure.notes, ["no data"]);
        }
    }
}
