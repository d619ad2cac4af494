//! One panel: its axes, the layers of its marks, and what a reader can do with it.

use super::arrange::Surroundings;
use super::axis::{self, Position};
use super::linked::Link;
use super::{
    bands, bars, bins, cells, contours, control, crosshair, crowds, images, legend, lines, linked, points, rules,
    segments, shapes,
};
use crate::chart::draw::{LegendPlace, PanelPicture, Text};
use crate::chart::layout::{PanelLayout, Projection};
use crate::chart::resolve::{Layer, LayerData, Panel};
use crate::chart::spec::Control;
use serde_json::{Map, Value, json};

/// A panel while it is described. Names of parameters and data carry its number: they are global in a specification.
pub(super) struct Subject<'a> {
    number: usize,
    /// As it is at first.
    pub(super) panel: &'a Panel,
    /// As it is for every place of the control; without one, as it is.
    frames: Vec<&'a Panel>,
    control: Option<&'a Control>,
    pub(super) layout: &'a PanelLayout,
    legend: Option<LegendPlace>,
    color_bar: bool,
    moves_with: Option<usize>,
    /// The panels whose points stand for the same things, with this one among them.
    pub(super) link: Option<&'a Link>,
    /// The words in the picture, with the places that were found for them.
    pub(super) words: &'a [Text],
    pub(super) to: Projection<'a>,
    pub(super) x: Position<'a>,
    pub(super) y: Position<'a>,
}

/// Data that several layers share, by name.
pub(super) type Datasets = Map<String, Value>;

impl<'a> Subject<'a> {
    pub(super) fn of(
        number: usize,
        panel: &'a Panel,
        picture: &'a PanelPicture,
        frames: Option<(&'a Control, Vec<&'a Panel>)>,
        surroundings: Surroundings,
        link: Option<&'a Link>,
    ) -> Self {
        let (control, frames) = match frames {
            Some((control, frames)) => (Some(control), frames),
            None => (None, vec![panel]),
        };
        Subject {
            number,
            panel,
            frames,
            control,
            layout: &picture.layout,
            legend: picture.legend,
            words: &picture.words,
            color_bar: panel.colors.is_some() || surroundings.colors,
            moves_with: surroundings.moves_with,
            link,
            to: Projection::new(panel, picture.layout.plot),
            x: Position::of(&panel.x),
            y: Position::of(&panel.y),
        }
    }

    /// The panel as a layered view.
    pub(super) fn describe(&self, datasets: &mut Datasets) -> Map<String, Value> {
        let mut layers = vec![frame(self)];
        layers.extend(self.legend.map(|place| legend::describe(self, place)));
        if let Some(rows) = lines::rows(self) {
            datasets.insert(self.named("lines"), rows);
            // Below the marks, which keep their own tooltips.
            layers.push(crosshair::describe(self));
        }
        // As in the picture, areas lie behind lines and points.
        let depth = |data: &LayerData| match data {
            LayerData::Band { .. }
            | LayerData::Area { .. }
            | LayerData::Bars { .. }
            | LayerData::Cells { .. }
            | LayerData::Crowd { .. }
            | LayerData::Filled { .. }
            | LayerData::Images { .. } => 0,
            LayerData::Bins { .. } => 1,
            _ => 2,
        };
        let mut order: Vec<usize> = (0..self.panel.layers.len()).collect();
        order.sort_by_key(|&index| depth(&self.panel.layers[index].data));
        for index in order {
            match &self.panel.layers[index].data {
                LayerData::Band { .. } | LayerData::Area { .. } => layers.push(bands::describe(self, index)),
                LayerData::Bins { .. } => layers.extend(bins::describe(self, index)),
                LayerData::Bars { .. } => layers.push(bars::describe(self, index)),
                LayerData::Errors { .. } => layers.extend(bars::errors(self, index)),
                LayerData::Cells { .. } => layers.extend(cells::describe(self, index)),
                LayerData::Images { .. } => layers.extend(images::describe(self, index)),
                LayerData::Contours { .. } => {
                    layers.push(contours::describe(self, index));
                    let colors = self.panel.colors.as_ref().filter(|_| self.color_bar());
                    layers.extend(colors.map(|colors| cells::scale_only(self, colors)));
                }
                LayerData::Filled { .. } => layers.push(contours::filled(self, index)),
                LayerData::Line { .. } => layers.extend(lines::describe(self, index)),
                LayerData::Points { .. } => layers.extend(points::describe(self, index)),
                LayerData::Crowd { .. } => layers.extend(crowds::describe(self, index)),
                LayerData::Segments { .. } => layers.extend(segments::describe(self, index)),
                LayerData::Texts { .. } => layers.push(segments::words(self, index)),
                LayerData::Graph { .. } => layers.extend(shapes::graph(self, index)),
                LayerData::RuleX { .. } | LayerData::RuleY { .. } => layers.push(rules::describe(self, index)),
                // Figures with faces are not described at all.
                LayerData::Faces { .. } => {}
            }
        }
        let mut view = Map::new();
        view.insert("width".into(), json!(self.layout.plot.width().round()));
        view.insert("height".into(), json!(self.layout.plot.height().round()));
        view.insert("layer".into(), Value::Array(layers));
        view
    }

    /// Whether clicks on the legend hide series.
    pub(super) fn toggles(&self) -> bool {
        self.legend.is_some()
    }

    /// The data of a layer: what `columns` makes of it, a row for every place of the control.
    pub(super) fn data(&self, index: usize, columns: impl Fn(&Layer) -> Value) -> Value {
        json!({ "values": self.rows(index, columns) })
    }

    pub(super) fn rows(&self, index: usize, columns: impl Fn(&Layer) -> Value) -> Vec<Value> {
        let row = |(place, panel): (usize, &&Panel)| {
            let layer = &panel.layers[index];
            let mut row = columns(layer);
            if let Some(name) = &layer.name {
                row["s"] = json!(name);
            }
            if self.control.is_some() {
                row[control::FRAME] = json!(place);
            }
            row
        };
        self.frames.iter().enumerate().map(row).collect()
    }

    /// Steps that leave out the rows of other places of the control, and the layer when a reader has hidden it.
    pub(super) fn shown(&self, index: usize) -> Vec<Value> {
        let hides = self.toggles() && self.panel.layers[index].name.is_some();
        let mut steps = self.standing();
        steps.extend(hides.then(|| json!({ "filter": { "param": self.named("series"), "empty": false } })));
        steps
    }

    /// The step that leaves out the rows of other places of the control, if there is one.
    pub(super) fn standing(&self) -> Vec<Value> {
        self.control.map(control::filter).into_iter().collect()
    }

    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// A name of this panel's own.
    pub(super) fn named(&self, what: &str) -> String {
        format!("{what}{}", self.number)
    }

    /// The entry of a tooltip that names the series, if it has a name.
    pub(super) fn series_tooltip(&self, layer: &Layer) -> Option<Value> {
        layer.name.as_ref().map(|_| json!({ "field": "s", "type": "nominal", "title": "series" }))
    }

    /// What an axis is called in tooltips.
    pub(super) fn title<'s>(&self, label: &'s Option<String>, otherwise: &'s str) -> &'s str {
        label.as_deref().unwrap_or(otherwise)
    }

    pub(super) fn x_tooltip(&self, field: &str, transform: &mut Vec<Value>) -> Value {
        self.x.tooltip(field, self.title(&self.panel.x.label, "x"), transform)
    }

    pub(super) fn y_tooltip(&self, field: &str, transform: &mut Vec<Value>) -> Value {
        self.y.tooltip(field, self.title(&self.panel.y.label, "y"), transform)
    }

    /// Whether this panel says what its colours stand for.
    pub(super) fn color_bar(&self) -> bool {
        self.color_bar
    }
}

/// Scrolling over a chart scrolls the page, unless a key is held; browsers say "ctrl" for two fingers on a touchpad too.
const ZOOM: &str = "wheel![event.ctrlKey||event.metaKey||event.altKey]";

/// A layer without marks: it has the axes, and moves them when a reader drags or zooms. A double click puts them back.
fn frame(subject: &Subject) -> Value {
    let group = subject.moves_with.unwrap_or(subject.number);
    let layout = subject.layout;
    let axis = |position: &Position, ticks, title: &[String], upwards: bool, channel: &str| {
        let mut described = position.field(channel);
        described["axis"] = match subject.panel.axes {
            true => axis::axis(position.axis, ticks, title, upwards, &format!("{}_{channel}", zoom_name(group))),
            false => Value::Null,
        };
        described
    };
    let mut frame = json!({
        "data": { "values": [{}] },
        "mark": { "type": "point", "opacity": 0 },
        "encoding": {
            "x": axis(&subject.x, &layout.x_ticks, &layout.x_label, layout.x_upwards, "x"),
            "y": axis(&subject.y, &layout.y_ticks, &layout.y_label, false, "y"),
        },
    });
    match (subject.panel.axes, subject.moves_with) {
        (true, Some(_)) => frame["name"] = json!(frame_name(subject.number)),
        (true, None) => frame["params"] = json!([zoom(group, subject.link.is_some(), None)]),
        (false, _) => {}
    }
    frame
}

/// The name of the layer with the axes of a panel.
pub(super) fn frame_name(number: usize) -> String {
    format!("frame{number}")
}

fn zoom_name(group: usize) -> String {
    format!("zoom{group}")
}

/// The parameter that moves the axes of one panel, or of those whose frames are named. Where points are linked, it leaves
/// dragging to what picks them out.
pub(super) fn zoom(group: usize, linked: bool, views: Option<Vec<String>>) -> Value {
    let mut zoom =
        json!({ "name": zoom_name(group), "select": { "type": "interval", "zoom": ZOOM }, "bind": "scales" });
    if linked {
        zoom["select"]["on"] = json!(linked::MOVES);
        zoom["select"]["translate"] = json!(linked::MOVES);
    }
    if let Some(views) = views {
        zoom["views"] = json!(views);
    }
    zoom
}
