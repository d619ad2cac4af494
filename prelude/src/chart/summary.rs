//! One sentence that says what a chart shows: what terminals, screen readers and tests get in place of the picture.

use super::resolve::{Axis, ColorScale, Figure, Layer, LayerData, Panel};
use super::scale::ScaleKind;
use super::scale::labels::brief;
use super::scale::ticks::time::moment;

/// More panels than this are not described one by one.
const MOST_PANELS: usize = 4;

/// For example: `line chart, log-log, 2 series (runs, fit), x 1e18..1e22 training compute (FLOPs), y 2.6..4.1 loss`.
pub(in crate::chart) fn summary(figure: &Figure) -> String {
    let panels: Vec<String> = figure.panels().into_iter().map(panel).collect();
    let mut parts = match &panels[..] {
        [alone] => vec![alone.clone()],
        several if several.len() <= MOST_PANELS => vec![format!("{} panels: {}", several.len(), several.join("; "))],
        many => vec![format!("{} panels, the first: {}", many.len(), many[0])],
    };
    parts.extend(figure.notes.iter().cloned());
    titled(figure.title.as_deref(), parts.join(", "))
}

fn titled(title: Option<&str>, text: String) -> String {
    match title {
        Some(title) => format!("{title}: {text}"),
        None => text,
    }
}

fn panel(panel: &Panel) -> String {
    let mut parts = vec![kind(&panel.layers)];
    parts.extend(scales(panel));
    parts.extend(series(&panel.layers));
    parts.extend(panel.layers.iter().find_map(counts));
    if panel.axes {
        parts.push(axis("x", &panel.x));
        parts.push(axis("y", &panel.y));
    }
    if let Some(ColorScale { scale, label, .. }) = &panel.colors {
        let label = label.as_ref().map_or(String::new(), |label| format!(" {label}"));
        parts.push(format!("colours {}..{}{label}", brief(scale.lo), brief(scale.hi)));
    }
    parts.extend(panel.layers.iter().filter_map(rule));
    titled(panel.title.as_deref(), parts.join(", "))
}

fn scales(panel: &Panel) -> Option<String> {
    let name = |axis: &Axis| match axis.scale.kind {
        ScaleKind::Log => Some("log"),
        ScaleKind::SymLog => Some("symlog"),
        ScaleKind::Time => Some("time"),
        ScaleKind::Linear | ScaleKind::Category => None,
    };
    match (name(&panel.x), name(&panel.y)) {
        (Some(x), Some(y)) => Some(format!("{x}-{y}")),
        (Some(x), None) => Some(format!("{x} x")),
        (None, Some(y)) => Some(format!("{y} y")),
        (None, None) => None,
    }
}

/// What the chart is made of, the most telling first.
fn kind(layers: &[Layer]) -> String {
    /// Names of marks and what a chart of them is called; those that end in "chart" can be named together.
    const KINDS: [(&str, &str); 15] = [
        ("hist", "histogram"),
        ("heatmap", "heatmap"),
        ("attention", "attention map"),
        ("images", "pictures"),
        ("graph", "graph"),
        ("surface", "surface"),
        ("contour", "contour"),
        ("bars", "bar"),
        ("area", "area"),
        ("step", "step"),
        ("line", "line"),
        ("scatter", "scatter"),
        ("band", "band"),
        ("segments", "segment"),
        ("text", "text"),
    ];
    let found = KINDS.iter().filter(|(kind, _)| layers.iter().any(|layer| layer.kind == *kind)).map(|(_, name)| *name);
    let found: Vec<&str> = found.collect();
    match found[..] {
        [] => "chart".into(),
        [alone @ ("histogram" | "heatmap" | "attention map" | "pictures" | "graph" | "surface")] => alone.into(),
        _ => {
            // What mostly goes with something else is not worth a word then.
            let telling = |name: &&str| !matches!(*name, "band" | "segment" | "text");
            let mut names: Vec<&str> = found.iter().copied().filter(telling).collect();
            if names.is_empty() {
                names.push(found[0]);
            }
            format!("{} chart", names.join(" and "))
        }
    }
}

fn is_rule(layer: &Layer) -> bool {
    matches!(layer.data, LayerData::RuleX { .. } | LayerData::RuleY { .. })
}

/// Marks that stand for data, and their names.
fn series(layers: &[Layer]) -> Option<String> {
    let is_series = |layer: &&Layer| match layer.kind {
        "line" | "step" | "area" | "scatter" | "band" | "hist" | "bars" => true,
        _ => layer.name.is_some() && !is_rule(layer),
    };
    let count = layers.iter().filter(is_series).count();
    let names: Vec<&str> = layers.iter().filter(is_series).filter_map(|layer| layer.name.as_deref()).collect();
    let names = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    (count > 0).then(|| format!("{count} series{names}"))
}

/// How many of what, where a layer is made of parts.
fn counts(layer: &Layer) -> Option<String> {
    match &layer.data {
        LayerData::Bins { heights, .. } => Some(format!("{} bins", heights.len())),
        LayerData::Cells { rows, columns, .. } => Some(format!("{rows} rows, {columns} columns")),
        LayerData::Contours { levels } => Some(format!("{} levels", levels.len())),
        LayerData::Images { tiles } => {
            let wrong = tiles.iter().filter(|tile| tile.frame.is_some()).count();
            let wrong = if wrong > 0 { format!(", {wrong} framed as wrong") } else { String::new() };
            Some(format!("{} pictures{wrong}", tiles.len()))
        }
        LayerData::Graph { at, edges, .. } => Some(format!("{} nodes, {} edges", at.len(), edges.len())),
        _ => None,
    }
}

fn axis(name: &str, axis: &Axis) -> String {
    let label = axis.label.as_ref().map_or(String::new(), |label| format!(" {label}"));
    if axis.scale.kind == ScaleKind::Category {
        return format!("{name} {}{label}", listed(&axis.names));
    }
    match axis.extent {
        Some((min, max)) if axis.scale.kind == ScaleKind::Time => {
            format!("{name} {} to {}{label}", moment(min, max - min), moment(max, max - min))
        }
        // What lies outside the axis is not shown.
        Some((min, max)) => {
            let shown = |v: f64| brief(v.clamp(axis.scale.lo, axis.scale.hi));
            format!("{name} {}..{}{label}", shown(min), shown(max))
        }
        None => format!("{name} without data{label}"),
    }
}

/// A few names, or how many there are.
fn listed(names: &[String]) -> String {
    const MOST: usize = 6;
    match names.len() {
        0..=MOST => names.join(", "),
        n => format!("{n} names from {} to {}", names[0], names[n - 1]),
    }
}

fn rule(layer: &Layer) -> Option<String> {
    let (axis, at) = match layer.data {
        LayerData::RuleX { at } => ("x", at),
        LayerData::RuleY { at } => ("y", at),
        _ => return None,
    };
    let name = layer.name.as_ref().map_or(String::new(), |name| format!(" ({name})"));
    Some(format!("rule at {axis} = {}{name}", brief(at)))
}

#[cfg(test)]
mod tests {
    use crate::chart::{Chart, band, hist, line, rule_y, scatter};

    fn summary(chart: Chart) -> String {
        chart.summary()
    }

    #[test]
    fn a_scaling_law_in_a_sentence() {
        let chart = line([1e18, 1e20, 1e22], [4.1, 3.2, 2.6])
            .name("runs")
            .add(line([1e18, 1e22], [4.1, 2.6]).name("fit"))
            .log_log()
            .x("training compute (FLOPs)")
            .y("loss");
        assert_eq!(
            summary(chart),
            "line chart, log-log, 2 series (runs, fit), x 1e18..1e22 training compute (FLOPs), y 2.6..4.1 loss"
        );
    }

    #[test]
    fn kinds_titles_rules_and_notes_are_said() {
        assert_eq!(
            summary(hist([1.0, 2.0, 2.0]).title("Lengths").x("tokens")),
            "Lengths: histogram, 1 series, 2 bins, x 0.5..2.5 tokens, y 0..2 count"
        );
        let chart = scatter([1, 2], [0.5, -1.0]).add(line([1, 2], [1, 2])).add(rule_y(1.69).name("floor")).log_y();
        assert_eq!(
            summary(chart),
            "line and scatter chart, log y, 2 series, x 1..2, y 0.5..2, rule at y = 1.69 (floor), \
             1 value ≤ 0 is not shown on the log axis"
        );
        assert_eq!(summary(band([1, 2], [1, 2], [3, 4])), "band chart, 1 series, x 1..2, y 1..4");
    }

    #[test]
    fn an_empty_chart_says_so() {
        let none: [f64; 0] = [];
        assert_eq!(summary(line(none, none)), "line chart, 1 series, x without data, y without data, no data");
    }

    #[test]
    fn a_range_limits_what_is_said() {
        assert_eq!(summary(line(0..=100, 0..=100).x_range(10, 20)), "line chart, 1 series, x 10..20, y 10..20");
    }
}
