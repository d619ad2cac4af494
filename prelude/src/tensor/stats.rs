//! A tensor in one line: shape, mean, spread, range, and what is wrong with it.

use crate::display::{Display, MimeBundle};
use candle_core::{DType, Device, Result, Tensor};
use std::fmt;

/// What [`TensorOps::stats`](super::TensorOps::stats) returns. All figures are of the finite numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Stats {
    /// Of the tensor.
    pub shape: Vec<usize>,
    pub mean: f64,
    /// The standard deviation, with n - 1.
    pub std: f64,
    pub min: f64,
    pub max: f64,
    /// The share of exact zeros.
    pub zeros: f64,
    /// How many numbers are NaN.
    pub nan: usize,
    /// How many are infinite.
    pub infinite: usize,
}

impl Stats {
    pub(super) fn of(tensor: &Tensor) -> Result<Stats> {
        let values = tensor.to_device(&Device::Cpu)?.to_dtype(DType::F64)?.flatten_all()?.to_vec1::<f64>()?;
        let finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        let n = finite.len() as f64;
        let mean = finite.iter().sum::<f64>() / n;
        let squares: f64 = finite.iter().map(|v| (v - mean).powi(2)).sum();
        Ok(Stats {
            shape: tensor.dims().to_vec(),
            mean,
            std: (squares / (n - 1.0)).sqrt(),
            min: finite.iter().copied().reduce(f64::min).unwrap_or(f64::NAN),
            max: finite.iter().copied().reduce(f64::max).unwrap_or(f64::NAN),
            zeros: finite.iter().filter(|v| **v == 0.0).count() as f64 / values.len() as f64,
            nan: values.iter().filter(|v| v.is_nan()).count(),
            infinite: values.iter().filter(|v| v.is_infinite()).count(),
        })
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Stats { shape, mean, std, min, max, zeros, nan, infinite } = self;
        write!(f, "{shape:?}  mean {mean:.4}  std {std:.4}  min {min:.4}  max {max:.4}")?;
        if *zeros > 0.0 {
            write!(f, "  {:.1} % zeros", 100.0 * zeros)?;
        }
        if nan + infinite > 0 {
            write!(f, "  {nan} NaN  {infinite} infinite")?;
        }
        Ok(())
    }
}

impl Display for Stats {
    fn mime_bundle(&self) -> MimeBundle {
        MimeBundle::text(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::{TensorOps, t};

    #[test]
    fn the_figures_are_those_of_the_finite_numbers() -> Result<()> {
        let stats = t([[1.0, 2.0, 0.0], [f64::NAN, 5.0, f64::INFINITY]]).stats()?;
        assert_eq!((stats.mean, stats.min, stats.max, stats.nan, stats.infinite), (2.0, 0.0, 5.0, 1, 1));
        assert!((stats.std - (14f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(
            stats.to_string(),
            "[2, 3]  mean 2.0000  std 2.1602  min 0.0000  max 5.0000  16.7 % zeros  1 NaN  1 infinite"
        );
        Ok(())
    }
}
