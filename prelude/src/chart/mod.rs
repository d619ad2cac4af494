//! Charts: marks that are values, layered with [`Chart::add`], on scales that are worked out here.
//!
//! A chart goes through these stages, each of which knows only the ones before it:
//! 1. `spec`: what was asked for, owning its data. `make` holds the functions that begin a chart, `modify` what can be
//!    said about it afterwards;
//! 2. `resolve`: what is to be shown, in data units: domains, bins, colours, what was left out and why;
//! 3. `layout`: where everything goes, in CSS pixels; `draw`: what it looks like, down to a list of shapes;
//! 4. `paint`: draws the shapes. Painters decide nothing.
//!
//! A painter of another kind, such as one that writes a chart description for the browser, starts from stage 2.
//! `scale`, `look` and `text` serve all stages: numbers along an axis and how they are written; colours, dashes and
//! markers; the font. Nothing here may know of cells or the kernel.

mod draw;
#[cfg(test)]
mod gallery;
mod layout;
mod live;
mod look;
mod make;
mod modify;
mod output;
mod paint;
mod resolve;
mod scale;
mod spec;
mod summary;
mod table;
mod text;

pub use live::{Live, Several, Single, StepValues, live};
pub use look::{Color, ColorMap, IntoColor};
pub use make::{
    SliderValue, area, attention, band, bars, contour, date, graph, grid, heatmap, hist, hists, images, line, menu,
    rule_x, rule_y, scatter, segments, slider, step, surface, text,
};
pub use spec::{Chart, Charts, Column, Controlled, Flattened, IntoMatrix, Iterated, Matrix, Number};
