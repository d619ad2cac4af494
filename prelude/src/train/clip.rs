//! Gradients held to a length.

use candle_core::backprop::GradStore;
use candle_core::{DType, Result, Tensor, Var};

/// The Euclidean length of a tensor.
pub(super) fn length(x: &Tensor) -> Result<f64> {
    Ok(x.sqr()?.sum_all()?.to_dtype(DType::F64)?.to_scalar::<f64>()?.sqrt())
}

/// Makes all gradients of `vars` shorter by one factor if together they are longer than `largest`. Returns how long they
/// were. Pascanu et al. 2012, arXiv 1211.5063.
pub fn clip_grad_norm(grads: &mut GradStore, vars: &[Var], largest: f64) -> Result<f64> {
    let mut squares = 0.0;
    for grad in vars.iter().filter_map(|var| grads.get(var)) {
        squares += length(grad)?.powi(2);
    }
    let norm = squares.sqrt();
    if norm > largest {
        for var in vars {
            if let Some(grad) = grads.remove(var) {
                grads.insert(var, (grad * (largest / norm))?);
            }
        }
    }
    Ok(norm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::{TensorOps, t};

    #[test]
    fn long_gradients_are_shortened_together_and_short_ones_kept() -> Result<()> {
        let (a, b) = (Var::from_tensor(&t([0.0]))?, Var::from_tensor(&t([0.0]))?);
        let loss = ((a.as_tensor() * 3.0)? + (b.as_tensor() * 4.0)?)?.sum_all()?;
        let vars = [a.clone(), b.clone()];
        let mut grads = loss.backward()?;
        assert_eq!(clip_grad_norm(&mut grads, &vars, 10.0)?, 5.0);
        assert_eq!(grads.get(&a).unwrap().item()?, 3.0);
        assert_eq!(clip_grad_norm(&mut grads, &vars, 1.0)?, 5.0);
        assert!((grads.get(&a).unwrap().item()? - 0.6).abs() < 1e-6);
        assert!((grads.get(&b).unwrap().item()? - 0.8).abs() < 1e-6);
        Ok(())
    }
}
