//! Panels as a view, side by side, stacked or in a grid, with titles and notes.

use super::panel::{self, Datasets};
use crate::chart::draw::PanelPicture;
use crate::chart::resolve::{Arrangement, Figure, Panel};
use serde_json::{Map, Value, json};

pub(super) fn describe(figure: &Figure, pictures: &[PanelPicture], datasets: &mut Datasets) -> Map<String, Value> {
    let mut panels = figure.panels().into_iter().zip(pictures).enumerate();
    let mut view = arranged(&figure.body, &mut panels, datasets);
    let own: Vec<Value> = match view.get("title").and_then(|title| title["text"].as_array()) {
        Some(lines) => lines.clone(),
        None => figure.title.iter().map(|title| json!(title)).collect(),
    };
    if !own.is_empty() || !figure.notes.is_empty() {
        view.insert("title".into(), json!({ "text": own, "subtitle": figure.notes }));
    }
    view
}

fn arranged<'a>(
    body: &Arrangement,
    panels: &mut impl Iterator<Item = (usize, (&'a Panel, &'a PanelPicture))>,
    datasets: &mut Datasets,
) -> Map<String, Value> {
    let mut view = Map::new();
    match body {
        Arrangement::Single(_) => {
            if let Some((number, (panel, picture))) = panels.next() {
                view = panel::describe(number, panel, picture, datasets);
                if !picture.layout.title.is_empty() {
                    view.insert("title".into(), json!({ "text": picture.layout.title }));
                }
            }
        }
        Arrangement::Grid { columns, parts, shared, .. } => {
            let parts: Vec<Value> = parts.iter().map(|part| Value::Object(arranged(part, panels, datasets))).collect();
            view.insert("concat".into(), Value::Array(parts));
            view.insert("columns".into(), json!(columns));
            view.insert("spacing".into(), json!(14));
            let position = if *shared { "shared" } else { "independent" };
            let own = |channels: &[&str]| -> Map<String, Value> {
                channels.iter().map(|channel| ((*channel).to_owned(), json!("independent"))).collect()
            };
            let mut scales = own(&["fill", "stroke", "shape", "strokeDash"]);
            scales.extend(["x", "y"].map(|channel| (channel.to_owned(), json!(position))));
            view.insert("resolve".into(), json!({ "scale": scales }));
        }
    }
    view
}
