//! Panels as a view, side by side, stacked or in a grid, with titles and notes.

use super::panel::{Datasets, Subject};
use crate::chart::draw::PanelPicture;
use crate::chart::resolve::{Arrangement, Figure, Frames};
use serde_json::{Map, Value, json};

pub(super) fn describe(
    figure: &Figure,
    frames: Option<&Frames>,
    pictures: &[PanelPicture],
    datasets: &mut Datasets,
) -> Map<String, Value> {
    let shared = in_shared_colors(&figure.body, false);
    let mut subjects = figure.panels().into_iter().zip(pictures).enumerate().map(|(number, (panel, picture))| {
        let frames = frames.map(|frames| {
            let panels = frames.bodies.iter().map(|body| body.panels()[number]).collect();
            (&frames.control, panels)
        });
        Subject::of(number, panel, picture, frames, shared[number])
    });
    let mut view = arranged(&figure.body, &mut subjects, datasets);
    // Where the control stands is seen on the control itself.
    let standing = frames.map(|frames| frames.control.at(frames.control.start));
    let notes: Vec<&String> = figure.notes.iter().filter(|note| Some(*note) != standing.as_ref()).collect();
    let own: Vec<Value> = match view.get("title").and_then(|title| title["text"].as_array()) {
        Some(lines) => lines.clone(),
        None => figure.title.iter().map(|title| json!(title)).collect(),
    };
    if !own.is_empty() || !notes.is_empty() {
        view.insert("title".into(), json!({ "text": own, "subtitle": notes }));
    }
    view
}

fn arranged<'a>(
    body: &Arrangement,
    subjects: &mut impl Iterator<Item = Subject<'a>>,
    datasets: &mut Datasets,
) -> Map<String, Value> {
    let mut view = Map::new();
    match body {
        Arrangement::Single(_) => {
            if let Some(subject) = subjects.next() {
                view = subject.describe(datasets);
                if !subject.layout.title.is_empty() {
                    view.insert("title".into(), json!({ "text": subject.layout.title }));
                }
            }
        }
        Arrangement::Grid { columns, parts, shared, colors } => {
            let parts: Vec<Value> =
                parts.iter().map(|part| Value::Object(arranged(part, subjects, datasets))).collect();
            view.insert("concat".into(), Value::Array(parts));
            view.insert("columns".into(), json!(columns));
            view.insert("spacing".into(), json!(14));
            let position = if *shared { "shared" } else { "independent" };
            let own = |channels: &[&str]| -> Map<String, Value> {
                channels.iter().map(|channel| ((*channel).to_owned(), json!("independent"))).collect()
            };
            let mut scales = own(&["fill", "stroke", "shape", "strokeDash"]);
            scales.extend(["x", "y"].map(|channel| (channel.to_owned(), json!(position))));
            scales.insert("color".into(), json!(if colors.is_some() { "shared" } else { "independent" }));
            view.insert("resolve".into(), json!({ "scale": scales }));
        }
    }
    view
}

/// For each panel, whether its colours are explained beside the grid that it stands in.
fn in_shared_colors(body: &Arrangement, shared: bool) -> Vec<bool> {
    match body {
        Arrangement::Single(_) => vec![shared],
        Arrangement::Grid { parts, colors, .. } => {
            parts.iter().flat_map(|part| in_shared_colors(part, shared || colors.is_some())).collect()
        }
    }
}
