//! Losses against a distribution or a value.

use super::same_shape;
use crate::tensor::TensorOps;
use candle_core::{D, Result, Tensor};

/// `-sum p ln softmax(logits)` over the last dimension, averaged over the rest: cross entropy against probabilities of
/// the logits' shape, such as a teacher's.
pub fn soft_cross_entropy(logits: &Tensor, probabilities: &Tensor) -> Result<Tensor> {
    same_shape("soft_cross_entropy", ("logits", logits), ("probabilities", probabilities))?;
    (logits.log_softmax(D::Minus1)? * probabilities)?.sum(D::Minus1)?.neg()?.mean_all()
}

/// The Kullback-Leibler divergence from `p` to `q`, both given by logits [.., classes]: `sum p (ln p - ln q)`, averaged
/// over the rows. For distillation `p` is the teacher, detached.
pub fn kl(p_logits: &Tensor, q_logits: &Tensor) -> Result<Tensor> {
    same_shape("kl", ("p", p_logits), ("q", q_logits))?;
    let (p, q) = (p_logits.log_softmax(D::Minus1)?, q_logits.log_softmax(D::Minus1)?);
    (p.exp()? * (&p - q)?)?.sum(D::Minus1)?.mean_all()
}

/// The mean squared difference.
pub fn mse(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    same_shape("mse", ("the first", a), ("the second", b))?;
    (a - b)?.sqr()?.mean_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grad::check_gradients;
    use crate::tensor::{randn, seed, t};

    #[test]
    fn a_distribution_is_at_no_distance_from_itself() -> Result<()> {
        seed(4);
        let (p, q) = (randn((5, 4)), randn((5, 4)));
        assert!(kl(&p, &p)?.item()?.abs() < 1e-7);
        assert!(kl(&p, &q)?.item()? > 0.0);
        // KL = cross entropy - entropy.
        let probabilities = p.softmax(1)?;
        let gap = soft_cross_entropy(&q, &probabilities)?.item()? - soft_cross_entropy(&p, &probabilities)?.item()?;
        assert!((kl(&p, &q)?.item()? - gap).abs() < 1e-6);
        // Two classes by hand: p = (1/2, 1/2), q = (3/4, 1/4).
        let value = kl(&t([[0.0, 0.0]]), &t([[3f64.ln(), 0.0]]))?.item()?;
        assert!((value - 0.5 * (4.0f64 / 3.0).ln()).abs() < 1e-6);
        check_gradients(&[p.clone(), q.clone()], |v| kl(&v[0], &v[1]))?;
        check_gradients(std::slice::from_ref(&q), |v| soft_cross_entropy(&v[0], &probabilities))?;
        check_gradients(&[p, q], |v| mse(&v[0], &v[1]))
    }
}
