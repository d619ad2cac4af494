//! Contrastive losses.

use super::{cross_entropy, same_shape};
use candle_core::{D, Error, Result, Tensor};

/// Each row of `a` [n, d] should be most similar to the row of `b` [n, d] at its own place: cross entropy over
/// `cos(a_i, b_j) / temperature`. van den Oord et al. 2018, arXiv 1807.03748, equation 4.
pub fn info_nce(a: &Tensor, b: &Tensor, temperature: f64) -> Result<Tensor> {
    let similarity = similarities(a, b, temperature)?;
    cross_entropy(&similarity, &own_place(&similarity)?)
}

/// The average of [`info_nce`] in both directions: CLIP's loss. Radford et al. 2021, arXiv 2103.00020, figure 3.
pub fn info_nce_both(a: &Tensor, b: &Tensor, temperature: f64) -> Result<Tensor> {
    let similarity = similarities(a, b, temperature)?;
    let places = own_place(&similarity)?;
    let there = cross_entropy(&similarity, &places)?;
    let back = cross_entropy(&similarity.t()?.contiguous()?, &places)?;
    (there + back)? / 2.0
}

fn own_place(similarity: &Tensor) -> Result<Tensor> {
    Tensor::arange(0u32, similarity.dim(0)? as u32, similarity.device())
}

fn similarities(a: &Tensor, b: &Tensor, temperature: f64) -> Result<Tensor> {
    same_shape("info_nce", ("the first", a), ("the second", b))?;
    if a.rank() != 2 {
        return Err(Error::Msg(format!("info_nce: {:?}: rows of vectors [n, d] are needed", a.dims())));
    }
    let unit = |x: &Tensor| x.broadcast_div(&(x.sqr()?.sum_keepdim(D::Minus1)? + 1e-12)?.sqrt()?);
    unit(a)?.matmul(&unit(b)?.t()?)? / temperature
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grad::check_gradients;
    use crate::tensor::{TensorOps, randn, seed, t};

    #[test]
    fn equal_pairs_cost_least_and_sameness_of_all_costs_ln_n() -> Result<()> {
        let same = t([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]]);
        assert!((info_nce(&same, &same, 0.1)?.item()? - 3f64.ln()).abs() < 1e-5);
        let apart = t([[1.0, 0.0], [0.0, 2.0]]);
        // cos 1 on the diagonal, 0 elsewhere: ln(1 + e^-10).
        assert!((info_nce(&apart, &apart, 0.1)?.item()? - (-10f64).exp().ln_1p()).abs() < 1e-5);
        seed(5);
        let (a, b) = (randn((4, 3)), randn((4, 3)));
        let both = (info_nce(&a, &b, 0.5)?.item()? + info_nce(&b, &a, 0.5)?.item()?) / 2.0;
        assert!((info_nce_both(&a, &b, 0.5)?.item()? - both).abs() < 1e-6);
        check_gradients(&[a, b], |v| info_nce_both(&v[0], &v[1], 0.5))
    }
}
