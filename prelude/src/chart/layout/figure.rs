//! The parts of a whole picture: the title over its panels, an area for each of them, and the notes below.

use super::{MARGIN, NOTE_SIZE, Rect, TITLE_SIZE, block, lines_of};
use crate::chart::resolve::{Arrangement, Figure};
use crate::chart::text;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FigureLayout {
    pub(crate) title: Vec<String>,
    /// The baseline of the first line of the title.
    pub(crate) title_baseline: f64,
    /// The room of each panel, in reading order.
    pub(crate) areas: Vec<Rect>,
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
    let mut areas = Vec::new();
    let all = Rect { left: 0.0, top: title_height, right: width, bottom: height - notes_height };
    divide(&figure.body, all, &mut areas);
    FigureLayout {
        title,
        title_baseline: MARGIN + text::CAP_HEIGHT * TITLE_SIZE,
        areas,
        notes_baseline: height - MARGIN + 3.0 - notes_height + 4.0 + text::CAP_HEIGHT * NOTE_SIZE,
        notes,
    }
}

fn divide(body: &Arrangement, area: Rect, areas: &mut Vec<Rect>) {
    match body {
        Arrangement::Single(_) => areas.push(area),
        Arrangement::Grid { columns, parts, .. } => {
            let rows = parts.len().div_ceil(*columns);
            let (width, height) = (area.width() / *columns as f64, area.height() / rows as f64);
            for (index, part) in parts.iter().enumerate() {
                let (row, column) = (index / columns, index % columns);
                let (left, top) = (area.left + column as f64 * width, area.top + row as f64 * height);
                divide(part, Rect { left, top, right: left + width, bottom: top + height }, areas);
            }
        }
    }
}
