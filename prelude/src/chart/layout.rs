//! Where the parts of a chart go: title, axes, the room for a legend outside the plot, and the plot itself. CSS pixels.

use super::resolve::{Axis, Figure};
use super::scale::Scale;
use super::scene::Rect;
use super::text;
use super::ticks::{Tick, ticks};

/// Font sizes, in CSS pixels.
pub(crate) const TITLE_SIZE: f64 = 13.5;
pub(crate) const LABEL_SIZE: f64 = 11.5;
pub(crate) const TICK_SIZE: f64 = 10.5;
pub(crate) const NOTE_SIZE: f64 = 9.5;

/// Length of a tick, and the gap between ticks and their labels.
pub(crate) const TICK_LENGTH: f64 = 4.0;
pub(crate) const TICK_GAP: f64 = 4.0;

const MARGIN: f64 = 9.0;

/// The room that a legend outside the plot takes away.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Reserved {
    pub(crate) right: f64,
    pub(crate) top: f64,
}

/// Texts that were broken into lines, and where everything goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
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
    pub(crate) notes: Vec<String>,
    /// The baseline of the first line of the notes.
    pub(crate) notes_baseline: f64,
    /// The top of the room for a legend above the plot.
    pub(crate) legend_top: f64,
}

pub(crate) fn layout(figure: &Figure, reserved: Reserved) -> Layout {
    let (width, height) = (f64::from(figure.size.0), f64::from(figure.size.1));
    let room = width - 2.0 * MARGIN;
    let title = lines_of(figure.title.as_deref(), TITLE_SIZE, room, 3);
    let x_label = lines_of(figure.x.label.as_deref(), LABEL_SIZE, room, 2);
    let notes = text::wrapped(&figure.notes.join("; "), NOTE_SIZE, room, 2);

    let title_height = if title.is_empty() { 0.0 } else { block(&title, TITLE_SIZE) + 4.0 };
    let title_baseline = MARGIN + text::CAP_HEIGHT * TITLE_SIZE;
    let legend_top = MARGIN + title_height;
    // Half of the topmost tick label stands above the plot.
    let top = legend_top + reserved.top + if reserved.top > 0.0 || title_height > 0.0 { 3.0 } else { 2.0 };

    let notes_height = if notes.is_empty() { 0.0 } else { block(&notes, NOTE_SIZE) + 4.0 };
    let notes_baseline = height - MARGIN + 3.0 - notes_height + 4.0 + text::CAP_HEIGHT * NOTE_SIZE;
    let x_label_height = if x_label.is_empty() { 0.0 } else { block(&x_label, LABEL_SIZE) };
    let x_label_baseline = height - MARGIN + 3.0 - notes_height - x_label_height + text::CAP_HEIGHT * LABEL_SIZE;
    let tick_height = TICK_LENGTH + TICK_GAP + TICK_SIZE * text::LINE_HEIGHT;
    let bottom = (height - MARGIN + 2.0 - notes_height - x_label_height - tick_height).max(top + 20.0);

    let y_label = lines_of(figure.y.label.as_deref(), LABEL_SIZE, bottom - top, 2);
    let y_label_height = if y_label.is_empty() { 0.0 } else { block(&y_label, LABEL_SIZE) + 3.0 };
    let y_ticks = y_ticks(&figure.y, top, bottom);
    let widest = labels(&y_ticks).map(|label| text::width(label, TICK_SIZE)).fold(0.0, f64::max);
    let left = MARGIN + y_label_height + widest + TICK_GAP + TICK_LENGTH;

    let mut right = (width - MARGIN - 5.0 - reserved.right).max(left + 20.0);
    let mut x_ticks = x_ticks(&figure.x, left, right);
    // The last label may reach beyond the plot: make room for it.
    let overhang = overhang(&x_ticks, &figure.x.scale, left, right) - (width - 2.0 - reserved.right);
    if overhang > 0.0 && right - overhang > left + 20.0 {
        right -= overhang;
        x_ticks = self::x_ticks(&figure.x, left, right);
    }
    Layout {
        plot: Rect { left, top, right, bottom },
        x_ticks,
        y_ticks,
        title,
        title_baseline,
        x_label,
        x_label_baseline,
        y_label,
        y_label_baseline: MARGIN + text::CAP_HEIGHT * LABEL_SIZE,
        notes,
        notes_baseline,
        legend_top,
    }
}

fn lines_of(text: Option<&str>, size: f64, room: f64, most: usize) -> Vec<String> {
    text.map_or_else(Vec::new, |text| text::wrapped(text, size, room, most))
}

/// The height of lines of text from the top of the first to the descenders of the last.
fn block(lines: &[String], size: f64) -> f64 {
    (lines.len() as f64 - 1.0) * size * text::LINE_HEIGHT + size * (text::CAP_HEIGHT + text::DESCENT) + 2.0
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
    use super::super::resolve::resolve;
    use super::super::{Chart, line};
    use super::*;

    fn laid_out(chart: &Chart) -> Layout {
        layout(&resolve(chart), Reserved::default())
    }

    #[test]
    fn parts_do_not_overlap() {
        let chart = line([0.0, 123456.0], [-1e-5, 1e-5]).x("x").y("y").title("title");
        let layout = laid_out(&chart);
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
                let chart = line([lo, hi], [lo, hi]).size(width, 300);
                let (figure, layout) = (resolve(&chart), laid_out(&chart));
                let reach = overhang(&layout.x_ticks, &figure.x.scale, layout.plot.left, layout.plot.right);
                assert!(reach <= f64::from(width) || width < 200, "{lo} {hi} {width}: {reach}");
                assert!(labels(&layout.x_ticks).count() >= 2, "{lo} {hi} {width}");
            }
        }
    }

    #[test]
    fn reserved_room_is_left_free() {
        let chart = line(0..3, 0..3);
        let free = layout(&resolve(&chart), Reserved { right: 100.0, top: 30.0 });
        let full = laid_out(&chart);
        assert!(free.plot.right <= full.plot.right - 100.0);
        assert!(free.plot.top >= full.plot.top + 30.0);
    }

    #[test]
    fn long_texts_are_broken() {
        let chart = line(0..3, 0..3).title("word ".repeat(30)).y("label ".repeat(30));
        let layout = laid_out(&chart);
        assert!(layout.title.len() > 1 && layout.y_label.len() == 2);
        assert!(layout.plot.height() > 100.0);
    }
}
