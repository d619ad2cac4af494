//! The parts of a whole picture: the title over its panels, an area for each of them, and the notes below.

use super::color_bar::{self, ColorBarLayout};
use super::panel::{Labelled, Reserved, layout_panel};
use super::{MARGIN, NOTE_SIZE, Rect, TITLE_SIZE, block, lines_of};
use crate::chart::resolve::{Arrangement, ColorScale, Figure, Panel};
use crate::chart::text;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FigureLayout {
    pub(crate) title: Vec<String>,
    /// The baseline of the first line of the title.
    pub(crate) title_baseline: f64,
    /// The room of each panel, in reading order, and which of its axes are labelled.
    pub(crate) areas: Vec<(Rect, Labelled)>,
    /// Bars that belong to several panels.
    pub(crate) color_bars: Vec<(ColorBarLayout, ColorScale)>,
    pub(crate) notes: Vec<String>,
    /// The baseline of the first line of the notes.
    pub(crate) notes_baseline: f64,
}

pub(crate) fn layout_figure(figure: &Figure) -> FigureLayout {
    let (width, height) = (f64::from(figure.size.0), f64::from(figure.size.1));
    let room = width - 2.0 * MARGIN;
    let title = lines_of(figure.title.as_deref(), TITLE_SIZE, room, 3);
    let notes = text::wrapped(&figure.notes.join("; "), NOTE_SIZE, room, 2);
    let title_height = if title.is_empty() { 0.0 } else { block(&title, TITLE_SIZE) + 4.0 };
    let notes_height = if notes.is_empty() { 0.0 } else { block(&notes, NOTE_SIZE) + 4.0 };
    let mut layout = FigureLayout {
        title,
        title_baseline: MARGIN + text::CAP_HEIGHT * TITLE_SIZE,
        areas: Vec::new(),
        color_bars: Vec::new(),
        notes_baseline: height - MARGIN + 3.0 - notes_height + 4.0 + text::CAP_HEIGHT * NOTE_SIZE,
        notes,
    };
    let all = Rect { left: 0.0, top: title_height, right: width, bottom: height - notes_height };
    divide(&figure.body, all, &mut layout);
    layout
}

fn divide(body: &Arrangement, area: Rect, layout: &mut FigureLayout) {
    let Arrangement::Grid { columns, parts, shared, colors } = body else {
        layout.areas.push((area, Labelled::BOTH));
        return;
    };
    let mut area = area;
    if let Some(colors) = colors {
        area.right -= color_bar::width(colors, area.height()) + 2.0;
    }
    let rows = parts.len().div_ceil(*columns);
    let extra = if *shared { outer_labels(parts) } else { (0.0, 0.0) };
    // Outer panels get the room for the labels that inner ones do not have, so that all plots are of one size.
    let width = (area.width() - extra.0) / *columns as f64;
    let height = (area.height() - extra.1) / rows as f64;
    for (index, part) in parts.iter().enumerate() {
        let (row, column) = (index / columns, index % columns);
        let first = column == 0;
        let lowest = index + columns >= parts.len();
        let left = area.left + column as f64 * width + if first { 0.0 } else { extra.0 };
        let top = area.top + row as f64 * height;
        let right = area.left + extra.0 + (column + 1) as f64 * width;
        let bottom = top + height + if lowest { extra.1 } else { 0.0 };
        let place = Rect { left, top, right, bottom };
        match part {
            Arrangement::Single(_) if *shared => layout.areas.push((place, Labelled { x: lowest, y: first })),
            part => divide(part, place, layout),
        }
    }
    if let Some(colors) = colors {
        let plots = Rect { top: area.top + 30.0, bottom: area.bottom - extra.1.max(20.0) - 10.0, ..area };
        layout.color_bars.push((color_bar::layout(colors, area.right + 8.0, plots), colors.clone()));
    }
}

/// The room that labels at the left and below take.
fn outer_labels(parts: &[Arrangement]) -> (f64, f64) {
    let panels: Vec<&Panel> = parts
        .iter()
        .filter_map(|part| match part {
            Arrangement::Single(panel) => Some(panel.as_ref()),
            Arrangement::Grid { .. } => None,
        })
        .collect();
    let area = Rect { left: 0.0, top: 0.0, right: 240.0, bottom: 240.0 };
    panels.iter().fold((0.0, 0.0), |(left, below): (f64, f64), panel| {
        // Without a shape, so that what differs is the room for labels alone.
        let panel = Panel { aspect: None, ..(*panel).clone() };
        let with = layout_panel(&panel, area, Reserved::default(), Labelled::BOTH).plot;
        let without = layout_panel(&panel, area, Reserved::default(), Labelled { x: false, y: false }).plot;
        (left.max(with.left - without.left), below.max(without.bottom - with.bottom))
    })
}
