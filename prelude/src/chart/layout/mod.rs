//! Where everything goes, in CSS pixels: panels, the parts of each, ticks that fit, points that can be told apart. Knows
//! what there is to show, not how it looks.

mod color_bar;
mod crowd;
pub(in crate::chart) mod decimate;
mod figure;
mod panel;
mod plane;
mod projection;

pub(in crate::chart) use color_bar::ColorBarLayout;
pub(in crate::chart) use crowd::Crowd;
pub(in crate::chart) use figure::{FigureLayout, layout_figure};
pub(in crate::chart) use panel::{Labelled, PanelLayout, Reserved, layout_panel};
pub(in crate::chart) use plane::{Point, Rect};
pub(in crate::chart) use projection::Projection;

use crate::chart::text;

/// Font sizes, in CSS pixels.
pub(in crate::chart) const TITLE_SIZE: f64 = 14.0;
pub(in crate::chart) const LABEL_SIZE: f64 = 12.0;
pub(in crate::chart) const TICK_SIZE: f64 = 11.0;
pub(in crate::chart) const NOTE_SIZE: f64 = 10.0;

/// Length of a tick, and the gap between ticks and their labels.
pub(in crate::chart) const TICK_LENGTH: f64 = 4.0;
pub(in crate::chart) const TICK_GAP: f64 = 4.0;

const MARGIN: f64 = 9.0;

fn lines_of(text: Option<&str>, size: f64, room: f64, most: usize) -> Vec<String> {
    text.map_or_else(Vec::new, |text| text::wrapped(text, size, room, most))
}

/// The height of lines of text from the top of the first to the descenders of the last.
fn block(lines: &[String], size: f64) -> f64 {
    (lines.len() as f64 - 1.0) * size * text::LINE_HEIGHT + size * (text::CAP_HEIGHT + text::DESCENT) + 2.0
}
