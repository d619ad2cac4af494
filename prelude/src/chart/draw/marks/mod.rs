//! The data of a panel as shapes, cut to its plot.

mod bars;
mod cells;
mod crowd;
mod faces;
mod filled;
mod graph;
mod histogram;
mod segments;
mod series;
mod words;

pub(in crate::chart) use cells::{MASKED, pixels as cell_pixels, readable_on, text_size as cell_text_size};
pub(in crate::chart) use crowd::pixels as crowd_pixels;
pub(in crate::chart) use filled::pixels as filled_pixels;
pub(in crate::chart) use graph::shapes as graph_shapes;
pub(in crate::chart) use histogram::bins_stand_apart;

use super::{Shape, markers};
use crate::chart::layout::{PanelLayout, Projection};
use crate::chart::resolve::{LayerData, Panel};

/// Areas lie behind lines and points, which they would dull; among equals, later marks cover earlier ones.
pub(super) fn draw(panel: &Panel, layout: &PanelLayout) -> Vec<Shape> {
    let to = Projection::new(panel, layout.plot);
    let mut shapes = Vec::new();
    for layer in &panel.layers {
        match &layer.data {
            LayerData::Band { runs } | LayerData::Area { runs } => {
                runs.iter().for_each(|run| series::band(layer, run, &to, &mut shapes))
            }
            LayerData::Bars { bars, horizontal } => bars::draw(layer, bars, *horizontal, &to, &mut shapes),
            LayerData::Cells { .. } => cells::matrix(&layer.data, &to, &mut shapes),
            LayerData::Images { tiles } => cells::images(tiles, &to, &mut shapes),
            LayerData::Crowd { .. } => crowd::draw(layer, &to, &mut shapes),
            LayerData::Filled { .. } => filled::draw(&layer.data, &to, &mut shapes),
            _ => {}
        }
    }
    histogram::draw(&panel.layers, &to, &mut shapes);
    for layer in &panel.layers {
        match &layer.data {
            LayerData::Line { runs } => runs.iter().for_each(|run| series::line(layer, run, &to, &mut shapes)),
            LayerData::Area { runs } => runs.iter().for_each(|run| series::upper_edge(layer, run, &to, &mut shapes)),
            LayerData::Contours { levels } => series::contours(layer, levels, &to, &mut shapes),
            LayerData::Points { at, .. } => series::points(layer, at, &to, &mut shapes),
            LayerData::Errors { at, horizontal } => bars::errors(layer, at, *horizontal, &to, &mut shapes),
            LayerData::Segments { pieces, arrows } => segments::draw(layer, pieces, *arrows, &to, &mut shapes),
            LayerData::Faces { faces } => faces::draw(faces, &to, &mut shapes),
            LayerData::Texts { at, texts } => words::texts(layer, at, texts, &to, &mut shapes),
            LayerData::Graph { at, texts, edges } => graph::draw(layer, at, texts, edges, &to, &mut shapes),
            LayerData::RuleX { at } => {
                let x = to.x(*at);
                let ends = [(x, to.plot.bottom), (x, to.plot.top)];
                series::stroke(layer, series::ink(layer), &ends, markers::RULE_WIDTH, &to.plot, &mut shapes);
            }
            LayerData::RuleY { at } => {
                let y = to.y(*at);
                let ends = [(to.plot.left, y), (to.plot.right, y)];
                series::stroke(layer, series::ink(layer), &ends, markers::RULE_WIDTH, &to.plot, &mut shapes);
            }
            LayerData::Band { .. }
            | LayerData::Bars { .. }
            | LayerData::Bins { .. }
            | LayerData::Cells { .. }
            | LayerData::Crowd { .. }
            | LayerData::Filled { .. }
            | LayerData::Images { .. } => {}
        }
    }
    words::point_labels(panel, layout, &to, &mut shapes);
    shapes
}
