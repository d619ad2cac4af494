//! Grid, axes, their ticks and labels, the title and the notes, as shapes.

use super::scene::{Anchor, Ink, Shape, Text};
use crate::chart::layout::Point;
use crate::chart::layout::{
    FigureLayout, LABEL_SIZE, NOTE_SIZE, PanelLayout, Projection, Rect, TICK_GAP, TICK_LENGTH, TICK_SIZE, TITLE_SIZE,
};
use crate::chart::look::Color;
use crate::chart::resolve::{Axis, Figure, Panel};
use crate::chart::scale::ScaleKind;
use crate::chart::text;

const GRID: Color = Color::hex(0xE3E6EA);
pub(super) const AXIS: Color = Color::hex(0x555B63);
pub(super) const TICK_TEXT: Color = Color::hex(0x3F454C);
const LABEL_TEXT: Color = Color::hex(0x22262B);
const NOTE_TEXT: Color = Color::hex(0x6A7078);

/// Everything around the data and behind it: a line that runs along an axis is drawn over it.
pub(crate) fn draw(panel: &Panel, layout: &PanelLayout, shapes: &mut Vec<Shape>) {
    if panel.axes {
        draw_grid(panel, layout, shapes);
        draw_axes(panel, layout, shapes);
    }
    draw_texts(layout, shapes);
}

fn draw_grid(panel: &Panel, layout: &PanelLayout, shapes: &mut Vec<Shape>) {
    let to = Projection::new(panel, layout.plot);
    // Names and cells need no lines to be found.
    let lined = |axis: &Axis| axis.scale.kind != ScaleKind::Category && panel.aspect.is_none();
    for tick in layout.x_ticks.iter().filter(|tick| tick.label.is_some() && lined(&panel.x)) {
        let x = to.x(tick.value);
        line((x, layout.plot.top), (x, layout.plot.bottom), 1.0, GRID, shapes);
    }
    for tick in layout.y_ticks.iter().filter(|tick| tick.label.is_some() && lined(&panel.y)) {
        let y = to.y(tick.value);
        line((layout.plot.left, y), (layout.plot.right, y), 1.0, GRID, shapes);
    }
}

fn draw_axes(panel: &Panel, layout: &PanelLayout, shapes: &mut Vec<Shape>) {
    let to = Projection::new(panel, layout.plot);
    let plot = layout.plot;
    line((plot.left, plot.bottom), (plot.right, plot.bottom), 1.0, AXIS, shapes);
    line((plot.left, plot.bottom), (plot.left, plot.top), 1.0, AXIS, shapes);
    for tick in &layout.x_ticks {
        let x = to.x(tick.value);
        line((x, plot.bottom), (x, plot.bottom + tick_length(tick.label.is_some())), 1.0, AXIS, shapes);
        if layout.x_upwards {
            let at = (x + text::CAP_HEIGHT * TICK_SIZE / 2.0, plot.bottom + TICK_LENGTH + TICK_GAP);
            write_upwards(tick.label.as_deref(), at, shapes);
        } else {
            let baseline = plot.bottom + TICK_LENGTH + TICK_GAP + text::CAP_HEIGHT * TICK_SIZE;
            write(tick.label.as_deref(), (x, baseline), Anchor::Middle, TICK_SIZE, TICK_TEXT, shapes);
        }
    }
    for tick in &layout.y_ticks {
        let y = to.y(tick.value);
        line((plot.left - tick_length(tick.label.is_some()), y), (plot.left, y), 1.0, AXIS, shapes);
        let at = (plot.left - TICK_LENGTH - TICK_GAP, y + text::CAP_HEIGHT * TICK_SIZE / 2.0);
        write(tick.label.as_deref(), at, Anchor::End, TICK_SIZE, TICK_TEXT, shapes);
    }
}

fn draw_texts(layout: &PanelLayout, shapes: &mut Vec<Shape>) {
    let plot = layout.plot;
    let middle = ((plot.left + plot.right) / 2.0, layout.x_label_baseline);
    block(
        &layout.title,
        (plot.left, layout.title_baseline),
        Anchor::Start,
        TITLE_SIZE,
        LABEL_TEXT,
        &layout.area,
        shapes,
    );
    block(&layout.x_label, middle, Anchor::Middle, LABEL_SIZE, LABEL_TEXT, &layout.area, shapes);
    for (row, text) in layout.y_label.iter().enumerate() {
        shapes.push(Shape::Text(Text {
            text: text.clone(),
            at: (layout.y_label_baseline + row as f64 * LABEL_SIZE * text::LINE_HEIGHT, (plot.top + plot.bottom) / 2.0),
            anchor: Anchor::Middle,
            size: LABEL_SIZE,
            ink: Ink::opaque(LABEL_TEXT),
            upwards: true,
        }));
    }
}

/// The title over all panels, and the notes below them, which align with `left`.
pub(crate) fn draw_surroundings(figure: &Figure, layout: &FigureLayout, left: f64, shapes: &mut Vec<Shape>) {
    let all = Rect { left: 0.0, top: 0.0, right: f64::from(figure.size.0), bottom: f64::from(figure.size.1) };
    block(&layout.title, (left, layout.title_baseline), Anchor::Start, TITLE_SIZE, LABEL_TEXT, &all, shapes);
    block(&layout.notes, (left, layout.notes_baseline), Anchor::Start, NOTE_SIZE, NOTE_TEXT, &all, shapes);
}

/// Lines of text below each other.
fn block(
    lines: &[String],
    (x, y): Point,
    anchor: Anchor,
    size: f64,
    color: Color,
    area: &Rect,
    shapes: &mut Vec<Shape>,
) {
    let x = kept_inside(lines, x, anchor, size, area);
    for (row, text) in lines.iter().enumerate() {
        write(Some(text), (x, y + row as f64 * size * text::LINE_HEIGHT), anchor, size, color, shapes);
    }
}

/// Texts align with the plot as long as that keeps them in the picture.
fn kept_inside(lines: &[String], x: f64, anchor: Anchor, size: f64, area: &Rect) -> f64 {
    const MARGIN: f64 = 8.0;
    let width = lines.iter().map(|line| text::width(line, size)).fold(0.0, f64::max);
    let (left, right) = (area.left + MARGIN, area.right - MARGIN);
    match anchor {
        Anchor::Start => x.min(right - width).max(left),
        Anchor::Middle => x.min(right - width / 2.0).max(left + width / 2.0),
        Anchor::End => x,
    }
}

fn tick_length(labelled: bool) -> f64 {
    if labelled { TICK_LENGTH } else { TICK_LENGTH * 0.6 }
}

/// An upright or level line, moved to whole pixels of the picture so that it is sharp.
fn line(from: Point, to: Point, width: f64, color: Color, shapes: &mut Vec<Shape>) {
    let sharp = |(x, y): Point| (x.round(), y.round());
    shapes.push(Shape::Stroke { points: vec![sharp(from), sharp(to)], width, ink: Ink::opaque(color) });
}

/// A label that ends at the axis and reads upwards.
fn write_upwards(text: Option<&str>, at: Point, shapes: &mut Vec<Shape>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        let (text, ink) = (text.to_owned(), Ink::opaque(TICK_TEXT));
        shapes.push(Shape::Text(Text { text, at, anchor: Anchor::End, size: TICK_SIZE, ink, upwards: true }));
    }
}

pub(super) fn write(text: Option<&str>, at: Point, anchor: Anchor, size: f64, color: Color, shapes: &mut Vec<Shape>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        let (text, ink) = (text.to_owned(), Ink::opaque(color));
        shapes.push(Shape::Text(Text { text, at, anchor, size, ink, upwards: false }));
    }
}
