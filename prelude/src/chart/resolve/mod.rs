//! From what was asked for to what is to be shown: data that the axes can show, domains, bins, colours, and what was
//! left out. All in data units; knows nothing of pixels. Every painter starts from the [`Figure`] that comes out.
//!
//! `panel` resolves one pair of axes, `arrange` several; every kind of mark that needs more than a copy of its data has
//! a file.

mod arrange;
mod attention;
mod bars;
mod bins;
mod contour;
mod extent;
mod figure;
mod frames;
mod graph;
mod heatmap;
mod histogram;
mod images;
mod left_out;
mod panel;
mod series;
mod style;
mod surface;

pub(in crate::chart) use arrange::{resolve, resolve_all};
pub(in crate::chart) use figure::{
    Arrangement, Axis, Bar, ColorScale, Edge, Face, Figure, Layer, LayerData, Level, Panel, Tile,
};
pub(in crate::chart) use frames::{Frames, resolve_controlled};

#[cfg(test)]
mod tests;
