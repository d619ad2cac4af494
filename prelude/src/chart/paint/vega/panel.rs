//! One panel: its axes, the layers of its marks, and what a reader can do with it.

use super::axis::{self, Position};
use super::{bands, bins, crosshair, legend, lines, points, rules};
use crate::chart::draw::PanelPicture;
use crate::chart::layout::{PanelLayout, Projection};
use crate::chart::resolve::{Layer, LayerData, Panel};
use serde_json::{Map, Value, json};

/// A panel while it is described. Names of parameters and data carry its number: they are global in a specification.
pub(super) struct Subject<'a> {
    pub(super) number: usize,
    pub(super) panel: &'a Panel,
    pub(super) layout: &'a PanelLayout,
    pub(super) to: Projection<'a>,
    pub(super) x: Position<'a>,
    pub(super) y: Position<'a>,
    /// Whether clicks on the legend hide series.
    pub(super) toggles: bool,
}

/// Whether this panel can be described: not all marks are yet.
pub(super) fn can_be_described(panel: &Panel) -> bool {
    let described = |layer: &Layer| {
        matches!(
            layer.data,
            LayerData::Line { .. }
                | LayerData::Points { .. }
                | LayerData::Band { .. }
                | LayerData::Bins { .. }
                | LayerData::RuleX { .. }
                | LayerData::RuleY { .. }
        )
    };
    panel.axes && panel.colors.is_none() && panel.layers.iter().all(described)
}

/// Data that several layers share, by name.
pub(super) type Datasets = Map<String, Value>;

/// The panel as a layered view.
pub(super) fn describe(
    number: usize,
    panel: &Panel,
    picture: &PanelPicture,
    datasets: &mut Datasets,
) -> Map<String, Value> {
    let layout = &picture.layout;
    let subject = Subject {
        number,
        panel,
        layout,
        to: Projection::new(panel, layout.plot),
        x: Position::of(&panel.x),
        y: Position::of(&panel.y),
        toggles: picture.legend.is_some(),
    };
    let mut layers = vec![frame(&subject)];
    layers.extend(picture.legend.as_ref().map(|place| legend::describe(&subject, place)));
    if let Some(rows) = lines::rows(&subject) {
        datasets.insert(subject.named("lines"), rows);
        // Below the marks, which keep their own tooltips.
        layers.push(crosshair::describe(&subject));
    }
    let in_order = |test: fn(&LayerData) -> bool| panel.layers.iter().enumerate().filter(move |(_, l)| test(&l.data));
    // As in the picture, areas lie behind lines and points.
    let areas = |data: &LayerData| matches!(data, LayerData::Band { .. });
    let bars = |data: &LayerData| matches!(data, LayerData::Bins { .. });
    let others = |data: &LayerData| !matches!(data, LayerData::Band { .. } | LayerData::Bins { .. });
    for (index, layer) in in_order(areas).chain(in_order(bars)).chain(in_order(others)) {
        match &layer.data {
            LayerData::Band { runs } => layers.push(bands::describe(&subject, layer, runs)),
            LayerData::Bins { edges, heights } => layers.extend(bins::describe(&subject, layer, edges, heights)),
            LayerData::Line { .. } => layers.extend(lines::describe(&subject, index, layer)),
            LayerData::Points { at, labels } => layers.extend(points::describe(&subject, layer, at, labels)),
            LayerData::RuleX { at } => layers.push(rules::describe(&subject, layer, "x", *at)),
            LayerData::RuleY { at } => layers.push(rules::describe(&subject, layer, "y", *at)),
            // Not described yet; such figures are not either.
            _ => {}
        }
    }
    let mut view = Map::new();
    view.insert("width".into(), json!(layout.plot.width().round()));
    view.insert("height".into(), json!(layout.plot.height().round()));
    view.insert("layer".into(), Value::Array(layers));
    view
}

impl Subject<'_> {
    /// A name of this panel's own.
    pub(super) fn named(&self, what: &str) -> String {
        format!("{what}{}", self.number)
    }

    /// Steps that leave out the layer when a reader has hidden it.
    pub(super) fn shown(&self, layer: &Layer) -> Vec<Value> {
        let hides = self.toggles && layer.name.is_some();
        hides.then(|| self.shown_series()).into_iter().collect()
    }

    /// The step that leaves out series that a reader has hidden.
    pub(super) fn shown_series(&self) -> Value {
        json!({ "filter": { "param": self.named("series"), "empty": false } })
    }

    /// A row of columns, with the name of the series that it belongs to.
    pub(super) fn row(&self, layer: &Layer, columns: Value) -> Value {
        let mut row = columns;
        if let Some(name) = &layer.name {
            row["s"] = json!(name);
        }
        row
    }

    /// The entry of a tooltip that names the series, if it has a name.
    pub(super) fn series_tooltip(&self, layer: &Layer) -> Option<Value> {
        layer.name.as_ref().map(|_| json!({ "field": "s", "type": "nominal", "title": "series" }))
    }

    /// What an axis is called in tooltips.
    pub(super) fn title<'a>(&self, label: &'a Option<String>, otherwise: &'a str) -> &'a str {
        label.as_deref().unwrap_or(otherwise)
    }

    pub(super) fn x_tooltip(&self, field: &str) -> Value {
        self.x.tooltip(field, self.title(&self.panel.x.label, "x"))
    }

    pub(super) fn y_tooltip(&self, field: &str) -> Value {
        self.y.tooltip(field, self.title(&self.panel.y.label, "y"))
    }
}

/// Scrolling over a chart scrolls the page, unless a key is held; browsers say "ctrl" for two fingers on a touchpad too.
const ZOOM: &str = "wheel![event.ctrlKey||event.metaKey||event.altKey]";

/// A layer without marks: it has the axes, and moves them when a reader drags or zooms. A double click puts them back.
fn frame(subject: &Subject) -> Value {
    let zoom = subject.named("zoom");
    let axis = |position: &Position, ticks, title: &[String], channel: &str| {
        let mut described = position.field(channel);
        described["axis"] = axis::axis(ticks, title, &format!("{zoom}_{channel}"));
        described
    };
    let layout = subject.layout;
    json!({
        "data": { "values": [{}] },
        "mark": { "type": "point", "opacity": 0 },
        "params": [{ "name": zoom, "select": { "type": "interval", "zoom": ZOOM }, "bind": "scales" }],
        "encoding": {
            "x": axis(&subject.x, &layout.x_ticks, &layout.x_label, "x"),
            "y": axis(&subject.y, &layout.y_ticks, &layout.y_label, "y"),
        },
    })
}
