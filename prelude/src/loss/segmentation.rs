//! Losses for masks and other yes-or-no targets, from logits.

use super::same_shape;
use candle_core::{Result, Tensor};

/// `ln(1 + e^x)` without overflow.
fn softplus(x: &Tensor) -> Result<Tensor> {
    // max(x, 0) + ln(1 + e^-|x|)
    x.relu()? + (x.abs()?.neg()?.exp()? + 1.0)?.log()?
}

/// The probability of yes.
fn sigmoid(x: &Tensor) -> Result<Tensor> {
    // tanh has a derivative in candle and saturates without overflow.
    ((x * 0.5)?.tanh()? + 1.0)? * 0.5
}

/// The loss of every target: `y softplus(-x) + (1 - y) softplus(x)`.
fn each(name: &str, logits: &Tensor, targets: &Tensor) -> Result<(Tensor, Tensor)> {
    same_shape(name, ("logits", logits), ("targets", targets))?;
    let targets = targets.to_dtype(logits.dtype())?;
    // Both parts are softplus(x) - y x.
    Ok(((softplus(logits)? - (logits * &targets)?)?, targets))
}

/// `-y ln p - (1 - y) ln(1 - p)` with `p = sigmoid(logits)`, averaged; targets from 0 to 1, of the logits' shape. Finite
/// for every finite logit, which candle's `binary_cross_entropy_with_logit` is not.
pub fn binary_cross_entropy(logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
    each("binary_cross_entropy", logits, targets)?.0.mean_all()
}

/// Binary cross entropy times `(1 - p of the truth)^gamma`: what is easy counts less. Lin et al. 2017, arXiv 1708.02002,
/// equation 4; `gamma` = 0 is [`binary_cross_entropy`], 2 the paper's choice.
pub fn focal(logits: &Tensor, targets: &Tensor, gamma: f64) -> Result<Tensor> {
    let (losses, targets) = each("focal", logits, targets)?;
    if gamma == 0.0 {
        return losses.mean_all();
    }
    let p = sigmoid(logits)?;
    // p (1 - y) + (1 - p) y
    let wrong = (&p + &targets)?.sub(&(p * &targets)?.affine(2.0, 0.0)?)?;
    // The logarithm of 0 would make 0 * inf of the gradient.
    (losses * wrong.clamp(1e-12, 1.0)?.powf(gamma)?)?.mean_all()
}

/// `1 - (2 sum p y + 1) / (sum p + sum y + 1)` for each mask [batch, ..], averaged over the batch. Milletari et al. 2016,
/// arXiv 1606.04797; with 1 added to both sides, so that an empty mask that is found empty costs nothing.
pub fn dice(logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
    same_shape("dice", ("logits", logits), ("targets", targets))?;
    let p = sigmoid(logits)?.flatten_from(1)?;
    let y = targets.to_dtype(logits.dtype())?.flatten_from(1)?;
    let overlap = (&p * &y)?.sum(1)?.affine(2.0, 1.0)?;
    let sizes = ((p.sum(1)? + y.sum(1)?)? + 1.0)?;
    (overlap / sizes)?.affine(-1.0, 1.0)?.mean_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grad::check_gradients;
    use crate::tensor::{TensorOps, t};

    #[test]
    fn values_by_hand() -> Result<()> {
        let (x, y) = (t([[3f64.ln(), 0.0]]), t([[1, 0]]));
        // p = 3/4, 1/2
        let want = -(0.75f64.ln() + 0.5f64.ln()) / 2.0;
        assert!((binary_cross_entropy(&x, &y)?.item()? - want).abs() < 1e-6);
        let want = -(0.25f64.powi(2) * 0.75f64.ln() + 0.5f64.powi(2) * 0.5f64.ln()) / 2.0;
        assert!((focal(&x, &y, 2.0)?.item()? - want).abs() < 1e-6);
        assert!((focal(&x, &y, 0.0)?.item()? - binary_cross_entropy(&x, &y)?.item()?).abs() < 1e-7);
        assert!((dice(&x, &y)?.item()? - (1.0 - (1.5 + 1.0) / (1.25 + 1.0 + 1.0))).abs() < 1e-6);
        Ok(())
    }

    #[test]
    fn saturated_logits_stay_finite_with_finite_gradients() -> Result<()> {
        let x = candle_core::Var::from_tensor(&t([[100.0, -100.0, 1e4]]))?;
        let y = t([[0, 1, 1]]);
        assert!((binary_cross_entropy(&x, &y)?.item()? - 200.0 / 3.0).abs() < 1e-4);
        for loss in [binary_cross_entropy(&x, &y)?, focal(&x, &y, 2.0)?, dice(&x, &y)?] {
            let grads = loss.backward()?;
            let grad = grads.get(&x).unwrap().values()?;
            assert!(loss.item()?.is_finite() && grad.iter().all(|g| g.is_finite()), "{grad:?}");
        }
        Ok(())
    }

    #[test]
    fn gradients() -> Result<()> {
        let (x, y) = (t([[0.3, -1.2, 2.0, 0.7], [-0.4, 0.9, -2.0, 1.1]]), t([[1, 0, 1, 0], [0, 1, 1, 0]]));
        check_gradients(std::slice::from_ref(&x), |v| binary_cross_entropy(&v[0], &y))?;
        check_gradients(std::slice::from_ref(&x), |v| focal(&v[0], &y, 2.0))?;
        check_gradients(&[x], |v| dice(&v[0], &y))
    }
}
