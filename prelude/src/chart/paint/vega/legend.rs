//! The legend: a layer of its own without marks, so that it says exactly what the picture's legend says, whatever the
//! marks of the panel are. A click on a name hides the series, another one shows it again.

use super::panel::Subject;
use super::{points, theme};
use crate::chart::draw::{LegendPlace, dash_pattern};
use crate::chart::layout::TICK_SIZE;
use crate::chart::look::Dash;
use crate::chart::resolve::{Layer, LayerData};
use serde_json::{Value, json};

pub(super) fn describe(subject: &Subject, place: LegendPlace) -> Value {
    let mut layers: Vec<(&str, &Layer)> = Vec::new();
    for layer in &subject.panel.layers {
        // Layers of one name are one series: the first of them stands for all.
        if let Some(name) = layer.name.as_deref().filter(|name| layers.iter().all(|(known, _)| known != name)) {
            layers.push((name, layer));
        }
    }
    let names: Vec<&str> = layers.iter().map(|(name, _)| *name).collect();
    let channel =
        |range: Vec<Value>| json!({ "field": "s", "type": "nominal", "scale": { "domain": names, "range": range } });
    let with_legend = |mut channel: Value| {
        channel["legend"] = legend(subject, place);
        channel
    };
    let colors = || layers.iter().map(|(_, layer)| theme::color(layer.color)).collect::<Vec<_>>();
    // A dashed outline would make another shape of a marker.
    let dashed = |layer: &Layer| is_line(layer) && layer.marker.is_none();
    let dashes = layers.iter().map(|(_, layer)| if dashed(layer) { dash(layer.dash) } else { json!([]) }).collect();
    let shapes = layers.iter().map(|(_, layer)| json!(symbol(layer))).collect();
    let shown: Vec<Value> = names.iter().map(|name| json!({ "s": name })).collect();
    json!({
        "data": { "values": [{}] },
        "transform": [{ "filter": "false" }],
        "mark": "point",
        "params": [{
            "name": subject.named("series"),
            "select": { "type": "point", "fields": ["s"], "toggle": "true", "clear": false },
            "bind": "legend",
            "value": shown,
        }],
        "encoding": {
            "stroke": with_legend(channel(colors())),
            "fill": with_legend(channel(colors())),
            "shape": with_legend(channel(shapes)),
            "strokeDash": with_legend(channel(dashes)),
        },
    })
}

fn legend(subject: &Subject, place: LegendPlace) -> Value {
    let mut legend = json!({
        "title": null,
        "symbolStrokeWidth": 1.8,
        "symbolSize": 120,
        "symbolOpacity": 1,
        "labelFontSize": TICK_SIZE,
        "labelLimit": subject.layout.area.width() * 0.55,
    });
    match place {
        LegendPlace::Inside { left, top } => {
            legend["orient"] = json!("none");
            legend["legendX"] = json!((left - subject.layout.plot.left).round());
            legend["legendY"] = json!((top - subject.layout.plot.top).round());
        }
        LegendPlace::Right => legend["orient"] = json!("right"),
        LegendPlace::Above => {
            legend["orient"] = json!("top");
            legend["direction"] = json!("horizontal");
            legend["columns"] = json!(0);
        }
    }
    legend
}

fn is_line(layer: &Layer) -> bool {
    matches!(layer.data, LayerData::Line { .. } | LayerData::RuleX { .. } | LayerData::RuleY { .. })
}

fn symbol(layer: &Layer) -> &'static str {
    match layer.marker {
        Some(marker) => points::shape(marker),
        None if is_line(layer) => "stroke",
        None => "square",
    }
}

fn dash(dash: Dash) -> Value {
    // Shortened, so that the pattern shows in the little room of a symbol.
    match dash {
        Dash::Long => json!([6, 2]),
        Dash::Dotted => json!([1.5, 2]),
        dash => dash_pattern(dash).iter().map(|length| json!(length * 0.6)).collect(),
    }
}
