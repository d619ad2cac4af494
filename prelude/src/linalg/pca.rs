//! Principal components.

use super::{matrix, tensor};
use candle_core::{Error, Result, Tensor};
use nalgebra::{DMatrix, SymmetricEigen};

/// The directions in which examples differ the most. Made by [`pca`].
#[derive(Clone, Debug)]
pub struct Pca {
    /// The examples in the new coordinates, [examples, k].
    pub scores: Tensor,
    /// One direction of length 1 a row, [k, d].
    pub components: Tensor,
    /// \[d\]
    pub mean: Tensor,
    /// The share of the variance along each component.
    pub explained: Vec<f64>,
}

/// The first `k` principal components of `x` [examples, d]: for a picture of high-dimensional points, `k` = 2. Signs are
/// set so that the largest entry of every component is positive.
///
/// ```
/// # use oxbook::prelude::*;
/// let points = randn((100, 16));
/// let flat = linalg::pca(&points, 2).unwrap();
/// assert_eq!(flat.scores.dims(), [100, 2]);
/// ```
///
/// # Errors
/// If `x` is not a matrix of finite numbers with at least two rows, or has fewer than `k` columns.
pub fn pca(x: &Tensor, k: usize) -> Result<Pca> {
    let mut m = matrix("pca", x)?;
    let (n, d) = m.shape();
    if n < 2 || k == 0 || k > d {
        return Err(Error::Msg(format!(
            "pca: {k} components of {n} examples of {d} numbers: at least 2 examples, and 1 to {d} components"
        )));
    }
    let mean = m.row_mean();
    for mut row in m.row_iter_mut() {
        row -= &mean;
    }
    let covariance = m.tr_mul(&m) / (n - 1) as f64;
    let found = SymmetricEigen::new(covariance);
    let total: f64 = found.eigenvalues.iter().map(|v| v.max(0.0)).sum();
    let mut order: Vec<usize> = (0..d).collect();
    order.sort_by(|a, b| found.eigenvalues[*b].total_cmp(&found.eigenvalues[*a]));
    let mut components = DMatrix::zeros(k, d);
    for (row, &which) in order[..k].iter().enumerate() {
        let direction = found.eigenvectors.column(which);
        let sign = direction[direction.icamax()].signum();
        components.row_mut(row).copy_from(&(direction.transpose() * sign));
    }
    let share = |which: &usize| if total > 0.0 { found.eigenvalues[*which].max(0.0) / total } else { 0.0 };
    Ok(Pca {
        scores: tensor(&(&m * components.transpose()))?,
        components: tensor(&components)?,
        mean: tensor(&DMatrix::from_row_slice(1, d, mean.as_slice()))?.squeeze(0)?,
        explained: order[..k].iter().map(share).collect(),
    })
}

impl Pca {
    /// Other examples in the same coordinates: [examples, d] to [examples, k].
    pub fn project(&self, x: &Tensor) -> Result<Tensor> {
        x.broadcast_sub(&self.mean)?.matmul(&self.components.t()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::tensor::{TensorOps, t};

    #[test]
    fn it_finds_the_long_axes_of_a_cloud() -> Result<()> {
        // Standard deviations 5, 2 and 0.1 along known directions, far from the origin.
        let axes = t([[0.6, 0.8, 0.0], [-0.8, 0.6, 0.0], [0.0, 0.0, 1.0]]);
        let cloud = Rng::seed(1).randn((4000, 3))?.broadcast_mul(&t([5.0, 2.0, 0.1]))?.matmul(&axes)?;
        let cloud = cloud.broadcast_add(&t([10.0, -3.0, 7.0]))?;
        let found = pca(&cloud, 2)?;
        let want = t([[0.6, 0.8, 0.0], [0.8, -0.6, 0.0]]);
        assert!(found.components.max_difference(&want)? < 0.02, "{}", found.components);
        assert!((found.explained[0] - 25.0 / 29.01).abs() < 0.01 && (found.explained[1] - 4.0 / 29.01).abs() < 0.01);
        assert!(found.mean.max_difference(&t([10.0, -3.0, 7.0]))? < 0.3);
        assert!(found.scores.mean(0)?.max_difference(&t([0.0, 0.0]))? < 1e-3);
        assert!(found.project(&cloud)?.max_difference(&found.scores)? < 1e-3);
        Ok(())
    }

    #[test]
    fn two_runs_are_the_same_bits_and_too_many_components_are_refused() -> Result<()> {
        let x = Rng::seed(2).randn((30, 12))?;
        assert_eq!(pca(&x, 3)?.scores.values()?, pca(&x, 3)?.scores.values()?);
        assert!(pca(&x, 13).unwrap_err().to_string().contains("1 to 12"));
        Ok(())
    }
}
