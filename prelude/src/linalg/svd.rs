//! The singular value decomposition.

use super::{matrix, tensor};
use candle_core::{Error, Result, Tensor};

/// `x = u diag(s) v^T`, the singular values falling. Made by [`svd`].
#[derive(Clone, Debug)]
pub struct Svd {
    /// Orthonormal columns, [rows, r], r the smaller side of the matrix.
    pub u: Tensor,
    /// \[r\], falling, none negative.
    pub s: Tensor,
    /// Orthonormal columns, [columns, r].
    pub v: Tensor,
}

/// Decomposes a matrix [rows, columns]. Signs are set so that the largest entry of every column of `v` is positive.
///
/// ```
/// # use oxbook::prelude::*;
/// let x = t([[3.0, 0.0], [0.0, -2.0], [0.0, 0.0]]);
/// assert_eq!(linalg::svd(&x).unwrap().s.values().unwrap(), [3.0, 2.0]);
/// ```
///
/// # Errors
/// If it is not a matrix of finite numbers.
pub fn svd(x: &Tensor) -> Result<Svd> {
    let found = matrix("svd", x)?.svd(true, true);
    let (Some(mut u), Some(v_t)) = (found.u, found.v_t) else {
        return Err(Error::Msg("svd: it did not converge".into()));
    };
    let mut v = v_t.transpose();
    for (mut v, mut u) in v.column_iter_mut().zip(u.column_iter_mut()) {
        if v[v.icamax()] < 0.0 {
            v.neg_mut();
            u.neg_mut();
        }
    }
    let s: Vec<f32> = found.singular_values.iter().map(|s| *s as f32).collect();
    let r = s.len();
    Ok(Svd { u: tensor(&u)?, s: Tensor::from_vec(s, r, &crate::device::device())?, v: tensor(&v)? })
}

impl Svd {
    /// The nearest matrix of this rank, in the sum of squares (Eckart & Young 1936): [rows, columns].
    pub fn truncated(&self, rank: usize) -> Result<Tensor> {
        let rank = rank.min(self.s.dim(0)?);
        let first = |x: &Tensor| x.narrow(1, 0, rank);
        first(&self.u)?.broadcast_mul(&self.s.narrow(0, 0, rank)?)?.matmul(&first(&self.v)?.t()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::tensor::{TensorOps, t};
    use candle_core::Device;

    #[test]
    fn it_is_orthonormal_falls_and_multiplies_back() -> Result<()> {
        let mut rng = Rng::seed(1);
        for shape in [(7, 4), (4, 7), (5, 5), (1, 3)] {
            let x = rng.randn(shape)?;
            let Svd { u, s, v } = svd(&x)?;
            let r = s.dim(0)?;
            for q in [&u, &v] {
                assert!(
                    q.t()?.matmul(q)?.max_difference(&Tensor::eye(r, candle_core::DType::F32, &Device::Cpu)?)? < 1e-5
                );
            }
            let values = s.values()?;
            assert!(values.windows(2).all(|w| w[0] >= w[1]) && values[r - 1] >= 0.0);
            assert!(svd(&x)?.truncated(r)?.max_difference(&x)? < 1e-5);
            assert_eq!(svd(&x)?.u.values()?, u.values()?);
        }
        Ok(())
    }

    #[test]
    fn what_a_rank_leaves_out_are_the_small_singular_values() -> Result<()> {
        let x = Rng::seed(2).randn((9, 6))?;
        let found = svd(&x)?;
        let left_out = (found.truncated(2)? - &x)?.sqr()?.sum_all()?.item()?;
        let tail: f64 = found.s.values()?[2..].iter().map(|s| f64::from(s * s)).sum();
        assert!((left_out - tail).abs() < 1e-4 * tail, "{left_out} {tail}");
        Ok(())
    }

    #[test]
    fn what_is_no_matrix_of_numbers_is_refused() {
        let say = |x: Tensor| svd(&x).unwrap_err().to_string();
        assert!(say(t([1.0, 2.0])).contains("this is [2]"));
        assert!(say(t([[1.0, f64::NAN]])).contains("row 0, column 1 is NaN"));
    }
}
