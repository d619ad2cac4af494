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
    let Arrangement::Grid { columns, parts, shared, colors, .. } = body else {
        layout.areas.push((area, Labelled::BOTH));
        return;
    };
    let mut area = area;
    if let Some(colors) = colors {
        area.right -= color_bar::width(colors, area.height()) + 2.0;
    }
    let rows = parts.len().div_ceil(*columns);
    let room = (area.width() / *columns as f64, area.height() / rows as f64);
    let extra = if *shared { outer_labels(parts, room) } else { (0.0, 0.0) };
    // Outer panels get the room for the labels that inner ones do not have, so that all plots are of one size.
    let width = (area.width() - extra.0) / *columns as f64;
    let height = (area.height() - extra.1) / rows as f64;
    let mut places: Vec<Rect> = Vec::new();
    for index in 0..parts.len() {
        let (row, column) = (index / columns, index % columns);
        let first = column == 0;
        let lowest = index + columns >= parts.len();
        let left = area.left + column as f64 * width + if first { 0.0 } else { extra.0 };
        let top = area.top + row as f64 * height;
        let right = area.left + extra.0 + (column + 1) as f64 * width;
        let bottom = top + height + if lowest { extra.1 } else { 0.0 };
        places.push(Rect { left, top, right, bottom });
    }
    let labelled = |index: usize| match shared {
        true => Labelled { x: index + columns >= parts.len(), y: index.is_multiple_of(*columns) },
        false => Labelled::BOTH,
    };
    match shared {
        // A plot that becomes narrower may need more room for its labels: what is changed is looked at again.
        true => (0..3).for_each(|_| equalize(parts, labelled, &mut places)),
        false => align(parts, *columns, &mut places),
    }
    for (index, (part, place)) in parts.iter().zip(places).enumerate() {
        match part {
            Arrangement::Single(_) => layout.areas.push((place, labelled(index))),
            part => divide(part, place, layout),
        }
    }
    if let Some(colors) = colors {
        let plots = Rect { top: area.top + 30.0, bottom: area.bottom - extra.1.max(20.0) - 10.0, ..area };
        layout.color_bars.push((color_bar::layout(colors, area.right + 8.0, plots), colors.clone()));
    }
}

/// Plots with the same axes are of one size, to the pixel: what is left of the rooms for labels is taken away.
fn equalize(parts: &[Arrangement], labelled: impl Fn(usize) -> Labelled, places: &mut [Rect]) {
    let plot = |(index, part): (usize, &Arrangement)| match part {
        Arrangement::Single(panel) => {
            let plot = layout_panel(panel, places[index], Reserved::default(), labelled(index)).plot;
            Some((index, plot.width(), plot.height()))
        }
        Arrangement::Grid { .. } => None,
    };
    let plots: Vec<(usize, f64, f64)> = parts.iter().enumerate().filter_map(plot).collect();
    let width = plots.iter().map(|plot| plot.1).fold(f64::INFINITY, f64::min);
    let height = plots.iter().map(|plot| plot.2).fold(f64::INFINITY, f64::min);
    for (index, own_width, own_height) in plots {
        places[index].right -= own_width - width;
        places[index].bottom -= own_height - height;
    }
}

/// Plots below each other begin and end at the same place, and those side by side at the same height, so that they can be
/// read against each other: panels with less beside their plot get less room. Plots that keep a shape stay as they are.
fn align(parts: &[Arrangement], columns: usize, places: &mut [Rect]) {
    let plot = |index: usize, place: Rect| match &parts[index] {
        Arrangement::Single(panel) if panel.axes && panel.aspect.is_none() => {
            Some(layout_panel(panel, place, Reserved::default(), Labelled::BOTH).plot)
        }
        _ => None,
    };
    let least = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for column in 0..columns {
        let members: Vec<usize> = (column..parts.len()).step_by(columns).collect();
        let Some(plots) = members.iter().map(|&i| plot(i, places[i])).collect::<Option<Vec<Rect>>>() else { continue };
        let left = most(&plots.iter().map(|plot| plot.left).collect::<Vec<_>>());
        let right = least(&plots.iter().map(|plot| plot.right).collect::<Vec<_>>());
        for (&index, plot) in members.iter().zip(&plots) {
            places[index].left += left - plot.left;
            places[index].right -= plot.right - right;
        }
    }
    for row in 0..parts.len().div_ceil(columns) {
        let members: Vec<usize> = (row * columns..parts.len().min((row + 1) * columns)).collect();
        let Some(plots) = members.iter().map(|&i| plot(i, places[i])).collect::<Option<Vec<Rect>>>() else { continue };
        let top = most(&plots.iter().map(|plot| plot.top).collect::<Vec<_>>());
        let bottom = least(&plots.iter().map(|plot| plot.bottom).collect::<Vec<_>>());
        for (&index, plot) in members.iter().zip(&plots) {
            places[index].top += top - plot.top;
            places[index].bottom -= plot.bottom - bottom;
        }
    }
}

/// The room that labels at the left and below take, in panels of about this width and height.
fn outer_labels(parts: &[Arrangement], (width, height): (f64, f64)) -> (f64, f64) {
    let panels: Vec<&Panel> = parts
        .iter()
        .filter_map(|part| match part {
            Arrangement::Single(panel) => Some(panel.as_ref()),
            Arrangement::Grid { .. } => None,
        })
        .collect();
    let area = Rect { left: 0.0, top: 0.0, right: width, bottom: height };
    panels.iter().fold((0.0, 0.0), |(left, below): (f64, f64), panel| {
        // Without a shape, so that what differs is the room for labels alone.
        let panel = Panel { aspect: None, ..(*panel).clone() };
        let with = layout_panel(&panel, area, Reserved::default(), Labelled::BOTH).plot;
        let without = layout_panel(&panel, area, Reserved::default(), Labelled { x: false, y: false }).plot;
        (left.max(with.left - without.left), below.max(without.bottom - with.bottom))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::draw::draw;
    use crate::chart::resolve::resolve_all;
    use crate::chart::{Charts, line};

    fn plots(charts: Charts) -> Vec<Rect> {
        draw(&resolve_all(&charts)).panels.iter().map(|panel| panel.layout.plot).collect()
    }

    fn tokens() -> crate::chart::Chart {
        let even = candle_core::Tensor::full(1f32 / 7.0, (8, 7, 7), &candle_core::Device::Cpu).expect("weights");
        crate::chart::attention(&even).tokens(["<s>", "The", "cat", "sat", "on", "the", "mat"]).title("Layer 1")
    }

    #[test]
    fn plots_with_the_same_axes_are_of_one_size() {
        let named = |title: &str| {
            let names = ["a long name", "another one", "a third", "and so on"];
            crate::chart::heatmap([[1, 2, 3, 4]; 4]).x_names(names).y_names(names).title(title)
        };
        let plots = plots(crate::chart::grid((0..8).map(|i| named(&format!("panel {i}")))).shared());
        let heads = tokens().columns(4);
        let of_heads = draw(&crate::chart::resolve::resolve(&heads));
        for plot in of_heads.panels.iter().map(|panel| panel.layout.plot) {
            let first = of_heads.panels[0].layout.plot;
            assert!((plot.width() - first.width()).abs() < 0.5, "{plot:?} {first:?}");
        }
        for plot in &plots {
            assert!((plot.width() - plots[0].width()).abs() < 0.5 && (plot.height() - plots[0].height()).abs() < 0.5);
        }
    }

    #[test]
    fn plots_below_each_other_are_aligned() {
        let wide = || line([0, 1_234_567], [0, 123_456]).y("a label");
        let narrow = || line(0..3, 0..3).title("a title");
        let [upper, lower] = plots(wide() / narrow())[..] else { panic!("two plots") };
        assert_eq!((upper.left, upper.right), (lower.left, lower.right));
        let [first, second] = plots(wide() | narrow())[..] else { panic!("two plots") };
        assert_eq!((first.top, first.bottom), (second.top, second.bottom));
        let grid = plots(crate::chart::grid([wide(), narrow(), narrow(), wide()]));
        assert_eq!((grid[0].left, grid[1].left), (grid[2].left, grid[3].left));
        assert_eq!((grid[0].bottom, grid[2].bottom), (grid[1].bottom, grid[3].bottom));
    }
}
