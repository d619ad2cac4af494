//! Position channels: scales with the domains that were worked out here, and axes with the ticks that were.

use super::number::Precision;
use super::theme;
use crate::chart::layout::{LABEL_SIZE, TICK_LENGTH, TICK_SIZE};
use crate::chart::resolve::Axis;
use crate::chart::scale::ScaleKind;
use crate::chart::scale::ticks::Tick;
use serde_json::{Map, Value, json};

/// One of the two axes of a panel, as its marks refer to it.
pub(super) struct Position<'a> {
    pub(super) axis: &'a Axis,
    pub(super) precision: Precision,
    scale: Value,
}

impl<'a> Position<'a> {
    pub(super) fn of(axis: &'a Axis) -> Self {
        Position { axis, precision: Precision::of(&axis.scale), scale: scale(axis) }
    }

    /// The channel of a mark that takes its position from this field.
    pub(super) fn field(&self, field: &str) -> Value {
        json!({ "field": field, "type": "quantitative", "scale": self.scale })
    }

    /// An entry of a tooltip for a field along this axis.
    pub(super) fn tooltip(&self, field: &str, title: &str) -> Value {
        json!({ "field": field, "type": "quantitative", "title": title, "format": self.format() })
    }

    /// How tooltips write the numbers of this axis.
    pub(super) fn format(&self) -> &'static str {
        let scale = &self.axis.scale;
        let largest = scale.lo.abs().max(scale.hi.abs());
        let plain = (1e-3..1e7).contains(&largest) && (scale.kind != ScaleKind::Log || scale.lo >= 1e-6);
        if plain { ".6~r" } else { ".4~g" }
    }
}

fn scale(axis: &Axis) -> Value {
    let scale = &axis.scale;
    let mut described = json!({ "domain": [scale.lo, scale.hi], "nice": false });
    if scale.reversed {
        described["reverse"] = json!(true);
    }
    match scale.kind {
        ScaleKind::Log => described["type"] = json!("log"),
        ScaleKind::SymLog => {
            described["type"] = json!("symlog");
            described["constant"] = json!(scale.constant);
        }
        ScaleKind::Linear | ScaleKind::Time | ScaleKind::Category => described["zero"] = json!(false),
    }
    described
}

/// The axis with its ticks. Once a reader zooms in, Vega's own ticks take over: ours were worked out for the whole.
pub(super) fn axis(ticks: &[Tick], title: &[String], zoomed: &str) -> Value {
    let values: Vec<f64> = ticks.iter().map(|tick| tick.value).collect();
    let labelled: (Vec<f64>, Vec<&str>) =
        ticks.iter().filter_map(|tick| Some((tick.value, tick.label.as_deref()?))).unzip();
    let place = format!("indexof({},datum.value)", json!(labelled.0));
    let mut axis = Map::new();
    axis.insert("title".into(), if title.is_empty() { Value::Null } else { json!(title) });
    axis.insert("values".into(), json!({ "expr": format!("{zoomed}?null:{}", json!(values)) }));
    axis.insert("labelExpr".into(), json!(format!("{zoomed}?datum.label:{}[{place}]||''", json!(labelled.1))));
    if labelled.0.len() < values.len() {
        let minor = format!("!{zoomed}&&{place}<0");
        axis.insert("gridOpacity".into(), json!({ "expr": format!("{minor}?0:{}", theme::GRID_OPACITY) }));
        axis.insert("tickSize".into(), json!({ "condition": { "test": minor, "value": 2.5 }, "value": TICK_LENGTH }));
    }
    Value::Object(axis)
}

/// What all axes of a chart have in common. Sizes only: colours are the front end's.
pub(super) fn config() -> Value {
    json!({
        "labelFontSize": TICK_SIZE,
        "titleFontSize": LABEL_SIZE,
        "titleFontWeight": "normal",
        "tickSize": TICK_LENGTH,
        "gridOpacity": { "expr": theme::GRID_OPACITY },
        "labelFlush": false,
    })
}
