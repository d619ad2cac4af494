//! Where the parts of a panel go: title, axes, the room for a legend outside the plot, and the plot itself.

use super::color_bar::{self, ColorBarLayout};
use super::{LABEL_SIZE, MARGIN, Rect, TICK_GAP, TICK_LENGTH, TICK_SIZE, TITLE_SIZE, block, lines_of};
use crate::chart::resolve::{Axis, Panel};
use crate::chart::scale::ScaleKind;
use crate::chart::scale::ticks::{Tick, ticks};
use crate::chart::text;

/// The room that a legend outside the plot takes away.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Reserved {
    pub(crate) right: f64,
    pub(crate) top: f64,
}

/// Which axes of a panel are labelled: those inside a grid of panels with the same axes are not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Labelled {
    pub(crate) x: bool,
    pub(crate) y: bool,
}

impl Labelled {
    pub(crate) const BOTH: Labelled = Labelled { x: true, y: true };
}

/// Texts that were broken into lines, and where everything goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PanelLayout {
    /// All the room that the panel has.
    pub(crate) area: Rect,
    pub(crate) plot: Rect,
    pub(crate) x_ticks: Vec<Tick>,
    /// Labels of the x axis read upwards, because they are long.
    pub(crate) x_upwards: bool,
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
    pub(crate) color_bar: Option<ColorBarLayout>,
}

/// The longest labels that a category axis has room for, in CSS pixels.
const LONGEST_NAME: f64 = 130.0;

pub(crate) fn layout_panel(panel: &Panel, area: Rect, reserved: Reserved, labelled: Labelled) -> PanelLayout {
    let room = area.width() - 2.0 * MARGIN;
    let title = lines_of(panel.title.as_deref(), TITLE_SIZE, room, 3);
    let label = |axis: &Axis, shown: bool| axis.label.clone().filter(|_| shown && panel.axes);
    let x_label = lines_of(label(&panel.x, labelled.x).as_deref(), LABEL_SIZE, room, 2);

    let title_height = if title.is_empty() { 0.0 } else { block(&title, TITLE_SIZE) + 4.0 };
    let title_baseline = area.top + MARGIN + text::CAP_HEIGHT * TITLE_SIZE;
    let legend_top = area.top + MARGIN + title_height;
    // Half of the topmost tick label stands above the plot.
    let top = legend_top + reserved.top + if reserved.top > 0.0 || title_height > 0.0 { 3.0 } else { 2.0 };

    let x_label_height = if x_label.is_empty() { 0.0 } else { block(&x_label, LABEL_SIZE) };
    let x_label_baseline = area.bottom - MARGIN + 3.0 - x_label_height + text::CAP_HEIGHT * LABEL_SIZE;
    let bottom_of = |labels: f64| {
        let ticks = if panel.axes && labelled.x { TICK_LENGTH + TICK_GAP + labels } else { 0.0 };
        (area.bottom - MARGIN + 2.0 - x_label_height - ticks).max(top + 20.0)
    };
    let level = TICK_SIZE * text::LINE_HEIGHT;
    let bottom = bottom_of(level);

    let y_label = lines_of(label(&panel.y, labelled.y).as_deref(), LABEL_SIZE, bottom - top, 2);
    let y_label_height = if y_label.is_empty() { 0.0 } else { block(&y_label, LABEL_SIZE) + 3.0 };
    let mut y_ticks = if panel.axes { y_ticks(&panel.y, top, bottom) } else { Vec::new() };
    shorten(&mut y_ticks, LONGEST_NAME.min(area.width() * 0.35));
    let widest = widest(&y_ticks);
    let left_ticks = if panel.axes && labelled.y { widest + TICK_GAP + TICK_LENGTH } else { 0.0 };
    let left = area.left + MARGIN + y_label_height + left_ticks;

    let bar = panel.colors.as_ref().map(|colors| color_bar::width(colors, bottom - top));
    let taken = reserved.right + bar.unwrap_or(0.0);
    let mut right = (area.right - MARGIN - 5.0 - taken).max(left + 20.0);
    let (mut bottom, mut x_upwards) = (bottom, false);
    let mut x_ticks = if panel.axes { x_ticks(&panel.x, left, right) } else { Vec::new() };
    if panel.x.scale.kind == ScaleKind::Category && x_ticks.len() < panel.x.names.len() && panel.axes && labelled.x {
        // Names that have no room side by side stand on end.
        x_upwards = true;
        x_ticks = upright_ticks(&panel.x, left, right);
        shorten(&mut x_ticks, LONGEST_NAME.min(area.height() * 0.35));
        bottom = bottom_of(self::widest(&x_ticks));
    } else if labelled.x {
        // The last label may reach beyond the plot: make room for it.
        let overhang = overhang(&x_ticks, panel, left, right) - (area.right - 2.0 - taken);
        if overhang > 0.0 && right - overhang > left + 20.0 {
            right -= overhang;
            x_ticks = self::x_ticks(&panel.x, left, right);
        }
    }
    let plot = shaped(Rect { left, top, right, bottom }, panel.aspect);
    if plot.height() < bottom - top && panel.axes {
        y_ticks = self::y_ticks(&panel.y, plot.top, plot.bottom);
        shorten(&mut y_ticks, LONGEST_NAME.min(area.width() * 0.35));
    }
    // Labels stay with the plot when that is smaller than its room.
    let (up, inwards) = (bottom - plot.bottom, plot.left - left);
    PanelLayout {
        area,
        plot,
        x_ticks: if labelled.x { x_ticks } else { without_labels(x_ticks) },
        x_upwards,
        y_ticks: if labelled.y { y_ticks } else { without_labels(y_ticks) },
        title,
        title_baseline,
        x_label,
        x_label_baseline: x_label_baseline - up,
        y_label,
        y_label_baseline: area.left + MARGIN + text::CAP_HEIGHT * LABEL_SIZE + inwards,
        legend_top,
        color_bar: panel.colors.as_ref().map(|colors| color_bar::layout(colors, plot.right + 12.0, plot)),
    }
}

/// The largest rectangle of this shape in the room there is, at its top, in the middle.
fn shaped(room: Rect, aspect: Option<f64>) -> Rect {
    let Some(aspect) = aspect else { return room };
    let width = room.width().min(room.height() * aspect);
    let height = width / aspect;
    let left = room.left + ((room.width() - width) / 2.0).min(60.0);
    Rect { left, top: room.top, right: left + width, bottom: room.top + height }
}

fn without_labels(ticks: Vec<Tick>) -> Vec<Tick> {
    ticks.into_iter().map(|tick| Tick { label: tick.label.map(|_| String::new()), ..tick }).collect()
}

fn shorten(ticks: &mut [Tick], room: f64) {
    for label in ticks.iter_mut().filter_map(|tick| tick.label.as_mut()) {
        *label = text::fitted(label, TICK_SIZE, room);
    }
}

fn widest(ticks: &[Tick]) -> f64 {
    labels(ticks).map(|label| text::width(label, TICK_SIZE)).fold(0.0, f64::max)
}

fn labels(ticks: &[Tick]) -> impl Iterator<Item = &str> {
    ticks.iter().filter_map(|tick| tick.label.as_deref())
}

/// Even a small chart wants three numbers on an axis, if they fit.
fn most(usual: f64) -> usize {
    (usual as usize).max(3)
}

/// Whether labels of this height do not touch along an axis of this length.
fn apart<'a>(axis: &'a Axis, length: f64, height: f64) -> impl Fn(&[Tick]) -> bool + 'a {
    move |ticks| {
        ticks.windows(2).all(|pair| {
            let distance = axis.scale.position(pair[1].value) - axis.scale.position(pair[0].value);
            distance.abs() * length >= height
        })
    }
}

pub(super) fn y_ticks(axis: &Axis, top: f64, bottom: f64) -> Vec<Tick> {
    const USUAL_DISTANCE: f64 = 34.0;
    let height = bottom - top;
    let fits = apart(axis, height, TICK_SIZE * text::LINE_HEIGHT);
    ticks(&axis.scale, axis.whole, &axis.names, most(height / USUAL_DISTANCE), fits)
}

fn x_ticks(axis: &Axis, left: f64, right: f64) -> Vec<Tick> {
    const USUAL_DISTANCE: f64 = 52.0;
    const GAP: f64 = 9.0;
    let width = right - left;
    ticks(&axis.scale, axis.whole, &axis.names, most(width / USUAL_DISTANCE), |ticks| {
        let mut end = f64::NEG_INFINITY;
        ticks.iter().filter_map(|tick| Some((tick.value, tick.label.as_deref()?))).all(|(value, label)| {
            let (middle, half) = (axis.scale.position(value) * width, text::width(label, TICK_SIZE) / 2.0);
            let free = middle - half >= end + GAP;
            end = middle + half;
            free
        })
    })
}

fn upright_ticks(axis: &Axis, left: f64, right: f64) -> Vec<Tick> {
    let fits = apart(axis, right - left, TICK_SIZE * 1.15);
    ticks(&axis.scale, axis.whole, &axis.names, axis.names.len(), fits)
}

/// How far to the right the labels of the x axis reach.
fn overhang(ticks: &[Tick], panel: &Panel, left: f64, right: f64) -> f64 {
    let scale = &panel.x.scale;
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
    use crate::chart::{Chart, bars, heatmap, line};

    const AREA: Rect = Rect { left: 0.0, top: 0.0, right: 560.0, bottom: 340.0 };

    fn laid_out(chart: &Chart, area: Rect) -> PanelLayout {
        layout_panel(resolve(chart).panels()[0], area, Reserved::default(), Labelled::BOTH)
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
                let reach = overhang(&layout.x_ticks, figure.panels()[0], layout.plot.left, layout.plot.right);
                assert!(reach <= right || width < 200, "{lo} {hi} {width}: {reach}");
                assert!(labels(&layout.x_ticks).count() >= 2, "{lo} {hi} {width}");
            }
        }
    }

    #[test]
    fn reserved_room_is_left_free() {
        let chart = line(0..3, 0..3);
        let free =
            layout_panel(resolve(&chart).panels()[0], AREA, Reserved { right: 100.0, top: 30.0 }, Labelled::BOTH);
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

    #[test]
    fn long_names_stand_on_end() {
        let names = ["attention.query.weight", "attention.key.weight", "attention.value.weight", "mlp.up", "mlp.down"];
        let short = laid_out(&bars(["a", "b", "c"], [1, 2, 3]), AREA);
        let long = laid_out(&bars(names, [1, 2, 3, 4, 5]), AREA);
        assert!(!short.x_upwards && long.x_upwards);
        assert_eq!(labels(&long.x_ticks).count(), 5);
        assert!(long.plot.bottom < short.plot.bottom - 40.0);
    }

    #[test]
    fn cells_are_squares() {
        let layout = laid_out(&heatmap([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), AREA);
        assert!((layout.plot.width() / layout.plot.height() - 1.5).abs() < 1e-9);
        assert!(layout.color_bar.is_some_and(|bar| bar.bar.left > layout.plot.right && bar.bar.right < 560.0));
    }
}
