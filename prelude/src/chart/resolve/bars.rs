//! Bars of categories: the bars of one chart stand side by side, or on each other.

use super::figure::{Bar, Layer, LayerData};
use super::left_out::LeftOut;
use super::panel::plain;
use super::style::LayerStyle;
use crate::chart::look::Color;
use crate::chart::scale::ScaleKind;
use crate::chart::spec::{Chart, Geometry, Mark};

/// How much of the room between two categories their bars take.
const GROUP: f64 = 0.8;

/// Error bars have to be seen on the bar as well as above it.
const ERROR: Color = Color::hex(0x333333);

/// All bars of a chart.
pub(super) struct GroupedBars {
    /// Every name once, in the order of their first appearance.
    pub(super) names: Vec<String>,
    /// For each mark of the chart, its bars, if it has any.
    bars: Vec<Vec<Bar>>,
}

impl GroupedBars {
    pub(super) fn of(chart: &Chart) -> Self {
        let mut names: Vec<String> = Vec::new();
        for mark in &chart.marks {
            if let Geometry::Bars { places, .. } = &mark.geometry {
                for place in places {
                    if !names.contains(place) {
                        names.push(place.clone());
                    }
                }
            }
        }
        let all = || {
            chart.marks.iter().enumerate().filter_map(|(index, mark)| match &mark.geometry {
                Geometry::Bars { names, values, .. } => Some((index, names, values)),
                _ => None,
            })
        };
        let mut places: Vec<Vec<usize>> = Vec::new();
        for (_, own, _) in all() {
            let place = |name: &String| {
                names.iter().position(|known| known == name).unwrap_or_else(|| {
                    names.push(name.clone());
                    names.len() - 1
                })
            };
            places.push(own.iter().map(place).collect());
        }
        let count = all().count();
        let width = if chart.stacked { GROUP } else { GROUP / count.max(1) as f64 };
        let mut heaps = vec![(0.0, 0.0); names.len()];
        let mut bars = vec![Vec::new(); chart.marks.len()];
        for (order, ((index, _, values), places)) in all().zip(&places).enumerate() {
            for (&category, &value) in places.iter().zip(values) {
                let (at, from) = if chart.stacked {
                    // Negative values heap up downwards.
                    let heap: &mut (f64, f64) = &mut heaps[category];
                    let side = if value < 0.0 { &mut heap.1 } else { &mut heap.0 };
                    let from = *side;
                    *side += if value.is_finite() { value } else { 0.0 };
                    (category as f64, from)
                } else {
                    (category as f64 + (order as f64 - (count as f64 - 1.0) / 2.0) * width, 0.0)
                };
                bars[index].push(Bar { category, at, width, from, to: from + value });
            }
        }
        GroupedBars { names, bars }
    }

    pub(super) fn layers(
        &self,
        index: usize,
        mark: &Mark,
        style: &LayerStyle,
        horizontal: bool,
        left_out: &mut LeftOut,
    ) -> Vec<Layer> {
        let bars = &self.bars[index];
        let errors = mark.errors.iter().zip(bars).map(|(error, bar)| (bar.at, bar.to - error.0, bar.to + error.1));
        let errors: Vec<_> = errors.filter(|e| e.1.is_finite() && e.2.is_finite()).collect();
        let bars: Vec<Bar> = bars.iter().copied().filter(|bar| left_out.keep(ScaleKind::Linear, bar.to)).collect();
        let mut layers = vec![style.layer(mark, LayerData::Bars { bars, horizontal })];
        if !errors.is_empty() {
            layers.push(plain(ERROR, LayerData::Errors { at: errors, horizontal }));
        }
        layers
    }
}
