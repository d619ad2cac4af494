//! The gradient of each example on its own, which the gradient of their mean hides.

use super::gradients;
use crate::nn::Params;
use candle_core::{Result, Tensor};

/// Calls `each` with the gradients of the losses `loss(0)`, .. `loss(n - 1)`, one pass backwards for each: the tensors
/// of the trainable variables, in the order of [`Params::trainable`].
///
/// ```
/// # use oxbook::prelude::*;
/// let p = Params::seed(1);
/// let layer = nn::Linear::new(&p, 3, 1).unwrap();
/// let x = randn((8, 3));
/// // The diagonal of the Fisher matrix wants squares of each example's gradient, not the square of their mean.
/// let mut fisher = 0.0;
/// grad::of_each_sample(&p, 8, |i| layer.forward(&x.narrow(0, i, 1)?)?.sum_all(), |_, grads| {
///     for g in grads {
///         fisher += g.sqr()?.sum_all()?.to_scalar::<f32>()? / 8.0;
///     }
///     Ok(())
/// }).unwrap();
/// assert!(fisher > 0.0);
/// ```
///
/// # Errors
/// As [`gradients`].
pub fn of_each_sample(
    params: &Params,
    n: usize,
    mut loss: impl FnMut(usize) -> Result<Tensor>,
    mut each: impl FnMut(usize, &[Tensor]) -> Result<()>,
) -> Result<()> {
    let vars = params.trainable();
    for sample in 0..n {
        crate::rt::interrupt::check();
        let grads = gradients(&loss(sample)?, params)?;
        let of_vars: Vec<Tensor> = vars.iter().filter_map(|(_, var)| grads.get(var).cloned()).collect();
        each(sample, &of_vars)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Linear;
    use crate::tensor::{TensorOps, randn, seed};
    use candle_core::Module;

    #[test]
    fn their_mean_is_the_gradient_of_the_mean() -> Result<()> {
        seed(3);
        let p = Params::seed(1);
        let layer = Linear::new(&p, 4, 2)?;
        let x = randn((6, 4));
        let loss = |x: &Tensor| layer.forward(x)?.sqr()?.sum_all();
        let mut sum: Option<Vec<Tensor>> = None;
        of_each_sample(
            &p,
            6,
            |i| loss(&x.narrow(0, i, 1)?),
            |_, grads| {
                sum = Some(match sum.take() {
                    None => grads.to_vec(),
                    Some(sum) => sum.iter().zip(grads).map(|(a, b)| a + b).collect::<Result<_>>()?,
                });
                Ok(())
            },
        )?;
        let whole = gradients(&loss(&x)?, &p)?;
        for ((_, var), sum) in p.trainable().iter().zip(sum.unwrap_or_default()) {
            let difference = whole.get(var).map(|g| g.max_difference(&sum)).transpose()?;
            assert!(difference.is_some_and(|it| it < 1e-4), "{difference:?}");
        }
        Ok(())
    }
}
