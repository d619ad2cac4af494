//! Curves through measurements: forms with confidence bands (`forms`, fitted by `curve`), lines in log-log, parabolas,
//! nonlinear least squares, the lowest point of a curve, logistic regression, bootstrap intervals, and the scaling law
//! that the course computes with.
//!
//! Plain f64 numbers in and out. This module must not know of tensors, charts or models: a lesson measures, fits
//! here, and draws.

mod curve;
mod forms;
mod levmar;
mod line;
mod logistic;
mod resample;
mod scaling_law;
mod search;

pub use curve::{Fit, FitError};
pub use forms::{fit_exponential, fit_line, fit_sigmoid, power_law};
pub use levmar::{LeastSquares, levmar};
pub use line::{LogLogFit, Parabola, line_loglog, parabola};
pub use logistic::{Logistic, logistic};
pub use resample::{bootstrap, interval, quantile};
pub use scaling_law::ScalingLaw;
pub use search::golden_section;
