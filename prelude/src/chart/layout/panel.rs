//! Where the parts of a panel go: title, axes, the room for a legend outside the plot, and the plot itself.

use super::{LABEL_SIZE, MARGIN, Rect, TICK_GAP, TICK_LENGTH, TICK_SIZE, TITLE_SIZE, block, lines_of};
use crate::chart::resolve::{Axis, Panel};
use crate::chart::scale::Scale;
use crate::chart::scale::ticks::{Tick, ticks};
use crate::chart::text;

/// The room that a legend outside the plot takes away.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Reserved {
    pub(crate) right: f64,
    pub(crate) top: f64,
}

/// Texts that were broken into lines, and where everything goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PanelLayout {
    /// All the room that the panel has.
    pub(crate) area: Rect,
    pub(crate) plot: Rect,
    pub(crate) x_ticks: Vec<Tick>,
    pub(crate) y_ticks: Vec<Tick>,
    pub(crate) title: Vec<String>,
    /// The baseline of the first line of the title.
    pub(crate) title_baseline: f64,
    pub(crate) x_label: Vec<String>,
    /// The baseline of the first line of the x label.
    pub(crate) x_label_baseline: f64,
    pub(crate) y_label: Vec<String>,
    /// The baseline, which runs upwards, of the first line of the y label.
    pub(crate) y_label_baseline: f64,
    /// The top of the room for a legend above the plot.
    pub(crate) legend_top: f64,
}

pub(crate) fn layout_panel(panel: &Panel, area: Rect, reserved: Reserved) -> PanelLayout {
    let room = area.width() - 2.0 * MARGIN;
    let title = lines_of(panel.title.as_deref(), TITLE_SIZE, room, 3);
    let x_label = lines_of(panel.x.label.as_deref(), LABEL_SIZE, room, 2);

    let title_height = if title.is_empty() { 0.0 } else { block(&title, TITLE_SIZE) + 4.0 };
    let title_baseline = area.top + MARGIN + text::CAP_HEIGHT * TITLE_SIZE;
    let legend_top = area.top + MARGIN + title_height;
    // Half of the topmost tick label stands above the plot.
    let top = legend_top + reserved.top + if reserved.top > 0.0 || title_height > 0.0 { 3.0 } else { 2.0 };

    let x_label_height = if x_label.is_empty() { 0.0 } else { block(&x_label, LABEL_SIZE) };
    let x_label_baseline = area.bottom - MARGIN + 3.0 - x_label_height + text::CAP_HEIGHT * LABEL_SIZE;
    let tick_height = TICK_LENGTH + TICK_GAP + TICK_SIZE * text::LINE_HEIGHT;
    let bottom = (area.bottom - MARGIN + 2.0 - x_label_height - tick_height).max(top + 20.0);

    let y_label = lines_of(panel.y.label.as_deref(), LABEL_SIZE, bottom - top, 2);
    let y_label_height = if y_label.is_empty() { 0.0 } else { block(&y_label, LABEL_SIZE) + 3.0 };
    let y_ticks = y_ticks(&panel.y, top, bottom);
    let widest = labels(&y_ticks).map(|label| text::width(label, TICK_SIZE)).fold(0.0, f64::max);
    let left = area.left + MARGIN + y_label_height + widest + TICK_GAP + TICK_LENGTH;

    let mut right = (area.right - MARGIN - 5.0 - reserved.right).max(left + 20.0);
    let mut x_ticks = x_ticks(&panel.x, left, right);
    // The last label may reach beyond the plot: make room for it.
    let overhang = overhang(&x_ticks, &panel.x.scale, left, right) - (area.right - 2.0 - reserved.right);
    if overhang > 0.0 && right - overhang > left + 20.0 {
        right -= overhang;
        x_ticks = self::x_ticks(&panel.x, left, right);
    }
    PanelLayout {
        area,
        plot: Rect { left, top, right, bottom },
        x_ticks,
        y_ticks,
        title,
        title_baseline,
        x_label,
        x_label_baseline,
        y_label,
        y_label_baseline: area.left + MARGIN + text::CAP_HEIGHT * LABEL_SIZE,
        legend_top,
    }
}

fn labels(ticks: &[Tick]) -> impl Iterator<Item = &str> {
    ticks.iter().filter_map(|tick| tick.label.as_deref())
}

/// Even a small chart wants three numbers on an axis, if they fit.
fn most(usual: f64) -> usize {
    (usual as usize).max(3)
}

fn y_ticks(Axis { scale, whole, .. }: &Axis, top: f64, bottom: f64) -> Vec<Tick> {
    const USUAL_DISTANCE: f64 = 34.0;
    let height = bottom - top;
    ticks(scale, *whole, most(height / USUAL_DISTANCE), |ticks| {
        ticks.windows(2).all(|pair| {
            let distance = (scale.position(pair[1].value) - scale.position(pair[0].value)) * height;
            distance >= TICK_SIZE * text::LINE_HEIGHT
        })
    })
}

fn x_ticks(Axis { scale, whole, .. }: &Axis, left: f64, right: f64) -> Vec<Tick> {
    const USUAL_DISTANCE: f64 = 52.0;
    const GAP: f64 = 9.0;
    let width = right - left;
    ticks(scale, *whole, most(width / USUAL_DISTANCE), |ticks| {
        let mut end = f64::NEG_INFINITY;
        ticks.iter().filter_map(|tick| Some((tick.value, tick.label.as_deref()?))).all(|(value, label)| {
            let (middle, half) = (scale.position(value) * width, text::width(label, TICK_SIZE) / 2.0);
            let free = middle - half >= end + GAP;
            end = middle + half;
            free
        })
    })
}

/// How far to the right the labels of the x axis reach.
fn overhang(ticks: &[Tick], scale: &Scale, left: f64, right: f64) -> f64 {
    ticks
        .iter()
        .filter_map(|tick| Some((tick.value, tick.label.as_deref()?)))
        .map(|(value, label)| left + scale.position(value) * (right - left) + text::width(label, TICK_SIZE) / 2.0)
        .fold(right, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::resolve::resolve;
    use crate::chart::{Chart, line};

    const AREA: Rect = Rect { left: 0.0, top: 0.0, right: 560.0, bottom: 340.0 };

    fn laid_out(chart: &Chart, area: Rect) -> PanelLayout {
        layout_panel(resolve(chart).panels()[0], area, Reserved::default())
    }

    #[test]
    fn parts_do_not_overlap() {
        let chart = line([0.0, 123456.0], [-1e-5, 1e-5]).x("x").y("y").title("title");
        let layout = laid_out(&chart, AREA);
        assert!(layout.title_baseline + text::DESCENT * TITLE_SIZE < layout.plot.top);
        assert!(layout.x_label_baseline - LABEL_SIZE > layout.plot.bottom + TICK_LENGTH + TICK_GAP + TICK_SIZE * 0.5);
        let widest = labels(&layout.y_ticks).map(|label| text::width(label, TICK_SIZE)).fold(0.0, f64::max);
        assert!(layout.plot.left - TICK_LENGTH - TICK_GAP - widest > layout.y_label_baseline);
        assert!(layout.x_label_baseline + text::DESCENT * LABEL_SIZE <= 340.0);
    }

    #[test]
    fn tick_labels_stay_inside_and_apart() {
        for (lo, hi) in [(0.0, 1.0), (0.0, 1e-4), (123456.0, 123457.0), (-1e6, 1e6), (0.0, 3e21)] {
            for width in [120, 200, 560, 1200] {
                let (chart, right) = (line([lo, hi], [lo, hi]), f64::from(width));
                let (figure, layout) = (resolve(&chart), laid_out(&chart, Rect { right, ..AREA }));
                let scale = &figure.panels()[0].x.scale;
                let reach = overhang(&layout.x_ticks, scale, layout.plot.left, layout.plot.right);
                assert!(reach <= right || width < 200, "{lo} {hi} {width}: {reach}");
                assert!(labels(&layout.x_ticks).count() >= 2, "{lo} {hi} {width}");
            }
        }
    }

    #[test]
    fn reserved_room_is_left_free() {
        let chart = line(0..3, 0..3);
        let free = layout_panel(resolve(&chart).panels()[0], AREA, Reserved { right: 100.0, top: 30.0 });
        let full = laid_out(&chart, AREA);
        assert!(free.plot.right <= full.plot.right - 100.0);
        assert!(free.plot.top >= full.plot.top + 30.0);
    }

    #[test]
    fn long_texts_are_broken() {
        let chart = line(0..3, 0..3).title("word ".repeat(30)).y("label ".repeat(30));
        let layout = laid_out(&chart, AREA);
        assert!(layout.title.len() > 1 && layout.y_label.len() == 2);
        assert!(layout.plot.height() > 100.0);
    }
}
