//! The legend: how large it is, where it goes, and how it is drawn. It may stand inside the plot only where it covers
//! no data.

use super::scene::{Anchor, Ink, Shape, Text};
use super::{clip, dashes, markers};
use crate::chart::layout::{PanelLayout, Point, Rect, Reserved, TICK_SIZE};
use crate::chart::look::{Color, Dash};
use crate::chart::resolve::{Layer, LayerData, Panel};
use crate::chart::text;

const SIZE: f64 = TICK_SIZE;
const ROW: f64 = 17.0;
const SWATCH: f64 = 26.0;
const GAP: f64 = 6.0;
const PADDING: f64 = 6.0;
const BETWEEN: f64 = 16.0;
const INK: Color = Color::hex(0x333333);

/// Names with the layers they belong to, arranged in rows of equal height.
pub(crate) struct Legend<'a> {
    entries: Vec<(&'a Layer, String)>,
}

/// Where a legend goes, and how it is arranged there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    Inside { left: f64, top: f64 },
    Right,
    Above,
}

impl<'a> Legend<'a> {
    /// The legend of a panel, if it has one. Names are shortened so that they leave most of the chart to the data.
    pub(crate) fn of(panel: &'a Panel, area: &Rect) -> Option<Self> {
        let room = area.width() * 0.55;
        let entry = |layer: &'a Layer| Some((layer, text::fitted(layer.name.as_ref()?, SIZE, room)));
        let entries: Vec<_> = panel.layers.iter().filter(|layer| has_swatch(layer)).filter_map(entry).collect();
        (panel.legend && !entries.is_empty()).then_some(Legend { entries })
    }

    fn entry_width(&self, index: usize) -> f64 {
        SWATCH + GAP + text::width(&self.entries[index].1, SIZE)
    }

    /// Width and height with one name per row.
    fn column_size(&self) -> (f64, f64) {
        let widest = (0..self.entries.len()).map(|index| self.entry_width(index)).fold(0.0, f64::max);
        (widest + 2.0 * PADDING, self.entries.len() as f64 * ROW + 2.0 * PADDING - 4.0)
    }

    /// The offsets of the entries when they flow in rows of this width, and the height of all rows.
    fn rows(&self, width: f64) -> (Vec<Point>, f64) {
        let (mut x, mut y) = (0.0, 0.0);
        let mut offsets = Vec::new();
        for index in 0..self.entries.len() {
            let own = self.entry_width(index);
            if x > 0.0 && x + own > width {
                (x, y) = (0.0, y + ROW);
            }
            offsets.push((x, y));
            x += own + BETWEEN;
        }
        (offsets, y + ROW)
    }

    /// Where the legend goes in a plot with these shapes drawn in it: a free corner or edge, else outside.
    pub(crate) fn place(&self, plot: &Rect, drawn: &[Shape]) -> Place {
        const INSET: f64 = 8.0;
        let (width, height) = self.column_size();
        let free = plot.grown(-INSET);
        if width < free.width() * 0.62 && height < free.height() * 0.62 {
            let (left, right) = (free.left, free.right - width);
            let (top, bottom) = (free.top, free.bottom - height);
            let (middle, centre) = ((left + right) / 2.0, (top + bottom) / 2.0);
            let places = [
                (right, top),
                (left, top),
                (right, bottom),
                (left, bottom),
                (middle, top),
                (right, centre),
                (left, centre),
                (middle, bottom),
            ];
            let covers_data = |&(left, top): &Point| {
                let area = Rect { left, top, right: left + width, bottom: top + height }.grown(3.0);
                drawn.iter().any(|shape| touches(shape, &area))
            };
            if let Some((left, top)) = places.into_iter().find(|place| !covers_data(place)) {
                return Place::Inside { left, top };
            }
        }
        let one_row = self.rows(plot.width()).1 <= ROW;
        if one_row || width > plot.width() * 0.4 { Place::Above } else { Place::Right }
    }

    /// The room that the legend takes away from the plot.
    pub(crate) fn reserve(&self, place: Place, plot: &Rect) -> Reserved {
        match place {
            Place::Inside { .. } => Reserved::default(),
            Place::Right => Reserved { right: self.column_size().0 + 2.0, top: 0.0 },
            Place::Above => Reserved { right: 0.0, top: self.rows(plot.width()).1 + 4.0 },
        }
    }

    pub(crate) fn draw(&self, place: Place, layout: &PanelLayout, shapes: &mut Vec<Shape>) {
        let (left, top) = match place {
            Place::Inside { left, top } => {
                let (width, height) = self.column_size();
                let area = Rect { left, top, right: left + width, bottom: top + height };
                let white = Ink { color: Color::hex(0xffffff), opacity: 0.85 };
                shapes.push(Shape::Fill { points: area.corners().to_vec(), ink: white });
                (left + PADDING, top + PADDING - 2.0)
            }
            Place::Right => (layout.plot.right + PADDING + 6.0, layout.plot.top),
            Place::Above => (layout.plot.left, layout.legend_top),
        };
        let offsets = match place {
            Place::Above => self.rows(layout.plot.width()).0,
            _ => (0..self.entries.len()).map(|row| (0.0, row as f64 * ROW)).collect(),
        };
        for ((layer, name), (x, y)) in self.entries.iter().zip(offsets) {
            let middle = top + y + ROW / 2.0;
            swatch(layer, left + x, middle, shapes);
            shapes.push(Shape::Text(Text {
                text: name.clone(),
                at: (left + x + SWATCH + GAP, middle + text::CAP_HEIGHT * SIZE / 2.0),
                anchor: Anchor::Start,
                size: SIZE,
                ink: Ink::opaque(INK),
                upwards: false,
            }));
        }
    }
}

/// Whether a small picture can stand for a layer: colours that stand for numbers have their bar instead.
fn has_swatch(layer: &Layer) -> bool {
    !matches!(
        layer.data,
        LayerData::Cells { .. }
            | LayerData::Contours { .. }
            | LayerData::Filled { .. }
            | LayerData::Images { .. }
            | LayerData::Faces { .. }
            | LayerData::Texts { .. }
            | LayerData::Graph { .. }
    )
}

/// A small picture of a layer, as it looks in the plot.
fn swatch(layer: &Layer, left: f64, middle: f64, shapes: &mut Vec<Shape>) {
    let ink = Ink { color: layer.color, opacity: layer.opacity };
    // Faint points are drawn stronger than in the plot, where many of them lie on each other.
    let strong = Ink { color: layer.color, opacity: layer.opacity.max(0.7) };
    let stroke = |width: f64, dash: Dash, shapes: &mut Vec<Shape>| {
        for points in dashes::dashes(&[(left, middle), (left + SWATCH, middle)], dash) {
            shapes.push(Shape::Stroke { points, width, ink: strong });
        }
    };
    let block = Rect { left: left + 2.0, top: middle - 5.0, right: left + SWATCH - 2.0, bottom: middle + 5.0 };
    match &layer.data {
        LayerData::Line { .. } => stroke(markers::line_width(0), layer.dash, shapes),
        LayerData::RuleX { .. } | LayerData::RuleY { .. } => stroke(markers::RULE_WIDTH, layer.dash, shapes),
        LayerData::Band { .. } | LayerData::Area { .. } => {
            shapes.push(Shape::Fill { points: block.corners().to_vec(), ink })
        }
        LayerData::Bars { .. } => shapes.push(Shape::Fill { points: block.corners().to_vec(), ink: strong }),
        LayerData::Segments { .. } => stroke(markers::RULE_WIDTH, layer.dash, shapes),
        LayerData::Bins { .. } => {
            shapes.push(Shape::Fill { points: block.corners().to_vec(), ink });
            let mut outline = block.corners().to_vec();
            outline.push(outline[0]);
            for points in dashes::dashes(&outline, layer.dash) {
                shapes.push(Shape::Stroke { points, width: markers::OUTLINE_WIDTH, ink: Ink::opaque(layer.color) });
            }
        }
        LayerData::Points { .. }
        | LayerData::Crowd { .. }
        | LayerData::Errors { .. }
        | LayerData::Cells { .. }
        | LayerData::Contours { .. }
        | LayerData::Filled { .. }
        | LayerData::Images { .. }
        | LayerData::Faces { .. }
        | LayerData::Texts { .. }
        | LayerData::Graph { .. } => {}
    }
    if let Some(shape) = layer.marker {
        markers::draw(shape, (left + SWATCH / 2.0, middle), 3.5, strong, shapes);
    }
}

/// Whether a shape covers any part of an area.
pub(crate) fn touches(shape: &Shape, area: &Rect) -> bool {
    let crosses = |points: &[Point]| points.windows(2).any(|pair| clip::segment(pair[0], pair[1], area).is_some());
    match shape {
        Shape::Stroke { points, .. } => crosses(points),
        Shape::Fill { points, .. } => !clip::polygon(points, area).is_empty(),
        Shape::Disc { center, radius, .. } => area.grown(*radius).contains(*center),
        Shape::Text(text) => area.overlaps(&text_area(text)),
        Shape::Image { area: image, pixels } => {
            let part = |from: f64, to: f64, start: f64, length: f64, count: usize| {
                let place = |v: f64| (v - start) / length * count as f64;
                let (first, last) = (place(from).floor().max(0.0), place(to).ceil().min(count as f64));
                first as usize..last.max(0.0) as usize
            };
            let columns = part(area.left, area.right, image.left, image.width(), pixels.width);
            pixels.any_within(columns, part(area.top, area.bottom, image.top, image.height(), pixels.height))
        }
    }
}

/// The area that a level text covers.
pub(crate) fn text_area(text: &Text) -> Rect {
    let width = text::width(&text.text, text.size);
    let left = match text.anchor {
        Anchor::Start => text.at.0,
        Anchor::Middle => text.at.0 - width / 2.0,
        Anchor::End => text.at.0 - width,
    };
    let (top, bottom) = (text.at.1 - text::CAP_HEIGHT * text.size, text.at.1 + text::DESCENT * text.size);
    Rect { left, top, right: left + width, bottom }
}
