//! From what was asked for to what is to be shown: data that the axes can show, domains, bins, colours, and what was
//! left out. All in data units; knows nothing of pixels. Every painter starts from the [`Figure`] that comes out.

mod bins;
mod extent;
mod figure;
mod histogram;
mod left_out;
mod style;

pub(in crate::chart) use figure::{Arrangement, Axis, Figure, Layer, LayerData, Panel};

use crate::chart::scale::ScaleKind;
use crate::chart::spec::{Chart, Charts, Geometry, Mark, Part};
use histogram::Histograms;
use left_out::LeftOut;
use style::LayerStyle;

/// The width and height of a chart that does not say.
const DEFAULT_SIZE: (u32, u32) = (560, 340);

/// Panels beside each other are made smaller so that together they are no wider than this, in CSS pixels.
const WIDEST: u32 = 880;

pub(in crate::chart) fn resolve(chart: &Chart) -> Figure {
    let mut left_out = LeftOut::default();
    let panel = panel(chart, &mut left_out);
    Figure {
        size: chart.size.unwrap_or(DEFAULT_SIZE),
        title: None,
        notes: left_out.notes(panel.x.extent.is_none() && panel.y.extent.is_none()),
        body: Arrangement::Single(Box::new(panel)),
    }
}

/// Several charts become one figure.
pub(in crate::chart) fn resolve_all(charts: &Charts) -> Figure {
    let mut notes = Vec::new();
    let parts: Vec<Figure> = charts.parts.iter().map(part).collect();
    let (columns, rows) = (charts.columns, parts.len().div_ceil(charts.columns));
    let widest = parts.iter().map(|part| part.size.0).max().unwrap_or(DEFAULT_SIZE.0);
    let highest = parts.iter().map(|part| part.size.1).max().unwrap_or(DEFAULT_SIZE.1);
    for note in parts.iter().flat_map(|part| &part.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    // Several panels share the width of a page.
    let width = (widest * columns as u32).min(WIDEST.max(widest));
    let height = highest * width / (widest * columns as u32) * rows as u32;
    let mut body =
        Arrangement::Grid { columns, parts: parts.into_iter().map(|part| part.body).collect(), shared: charts.shared };
    if charts.shared {
        share_axes(&mut body);
    }
    Figure { size: charts.size.unwrap_or((width, height)), title: charts.title.clone(), body, notes }
}

/// Gives axes of the same kind the same ends.
fn share_axes(body: &mut Arrangement) {
    let mut panels = body.panels_mut();
    for axis in [|panel: &mut Panel| &mut panel.x, |panel: &mut Panel| &mut panel.y] as [fn(&mut Panel) -> &mut Axis; 2]
    {
        let Some(mut joint) = panels.first_mut().map(|panel| axis(panel).scale) else { return };
        for panel in &mut panels {
            let scale = axis(panel).scale;
            if scale.kind != joint.kind {
                return;
            }
            (joint.lo, joint.hi) = (joint.lo.min(scale.lo), joint.hi.max(scale.hi));
        }
        panels.iter_mut().for_each(|panel| axis(panel).scale = joint);
    }
}

fn part(part: &Part) -> Figure {
    match part {
        Part::Chart(chart) => resolve(chart),
        Part::Charts(charts) => resolve_all(charts),
    }
}

fn panel(chart: &Chart, left_out: &mut LeftOut) -> Panel {
    let kinds = (chart.x.scale.unwrap_or_default(), chart.y.scale.unwrap_or_default());
    let histograms = Histograms::shared(chart, kinds.0, left_out);
    let styles = style::styles(&chart.marks);
    let layers: Vec<Layer> = chart
        .marks
        .iter()
        .zip(styles)
        .filter_map(|(mark, style)| layer(mark, style, kinds, &histograms, left_out))
        .collect();
    let x = extent::axis(&chart.x, extent::x_numbers(&layers), None);
    let shown = chart.x.range.map_or((f64::MIN, f64::MAX), |_| (x.scale.lo, x.scale.hi));
    let mut y = extent::axis(&chart.y, extent::y_numbers(&layers, kinds.1, shown), histograms.y_label());
    extent::ground_bars(&layers, chart.y.range, &mut y);
    let named = layers.iter().any(|layer| layer.name.is_some());
    Panel { title: chart.title.clone(), legend: named && chart.legend.unwrap_or(true), x, y, layers }
}

fn layer(
    mark: &Mark,
    style: LayerStyle,
    (x_kind, y_kind): (ScaleKind, ScaleKind),
    histograms: &Histograms,
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
            LayerData::Bins { edges: histograms.edges.clone(), heights: histograms.heights(values) }
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

#[cfg(test)]
mod tests;
