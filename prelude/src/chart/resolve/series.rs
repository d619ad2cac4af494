//! Marks along x: lines, steps, areas, points, bands, words and segments.

use super::figure::{Layer, LayerData};
use super::left_out::LeftOut;
use super::panel::plain;
use super::style::LayerStyle;
use crate::chart::scale::ScaleKind;
use crate::chart::spec::{Geometry, Mark};

/// What areas stand on that are stacked: the x and the sum so far.
#[derive(Default)]
pub(super) struct Stack(Vec<(f64, f64)>);

impl Stack {
    /// Where an area over `x` begins; from now on it ends where the next begins.
    fn put(&mut self, x: &[f64], y: &[f64]) -> Vec<f64> {
        let same = self.0.len() == x.len() && self.0.iter().zip(x).all(|(below, x)| below.0 == *x);
        let base = if same { self.0.iter().map(|below| below.1).collect() } else { vec![0.0; x.len()] };
        self.0 = (0..x.len()).map(|i| (x[i], base[i] + y[i])).collect();
        base
    }
}

pub(super) fn layers(
    mark: &Mark,
    style: &LayerStyle,
    (x_kind, y_kind): (ScaleKind, ScaleKind),
    stack: Option<&mut Stack>,
    left_out: &mut LeftOut,
) -> Vec<Layer> {
    let mut keep = |x: f64, y: f64| left_out.keep_both((x_kind, x), (y_kind, y));
    match &mark.geometry {
        Geometry::Line { x, y } => {
            let mut layers = error_bars(mark, style, x, y);
            let data = LayerData::Line { runs: runs(points(x, y), |&(x, y)| keep(x, y)) };
            layers.push(with_tips(style.layer(mark, data), mark, None));
            layers
        }
        Geometry::Step { x, y } => {
            let runs = runs(points(x, y), |&(x, y)| keep(x, y)).into_iter().map(|run| stairs(&run)).collect();
            vec![style.layer(mark, LayerData::Line { runs })]
        }
        Geometry::Area { x, y } => {
            let base = stack.map_or_else(|| vec![0.0; x.len()], |stack| stack.put(x, y));
            let columns = (0..x.len()).map(|i| (x[i], base[i], base[i] + y[i]));
            let runs = runs(columns, |&(x, _, y)| keep(x, y));
            vec![style.layer(mark, LayerData::Area { runs })]
        }
        Geometry::Scatter { x, y, labels } => {
            let mut layers = error_bars(mark, style, x, y);
            let kept: Vec<usize> = (0..x.len()).filter(|&i| keep(x[i], y[i])).collect();
            let at: Vec<(f64, f64)> = kept.iter().map(|&i| (x[i], y[i])).collect();
            if is_crowd(mark) {
                left_out.crowded += at.len();
                layers.push(style.layer(mark, LayerData::Crowd { at }));
                return layers;
            }
            let labels = if labels.is_empty() { Vec::new() } else { kept.iter().map(|&i| labels[i].clone()).collect() };
            let data = LayerData::Points { at, labels, rows: kept.clone() };
            layers.push(with_tips(style.layer(mark, data), mark, Some(&kept)));
            layers
        }
        Geometry::Band { x, lo, hi } => {
            let columns = (0..x.len()).map(|i| (x[i], lo[i].min(hi[i]), lo[i].max(hi[i])));
            // On a log axis a band may reach down to zero and below: it then runs off the bottom of the plot.
            let runs = runs(columns, |&(x, lo, hi)| lo.is_finite() && keep(x, hi));
            vec![style.layer(mark, LayerData::Band { runs })]
        }
        Geometry::Text { x, y, texts } => {
            let kept: Vec<usize> = (0..x.len()).filter(|&i| keep(x[i], y[i])).collect();
            let at = kept.iter().map(|&i| (x[i], y[i])).collect();
            vec![style.layer(mark, LayerData::Texts { at, texts: kept.iter().map(|&i| texts[i].clone()).collect() })]
        }
        Geometry::Segment { x0, y0, x1, y1, arrows } => {
            let pieces = (0..x0.len()).map(|i| [(x0[i], y0[i]), (x1[i], y1[i])]);
            let pieces = pieces.filter(|&[from, to]| keep(from.0, from.1) && keep(to.0, to.1)).collect();
            vec![style.layer(mark, LayerData::Segments { pieces, arrows: *arrows })]
        }
        _ => Vec::new(),
    }
}

/// A scatter of more points than this is shown by how many lie in each place: they cover each other in a plot of usual
/// size, and would fill the notebook.
const CROWD: usize = 10_000;

/// Whether the points of a mark are too many to be told apart, and nothing is said of single ones.
pub(super) fn is_crowd(mark: &Mark) -> bool {
    let Geometry::Scatter { x, labels, .. } = &mark.geometry else { return false };
    let alone = !mark.linked && labels.is_empty() && mark.tips.is_empty() && mark.errors.is_empty();
    alone && x.len() > CROWD
}

fn points<'a>(x: &'a [f64], y: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + 'a {
    x.iter().copied().zip(y.iter().copied())
}

/// Error bars lie behind what they belong to.
fn error_bars(mark: &Mark, style: &LayerStyle, x: &[f64], y: &[f64]) -> Vec<Layer> {
    if mark.errors.is_empty() {
        return Vec::new();
    }
    let at = (0..x.len()).map(|i| (x[i], y[i] - mark.errors[i].0, y[i] + mark.errors[i].1));
    let at = at.filter(|e| e.0.is_finite() && e.1.is_finite() && e.2.is_finite()).collect();
    vec![plain(style.color, LayerData::Errors { at, horizontal: false })]
}

/// Tips for the elements that are shown.
fn with_tips(layer: Layer, mark: &Mark, kept: Option<&[usize]>) -> Layer {
    let pick = |texts: &Vec<String>| match kept {
        Some(kept) => kept.iter().map(|&i| texts[i].clone()).collect(),
        None => texts.clone(),
    };
    Layer { tips: mark.tips.iter().map(|(name, texts)| (name.clone(), pick(texts))).collect(), ..layer }
}

/// Level from each point to the x of the next.
fn stairs(run: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut stairs = Vec::with_capacity(run.len() * 2);
    for pair in run.windows(2) {
        stairs.extend([pair[0], (pair[1].0, pair[0].1)]);
    }
    stairs.extend(run.last());
    stairs
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
