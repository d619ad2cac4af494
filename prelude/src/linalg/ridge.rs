//! Linear regression with a penalty on large weights.

use super::{matrix, tensor};
use candle_core::{Error, Result, Tensor};
use nalgebra::{Cholesky, DMatrix};

/// A linear map found by [`ridge`].
#[derive(Clone, Debug)]
pub struct Ridge {
    /// [inputs, outputs]
    pub weight: Tensor,
    /// \[outputs\]
    pub bias: Tensor,
}

/// The map from `x` [examples, inputs] to `y` [examples, outputs] with the smallest `|x w + b - y|^2 + penalty |w|^2`:
/// a linear probe in closed form. The bias is not penalised. Hoerl & Kennard 1970.
///
/// ```
/// # use oxbook::prelude::*;
/// let found = linalg::ridge(&t([[0.0], [1.0], [2.0]]), &t([[1.0], [3.0], [5.0]]), 1e-9).unwrap();
/// assert!(found.predict(&t([[10.0]])).unwrap().max_difference(&t([[21.0]])).unwrap() < 1e-3);
/// ```
///
/// # Errors
/// If the numbers of examples differ, or `penalty` is not above 0 where the inputs depend on each other.
pub fn ridge(x: &Tensor, y: &Tensor, penalty: f64) -> Result<Ridge> {
    let (mut a, mut b) = (matrix("ridge", x)?, matrix("ridge", y)?);
    if a.nrows() != b.nrows() {
        return Err(Error::Msg(format!(
            "ridge: inputs {:?} and outputs {:?} are not of the same number of examples",
            x.dims(),
            y.dims()
        )));
    }
    let (mean_a, mean_b) = (a.row_mean(), b.row_mean());
    for mut row in a.row_iter_mut() {
        row -= &mean_a;
    }
    for mut row in b.row_iter_mut() {
        row -= &mean_b;
    }
    let gram = a.tr_mul(&a) + DMatrix::identity(a.ncols(), a.ncols()) * penalty;
    let Some(factor) = Cholesky::new(gram) else {
        return Err(Error::Msg(format!(
            "ridge: with a penalty of {penalty} there is no single best map, inputs depend on each other: try 1e-3"
        )));
    };
    let weight = factor.solve(&a.tr_mul(&b));
    let bias = mean_b - mean_a * &weight;
    Ok(Ridge {
        weight: tensor(&weight)?,
        bias: tensor(&DMatrix::from_row_slice(1, bias.len(), bias.as_slice()))?.squeeze(0)?,
    })
}

impl Ridge {
    /// `x w + b`: [examples, inputs] to [examples, outputs].
    pub fn predict(&self, x: &Tensor) -> Result<Tensor> {
        x.matmul(&self.weight)?.broadcast_add(&self.bias)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::tensor::{TensorOps, t};

    #[test]
    fn without_noise_it_finds_the_map_and_a_penalty_shrinks_it() -> Result<()> {
        let mut rng = Rng::seed(1);
        let (x, w) = (rng.randn((60, 5))?, rng.randn((5, 2))?);
        let y = x.matmul(&w)?.broadcast_add(&t([3.0, -1.0]))?;
        let found = ridge(&x, &y, 1e-6)?;
        assert!(found.weight.max_difference(&w)? < 1e-4 && found.bias.max_difference(&t([3.0, -1.0]))? < 1e-4);
        let length = |r: &Ridge| r.weight.sqr()?.sum_all()?.item();
        assert!(length(&ridge(&x, &y, 100.0)?)? < 0.6 * length(&found)?);
        Ok(())
    }

    #[test]
    fn at_the_optimum_the_penalised_loss_is_flat() -> Result<()> {
        let mut rng = Rng::seed(2);
        let (x, y) = (rng.randn((40, 3))?, rng.randn((40, 1))?);
        let found = ridge(&x, &y, 5.0)?;
        let loss = |w: &Tensor| -> Result<f64> {
            let fit = (x.matmul(w)?.broadcast_add(&found.bias)? - &y)?.sqr()?.sum_all()?;
            (fit + (w.sqr()?.sum_all()? * 5.0)?)?.item()
        };
        let best = loss(&found.weight)?;
        for entry in 0..3 {
            for by in [-0.05f32, 0.05] {
                let mut moved = found.weight.values()?;
                moved[entry] += by;
                assert!(loss(&Tensor::from_vec(moved, (3, 1), x.device())?)? > best);
            }
        }
        Ok(())
    }

    #[test]
    fn what_has_no_answer_is_said() -> Result<()> {
        let x = t([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]);
        let say = |y: Tensor, penalty| ridge(&x, &y, penalty).unwrap_err().to_string();
        assert!(say(t([[1.0], [2.0]]), 1.0).contains("[3, 2] and outputs [2, 1]"));
        assert!(say(t([[1.0], [2.0], [3.0]]), -1.0).contains("penalty of -1"));
        Ok(())
    }
}
