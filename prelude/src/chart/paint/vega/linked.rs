//! Points of several panels that stand for the same things. They are rows of one data set with columns for each panel, so
//! that what a reader picks out in one panel is picked out in all.

use super::panel::Subject;
use super::points;
use crate::chart::resolve::{Layer, LayerData};
use serde_json::{Value, json};

/// How much is seen of points that are not picked out.
const FAINT: f64 = 0.06;

/// What moves axes where dragging picks out points.
pub(super) const MOVES: &str = "[mousedown[event.shiftKey], window:mouseup] > window:mousemove!";

const PICKS: &str = "[mousedown[!event.shiftKey], window:mouseup] > window:mousemove!";

/// Panels by number, the first of which names what they have together.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) members: Vec<usize>,
}

impl Link {
    fn named(&self, what: &str) -> String {
        format!("{what}{}", self.members[0])
    }

    /// The data set of all panels.
    pub(super) fn data(&self) -> Value {
        json!({ "name": self.dataset() })
    }

    pub(super) fn dataset(&self) -> String {
        self.named("linked")
    }

    /// The columns that say where points are, in all panels.
    pub(super) fn places(&self) -> Vec<String> {
        self.members.iter().flat_map(|number| [format!("x{number}"), format!("y{number}")]).collect()
    }

    /// The channel that shows which points are picked out: all of them as long as none is.
    pub(super) fn opacity(&self, opacity: f64) -> Value {
        json!({ "condition": { "param": self.named("picked"), "value": opacity }, "value": opacity * FAINT })
    }

    /// The parameter that says which points are picked out.
    pub(super) fn param(&self) -> Value {
        let views: Vec<String> = self.members.iter().map(|&number| view(number)).collect();
        json!({
            "name": self.named("picked"),
            "select": { "type": "interval", "on": PICKS, "zoom": false },
            "views": views,
        })
    }
}

/// The name of the layer of a panel that is dragged over.
pub(super) fn view(number: usize) -> String {
    format!("points{number}")
}

/// The layers of a panel that are linked with those of other panels.
pub(super) fn layers<'a>(subject: &Subject<'a>) -> Vec<(usize, &'a Layer)> {
    let layers = subject.panel.layers.iter().enumerate();
    layers.filter(|(_, layer)| layer.kind == "scatter" && matches!(layer.data, LayerData::Points { .. })).collect()
}

/// A row for each scatter that the panels have, with the columns of all of them.
pub(super) fn rows(members: &[&Subject]) -> Vec<Value> {
    let count = members.iter().map(|subject| layers(subject).len()).min().unwrap_or(0);
    let row = |nth: usize| {
        let parts: Vec<_> =
            members.iter().filter_map(|subject| Some((*subject, layers(subject).get(nth)?.1))).collect();
        let last = |(_, layer): &(&Subject, &Layer)| match &layer.data {
            LayerData::Points { rows, .. } => rows.last().copied(),
            _ => None,
        };
        let all = parts.iter().filter_map(last).max().map_or(0, |last| last + 1);
        let shown = all.min(points::MOST_POINTS);
        let kept: Vec<usize> = (0..shown).map(|index| index * all / shown).collect();
        let mut row = json!({ "k": nth });
        for (subject, layer) in parts {
            if let Value::Object(columns) = points::columns_of_rows(subject, layer, &kept) {
                columns.into_iter().for_each(|(name, column)| row[name] = column);
            }
        }
        row
    };
    (0..count).map(row).collect()
}
