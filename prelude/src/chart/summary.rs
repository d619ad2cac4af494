//! One sentence that says what a chart shows: what terminals, screen readers and tests get in place of the picture.

use super::resolve::{Axis, Figure, Layer, LayerData, Panel};
use super::scale::ScaleKind;
use super::scale::labels::brief;

/// For example: `line chart, log-log, 2 series (runs, fit), x 1e18..1e22 training compute (FLOPs), y 2.6..4.1 loss`.
pub(in crate::chart) fn summary(figure: &Figure) -> String {
    let panels: Vec<String> = figure.panels().into_iter().map(panel).collect();
    let mut parts = match &panels[..] {
        [alone] => vec![alone.clone()],
        several => vec![format!("{} panels: {}", several.len(), several.join("; "))],
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
    match (panel.x.scale.kind, panel.y.scale.kind) {
        (ScaleKind::Log, ScaleKind::Log) => parts.push("log-log".into()),
        (ScaleKind::Log, ScaleKind::Linear) => parts.push("log x".into()),
        (ScaleKind::Linear, ScaleKind::Log) => parts.push("log y".into()),
        (ScaleKind::Linear, ScaleKind::Linear) => {}
    }
    parts.extend(series(&panel.layers));
    parts.extend(bins(&panel.layers));
    parts.push(axis("x", &panel.x));
    parts.push(axis("y", &panel.y));
    parts.extend(panel.layers.iter().filter_map(rule));
    titled(panel.title.as_deref(), parts.join(", "))
}

fn kind(layers: &[Layer]) -> String {
    let has = |test: fn(&LayerData) -> bool| layers.iter().any(|layer| test(&layer.data));
    let mut kinds = Vec::new();
    if has(|data| matches!(data, LayerData::Bins { .. })) {
        kinds.push("histogram");
    }
    if has(|data| matches!(data, LayerData::Line { .. })) {
        kinds.push("line");
    }
    if has(|data| matches!(data, LayerData::Points { .. })) {
        kinds.push("scatter");
    }
    match kinds[..] {
        [] if has(|data| matches!(data, LayerData::Band { .. })) => "band chart".into(),
        [] => "chart".into(),
        ["histogram"] => "histogram".into(),
        _ => format!("{} chart", kinds.join(" and ")),
    }
}

fn is_rule(layer: &Layer) -> bool {
    matches!(layer.data, LayerData::RuleX { .. } | LayerData::RuleY { .. })
}

fn series(layers: &[Layer]) -> Option<String> {
    let count = layers.iter().filter(|layer| !is_rule(layer)).count();
    let names: Vec<&str> =
        layers.iter().filter(|layer| !is_rule(layer)).filter_map(|layer| layer.name.as_deref()).collect();
    let names = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    (count > 0).then(|| format!("{count} series{names}"))
}

fn bins(layers: &[Layer]) -> Option<String> {
    layers.iter().find_map(|layer| match &layer.data {
        LayerData::Bins { heights, .. } => Some(format!("{} bins", heights.len())),
        _ => None,
    })
}

fn axis(name: &str, axis: &Axis) -> String {
    let label = axis.label.as_ref().map_or(String::new(), |label| format!(" {label}"));
    match axis.extent {
        // What lies outside the axis is not shown.
        Some((min, max)) => {
            let shown = |v: f64| brief(v.clamp(axis.scale.lo, axis.scale.hi));
            format!("{name} {}..{}{label}", shown(min), shown(max))
        }
        None => format!("{name} without data{label}"),
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
