//! The bar beside a plot that says which number each colour stands for.

use super::{LABEL_SIZE, Rect, TICK_GAP, TICK_SIZE, block, lines_of};
use crate::chart::resolve::ColorScale;
use crate::chart::scale::ticks::{Tick, ticks};
use crate::chart::text;

const WIDTH: f64 = 13.0;
const DISTANCE: f64 = 12.0;

/// Where the bar is, its ticks, and its label, which reads upwards to the right of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ColorBarLayout {
    pub(crate) bar: Rect,
    pub(crate) ticks: Vec<Tick>,
    pub(crate) label: Vec<String>,
    pub(crate) label_baseline: f64,
}

/// The room that a bar of this height takes beside its plot.
pub(crate) fn width(colors: &ColorScale, height: f64) -> f64 {
    let label = lines_of(colors.label.as_deref(), LABEL_SIZE, height, 2);
    let label = if label.is_empty() { 0.0 } else { block(&label, LABEL_SIZE) + 4.0 };
    DISTANCE + WIDTH + TICK_GAP + widest(&bar_ticks(colors, height)) + label
}

/// The bar of a plot, from `left` on.
pub(crate) fn layout(colors: &ColorScale, left: f64, plot: Rect) -> ColorBarLayout {
    let bar = Rect { left, right: left + WIDTH, top: plot.top, bottom: plot.bottom };
    let ticks = bar_ticks(colors, bar.height());
    let label = lines_of(colors.label.as_deref(), LABEL_SIZE, bar.height(), 2);
    let label_baseline = bar.right + 2.0 * TICK_GAP + widest(&ticks) + text::CAP_HEIGHT * LABEL_SIZE;
    ColorBarLayout { bar, ticks, label, label_baseline }
}

fn bar_ticks(colors: &ColorScale, height: f64) -> Vec<Tick> {
    const USUAL_DISTANCE: f64 = 34.0;
    ticks(&colors.scale, false, &[], ((height / USUAL_DISTANCE) as usize).max(3), |ticks| {
        ticks.windows(2).all(|pair| {
            let distance = colors.scale.position(pair[1].value) - colors.scale.position(pair[0].value);
            distance * height >= TICK_SIZE * text::LINE_HEIGHT
        })
    })
}

fn widest(ticks: &[Tick]) -> f64 {
    ticks.iter().filter_map(|tick| tick.label.as_deref()).map(|label| text::width(label, TICK_SIZE)).fold(0.0, f64::max)
}
