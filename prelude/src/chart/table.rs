//! The numbers behind a chart, as a table.

use super::resolve::{Figure, Layer, LayerData, Panel, resolve};
use super::spec::Chart;
use crate::table::{Table, table_of};

impl Chart {
    /// The numbers that the chart shows, as a table: for those who would rather read them, and for exercises.
    pub fn table(&self) -> Table {
        table(&resolve(self))
    }
}

/// A number for each place, by the name of what is there.
#[derive(Default)]
struct Rows {
    series: Vec<String>,
    x: Vec<String>,
    y: Vec<Option<f64>>,
    /// The other end of what has two.
    to: Vec<Option<f64>>,
}

fn table(figure: &Figure) -> Table {
    let mut rows = Rows::default();
    let panels = figure.panels();
    for panel in &panels {
        for layer in &panel.layers {
            rows.add(panel, layer, panels.len() > 1);
        }
    }
    let first = panels.first();
    let label = |label: Option<&String>, otherwise: &str| label.cloned().unwrap_or_else(|| otherwise.to_owned());
    let x = label(first.and_then(|panel| panel.x.label.as_ref()), "x");
    let y = label(first.and_then(|panel| panel.y.label.as_ref()), "y");
    let mut table = table_of();
    if rows.series.iter().any(|name| !name.is_empty()) {
        table = table.column("series", &rows.series);
    }
    table = match rows.x.iter().map(|text| text.parse().ok()).collect::<Option<Vec<f64>>>() {
        Some(numbers) => table.column(x, &numbers),
        None => table.column(x, &rows.x),
    };
    table = table.column(y, &rows.y);
    if rows.to.iter().any(Option::is_some) { table.column("to", &rows.to) } else { table }
}

impl Rows {
    fn add(&mut self, panel: &Panel, layer: &Layer, several: bool) {
        let name = match (&layer.name, several) {
            (None, true) => panel.title.clone().unwrap_or_default(),
            (name, _) => name.clone().unwrap_or_default(),
        };
        let x_name = |index: usize| panel.x.names.get(index).cloned().unwrap_or_else(|| index.to_string());
        let mut row = |x: String, y: f64, to: Option<f64>| {
            self.series.push(name.clone());
            self.x.push(x);
            self.y.push(y.is_finite().then_some(y));
            self.to.push(to);
        };
        match &layer.data {
            LayerData::Line { runs } => runs.iter().flatten().for_each(|(x, y)| row(x.to_string(), *y, None)),
            LayerData::Points { at, .. } | LayerData::Crowd { at } | LayerData::Texts { at, .. } if panel.axes => {
                at.iter().for_each(|(x, y)| row(x.to_string(), *y, None));
            }
            LayerData::Band { runs } => {
                runs.iter().flatten().for_each(|(x, lo, hi)| row(x.to_string(), *lo, Some(*hi)));
            }
            LayerData::Area { runs } => {
                runs.iter().flatten().for_each(|(x, base, y)| row(x.to_string(), y - base, None));
            }
            LayerData::Bins { edges, heights } => {
                let middles = edges.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0);
                middles.zip(heights).for_each(|(x, height)| row(x.to_string(), *height, None));
            }
            LayerData::Bars { bars, horizontal } => bars.iter().for_each(|bar| {
                let names = if *horizontal { &panel.y.names } else { &panel.x.names };
                row(names.get(bar.category).cloned().unwrap_or_default(), bar.to - bar.from, None);
            }),
            LayerData::Cells { columns, values, .. } => {
                for (index, value) in values.iter().enumerate() {
                    let y = index / columns;
                    let y_name = panel.y.names.get(y).cloned().unwrap_or_else(|| y.to_string());
                    row(format!("{y_name}, {}", x_name(index % columns)), *value, None);
                }
            }
            LayerData::Segments { pieces, .. } if panel.axes => {
                pieces.iter().for_each(|[from, to]| row(format!("{} to {}", from.0, to.0), from.1, Some(to.1)));
            }
            // Rules say their number in the summary; pictures, graphs and surfaces have no numbers of their own.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::chart::{bars, heatmap, line};

    #[test]
    fn series_are_told_apart_by_name() {
        let chart =
            line([1, 2], [0.5, 0.25]).name("train").add(line([1, 2], [0.6, 0.5]).name("val")).x("epoch").y("loss");
        let text = chart.table().to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains("series") && lines[0].contains("epoch") && lines[0].contains("loss"), "{text}");
        assert!(lines.iter().any(|line| line.contains("val") && line.contains("0.6")), "{text}");
    }

    #[test]
    fn names_stand_for_places() {
        assert!(bars(["cat", "dog"], [3, 4]).table().to_string().contains("dog"));
        let cells = heatmap([[1, 2], [3, 4]]).x_names(["a", "b"]).y_names(["c", "d"]).table().to_string();
        assert!(cells.contains("d, a"), "{cells}");
    }
}
