//! Colours, dash patterns, marker shapes and colour maps: what looks there are to choose from. Knows nothing of charts.

mod color;
mod colormap;
mod into_color;
mod series;
mod shape;

pub use color::Color;
pub use colormap::ColorMap;
pub use into_color::IntoColor;
pub(crate) use series::{GUESS, RULE, WORDS, series_color, series_dash, series_marker};
pub(crate) use shape::{Dash, MarkerShape};
