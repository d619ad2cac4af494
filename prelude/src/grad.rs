//! Gradients under watch: that every parameter gets one, how large they are, and that they are right.
//!
//! candle's optimisers skip a variable without a gradient, so a model whose graph is cut still seems to train. Nothing in
//! the prelude does: [`gradients`] is the only way from a loss to gradients here, and it fails. Must not know of layers.

mod check;
mod report;
mod samples;

pub use check::check_gradients;
#[cfg(test)]
pub(crate) use check::check_variables;
pub use report::{GradReport, grad_report, gradients};
pub use samples::of_each_sample;
