//! What an Oxbook notebook has in scope: candle's tensors, charts, rich display, and the small things lessons share.
//!
//! Compiled once, as one dynamic library that every cell links to, so all cells share one copy of candle's code,
//! statics and thread pools. Nothing here knows of Jupyter's sockets or of evcxr; what must leave the process goes
//! through [`rt::hooks`].

pub mod audio;
pub mod chart;
pub mod comm;
pub mod corpus;
pub mod data;
pub mod device;
pub mod diffusion;
pub mod display;
pub mod exercise;
pub mod fit;
pub(crate) mod fused;
pub mod grad;
mod guess;
pub mod http;
pub mod hub;
pub mod image;
pub mod input;
pub mod linalg;
pub mod loss;
pub mod metric;
pub mod nn;
pub mod prelude;
pub mod progress;
pub mod quant;
pub mod rng;
#[doc(hidden)]
pub mod rt;
pub mod signal;
pub mod table;
pub mod tensor;
pub mod train;
pub mod widget;

pub use candle_core;
pub use candle_nn;
/// candle's models, for real weights: to run, not to train. Gradients end in their norms; many put out the last place only.
pub use candle_transformers;
/// For `#[derive(Serialize)]` in a notebook: rows of a [`table`].
pub use serde;
pub use serde_json;

/// The version of Oxbook that this prelude belongs to.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
