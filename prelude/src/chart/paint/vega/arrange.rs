//! Panels as a view, side by side, stacked or in a grid, with titles and notes.

use super::linked::{self, Link};
use super::panel::{self, Datasets, Subject};
use super::points;
use crate::chart::draw::PanelPicture;
use crate::chart::resolve::{Arrangement, Figure, Frames};
use serde_json::{Map, Value, json};

pub(super) fn describe(
    figure: &Figure,
    frames: Option<&Frames>,
    pictures: &[PanelPicture],
    datasets: &mut Datasets,
) -> Map<String, Value> {
    let surroundings = surroundings(&figure.body);
    let links = links(figure);
    let subjects = figure.panels().into_iter().zip(pictures).enumerate().map(|(number, (panel, picture))| {
        let frames = frames.map(|frames| {
            let panels = frames.bodies.iter().map(|body| body.panels()[number]).collect();
            (&frames.control, panels)
        });
        let link = links.iter().find(|link| link.members.contains(&number));
        Subject::of(number, panel, picture, frames, surroundings[number], link)
    });
    let subjects: Vec<Subject> = subjects.collect();
    for link in &links {
        let members: Vec<&Subject> = link.members.iter().map(|&number| &subjects[number]).collect();
        datasets.insert(link.dataset(), Value::Array(linked::rows(&members)));
    }
    let mut view = arranged(&figure.body, &mut subjects.iter(), datasets);
    // Where the control stands is seen on the control itself.
    let standing = frames.map(|frames| frames.control.at(frames.control.start));
    let mut notes: Vec<String> = figure.notes.iter().filter(|note| Some(*note) != standing.as_ref()).cloned().collect();
    for subject in &subjects {
        notes.extend(subject.panel.layers.iter().filter_map(|layer| points::note(layer, subject.link.is_some())));
    }
    notes.dedup();
    if !links.is_empty() {
        notes.push("drag over points to pick them out; shift and drag moves the axes".into());
    }
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
    subjects: &mut impl Iterator<Item = &'a Subject<'a>>,
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
        Arrangement::Grid { columns, parts, shared, colors, .. } => {
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

/// What a panel has together with others.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Surroundings {
    /// Its colours are explained beside the grid that it stands in.
    pub(super) colors: bool,
    /// The number of the first panel of those that move together, because they have the same axes.
    pub(super) moves_with: Option<usize>,
    /// The number of the first panel of those whose points are linked.
    linked_with: Option<usize>,
}

/// In reading order.
fn surroundings(body: &Arrangement) -> Vec<Surroundings> {
    fn collect(body: &Arrangement, outer: Surroundings, into: &mut Vec<Surroundings>) {
        match body {
            Arrangement::Single(_) => into.push(outer),
            Arrangement::Grid { parts, shared, linked, colors, .. } => {
                let inner = Surroundings {
                    colors: outer.colors || colors.is_some(),
                    moves_with: outer.moves_with.or(shared.then_some(into.len())),
                    linked_with: outer.linked_with.or(linked.then_some(into.len())),
                };
                parts.iter().for_each(|part| collect(part, inner, into));
            }
        }
    }
    let mut surroundings = Vec::new();
    collect(body, Surroundings::default(), &mut surroundings);
    surroundings
}

/// The parameters that move several panels together.
pub(super) fn common_zooms(figure: &Figure) -> Vec<Value> {
    let surroundings = surroundings(&figure.body);
    let with_axes = || figure.panels().into_iter().zip(&surroundings).enumerate().filter(|(_, (panel, _))| panel.axes);
    let mut groups: Vec<usize> = with_axes().filter_map(|(_, (_, surroundings))| surroundings.moves_with).collect();
    groups.dedup();
    let views = |group: usize| -> Vec<String> {
        let members = with_axes().filter(|(_, (_, surroundings))| surroundings.moves_with == Some(group));
        members.map(|(number, _)| panel::frame_name(number)).collect()
    };
    let linked = |group: usize| surroundings[group].linked_with.is_some();
    groups.iter().map(|&group| panel::zoom(group, linked(group), Some(views(group)))).collect()
}

/// Panels whose points are linked, in groups.
pub(super) fn links(figure: &Figure) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for (number, surroundings) in surroundings(&figure.body).into_iter().enumerate() {
        match (surroundings.linked_with, links.last_mut()) {
            (Some(first), Some(link)) if link.members[0] == first => link.members.push(number),
            (Some(_), _) => links.push(Link { members: vec![number] }),
            (None, _) => {}
        }
    }
    links
}
