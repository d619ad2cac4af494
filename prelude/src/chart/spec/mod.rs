//! A chart as the learner asked for it: marks with their data, and what was said about axes and looks. Everything that
//! was not said is left open; `resolve` decides it. Knows nothing of pixels or painters.

mod chart;
mod charts;
mod column;
mod controlled;
mod mark;
mod matrix;
mod rows;

pub(in crate::chart) use chart::AxisSpec;
pub use chart::Chart;
pub use charts::Charts;
pub(in crate::chart) use charts::Part;
pub use column::{Column, Flattened, Iterated, Number};
pub use controlled::Controlled;
pub(in crate::chart) use controlled::{Control, ControlKind};
pub(in crate::chart) use mark::{Attention, Geometry, Graph, Heatmap, Images, Levels, Mark, Picture};
pub(in crate::chart) use matrix::values;
pub use matrix::{IntoMatrix, Matrix};
