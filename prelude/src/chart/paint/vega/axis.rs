//! Position channels: scales with the domains that were worked out here, and axes with the ticks that were.

use super::number::Precision;
use super::theme;
use crate::chart::layout::{LABEL_SIZE, TICK_LENGTH, TICK_SIZE};
use crate::chart::resolve::Axis;
use crate::chart::scale::ScaleKind;
use crate::chart::scale::ticks::Tick;
use serde_json::{Map, Value, json};

/// About how many ticks there are while a reader has zoomed in.
const ZOOMED_TICKS: usize = 8;

/// How dates are written, in UTC.
const DATE: &str = "%Y-%m-%d %H:%M";

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

    /// An entry of a tooltip for a field along this axis. Names and dates are worked out by a further step.
    pub(super) fn tooltip(&self, field: &str, title: &str, transform: &mut Vec<Value>) -> Value {
        let Some(words) = self.words(field) else {
            return json!({ "field": field, "type": "quantitative", "title": title, "format": self.format() });
        };
        let named = format!("{field}_words");
        transform.push(json!({ "calculate": words, "as": named }));
        json!({ "field": named, "type": "nominal", "title": title })
    }

    /// An expression that writes a field whose numbers stand for something else.
    fn words(&self, field: &str) -> Option<String> {
        match self.axis.scale.kind {
            ScaleKind::Category => Some(format!("{}[round(datum.{field})]||''", json!(self.axis.names))),
            ScaleKind::Time => Some(format!("utcFormat(datum.{field}*1000,'{DATE}')")),
            _ => None,
        }
    }

    /// An expression that writes a field along this axis as words.
    pub(super) fn written(&self, field: &str) -> String {
        self.words(field).unwrap_or_else(|| format!("format(datum.{field},'{}')", self.format()))
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

/// The axis with its ticks. Once a reader zooms in, Vega's own ticks take over: ours were worked out for the whole. Names
/// keep theirs.
pub(super) fn axis(axis: &Axis, ticks: &[Tick], title: &[String], upwards: bool, zoomed: &str) -> Value {
    let kind = axis.scale.kind;
    let values: Vec<f64> = ticks.iter().map(|tick| tick.value).collect();
    let labelled: (Vec<f64>, Vec<&str>) =
        ticks.iter().filter_map(|tick| Some((tick.value, tick.label.as_deref()?))).unzip();
    let place = format!("indexof({},datum.value)", json!(labelled.0));
    let mut axis = Map::new();
    axis.insert("title".into(), if title.is_empty() { Value::Null } else { json!(title) });
    let own = format!("{}[{place}]||''", json!(labelled.1));
    if kind == ScaleKind::Category {
        axis.insert("values".into(), json!(values));
        axis.insert("labelExpr".into(), json!(own));
        axis.insert("grid".into(), json!(false));
        axis.insert("labelOverlap".into(), json!(false));
        // Without it, Vega leaves out every second value where there are many.
        axis.insert("tickCount".into(), json!(values.len()));
    } else {
        let other = if kind == ScaleKind::Time {
            format!("utcFormat(datum.value*1000,'{DATE}')")
        } else {
            "datum.label".into()
        };
        axis.insert("values".into(), json!({ "expr": format!("{zoomed}?null:{}", json!(values)) }));
        axis.insert("labelExpr".into(), json!(format!("{zoomed}?{other}:{own}")));
        axis.insert("tickCount".into(), json!({ "expr": format!("{zoomed}?{ZOOMED_TICKS}:{}", values.len()) }));
    }
    if labelled.1.iter().all(|label| label.is_empty()) {
        // Those of a neighbour with the same axis are for this one too.
        axis.insert("labelExpr".into(), json!("''"));
    }
    if upwards {
        axis.insert("labelAngle".into(), json!(-90));
        axis.insert("labelLimit".into(), json!(200));
    }
    if kind != ScaleKind::Category && labelled.0.len() < values.len() {
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
