//! Grid, axes, their ticks and labels, the title and the notes, as shapes.

use super::compose::Projection;
use super::layout::{LABEL_SIZE, Layout, NOTE_SIZE, TICK_GAP, TICK_LENGTH, TICK_SIZE, TITLE_SIZE};
use super::palette::Color;
use super::resolve::Figure;
use super::scene::{Anchor, Ink, Point, Shape, Text};
use super::text;

const GRID: Color = Color::hex(0xE3E6EA);
const AXIS: Color = Color::hex(0x555B63);
const TICK_TEXT: Color = Color::hex(0x3F454C);
const LABEL_TEXT: Color = Color::hex(0x22262B);
const NOTE_TEXT: Color = Color::hex(0x6A7078);

/// Everything around the data and behind it: a line that runs along an axis is drawn over it.
pub(crate) fn draw(figure: &Figure, layout: &Layout, shapes: &mut Vec<Shape>) {
    draw_grid(figure, layout, shapes);
    draw_axes(figure, layout, shapes);
    draw_texts(figure, layout, shapes);
}

fn draw_grid(figure: &Figure, layout: &Layout, shapes: &mut Vec<Shape>) {
    let to = Projection::new(figure, layout.plot);
    for tick in layout.x_ticks.iter().filter(|tick| tick.label.is_some()) {
        let x = to.x(tick.value);
        line((x, layout.plot.top), (x, layout.plot.bottom), 1.0, GRID, shapes);
    }
    for tick in layout.y_ticks.iter().filter(|tick| tick.label.is_some()) {
        let y = to.y(tick.value);
        line((layout.plot.left, y), (layout.plot.right, y), 1.0, GRID, shapes);
    }
}

fn draw_axes(figure: &Figure, layout: &Layout, shapes: &mut Vec<Shape>) {
    let to = Projection::new(figure, layout.plot);
    let plot = layout.plot;
    line((plot.left, plot.bottom), (plot.right, plot.bottom), 1.0, AXIS, shapes);
    line((plot.left, plot.bottom), (plot.left, plot.top), 1.0, AXIS, shapes);
    for tick in &layout.x_ticks {
        let x = to.x(tick.value);
        line((x, plot.bottom), (x, plot.bottom + tick_length(tick.label.is_some())), 1.0, AXIS, shapes);
        let baseline = plot.bottom + TICK_LENGTH + TICK_GAP + text::CAP_HEIGHT * TICK_SIZE;
        write(tick.label.as_deref(), (x, baseline), Anchor::Middle, TICK_SIZE, TICK_TEXT, shapes);
    }
    for tick in &layout.y_ticks {
        let y = to.y(tick.value);
        line((plot.left - tick_length(tick.label.is_some()), y), (plot.left, y), 1.0, AXIS, shapes);
        let at = (plot.left - TICK_LENGTH - TICK_GAP, y + text::CAP_HEIGHT * TICK_SIZE / 2.0);
        write(tick.label.as_deref(), at, Anchor::End, TICK_SIZE, TICK_TEXT, shapes);
    }
}

fn draw_texts(figure: &Figure, layout: &Layout, shapes: &mut Vec<Shape>) {
    let plot = layout.plot;
    let lines = [
        (&layout.title, (plot.left, layout.title_baseline), Anchor::Start, TITLE_SIZE, LABEL_TEXT),
        (
            &layout.x_label,
            ((plot.left + plot.right) / 2.0, layout.x_label_baseline),
            Anchor::Middle,
            LABEL_SIZE,
            LABEL_TEXT,
        ),
        (&layout.notes, (plot.left, layout.notes_baseline), Anchor::Start, NOTE_SIZE, NOTE_TEXT),
    ];
    for (lines, (x, y), anchor, size, color) in lines {
        let x = kept_inside(lines, x, anchor, size, figure);
        for (row, text) in lines.iter().enumerate() {
            let at = (x, y + row as f64 * size * text::LINE_HEIGHT);
            write(Some(text), at, anchor, size, color, shapes);
        }
    }
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

/// Texts align with the plot as long as that keeps them in the picture.
fn kept_inside(lines: &[String], x: f64, anchor: Anchor, size: f64, figure: &Figure) -> f64 {
    const MARGIN: f64 = 8.0;
    let width = lines.iter().map(|line| text::width(line, size)).fold(0.0, f64::max);
    let right = f64::from(figure.size.0) - MARGIN;
    match anchor {
        Anchor::Start => x.min(right - width).max(MARGIN),
        Anchor::Middle => x.min(right - width / 2.0).max(MARGIN + width / 2.0),
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

fn write(text: Option<&str>, at: Point, anchor: Anchor, size: f64, color: Color, shapes: &mut Vec<Shape>) {
    if let Some(text) = text {
        let (text, ink) = (text.to_owned(), Ink::opaque(color));
        shapes.push(Shape::Text(Text { text, at, anchor, size, ink, upwards: false }));
    }
}
