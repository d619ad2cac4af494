//! A feed-forward part of many experts, of which every token uses a few.

use super::linear::{Layer, Linear};
use super::mlp::GatedMlp;
use super::params::Params;
use crate::fused::Activation;
use crate::tensor::TensorOps;
use candle_core::{D, Error, Module, Result, Tensor};
use std::fmt;
use std::sync::Arc;

/// Sparse mixture of experts: a router gives each token to the `k` experts it prefers and mixes what they make of it, with
/// its probabilities scaled to add up to 1. Shazeer et al. 2017, arXiv 1701.06538; Mixtral, arXiv 2401.04088. The router
/// gets its gradient through those weights.
#[derive(Clone)]
pub struct Moe {
    /// [.., width] to [.., experts]
    pub router: Layer,
    pub experts: Vec<Layer>,
    pub k: usize,
}

/// What the router did with a batch.
#[derive(Clone, Debug)]
pub struct RouterStats {
    /// The share of the assignments that each expert got; adds up to 1.
    pub load: Vec<f64>,
    /// The router's probabilities, [tokens, experts].
    pub probabilities: Tensor,
    /// `experts * sum load * mean probability`: 1 when balanced. Fedus et al. 2021, arXiv 2101.03961, equation 4.
    pub balance: Tensor,
    /// The mean of `(ln sum e^logits)^2`, which keeps logits small. Zoph et al. 2022, arXiv 2202.08906, equation 5.
    pub z: Tensor,
}

impl Moe {
    /// Makes `router` and `experts.0`, .. ([`GatedMlp`] with SiLU), each `hidden` wide.
    pub fn new(p: &Params, width: usize, hidden: usize, experts: usize, k: usize) -> Result<Moe> {
        if k == 0 || k > experts {
            return Err(Error::Msg(format!("Moe: each token to {k} of {experts} experts")));
        }
        let at = p.at("experts");
        let expert = |i| Ok(Arc::new(GatedMlp::new(&at.at(i), width, hidden, Activation::Silu)?) as Layer);
        Ok(Moe {
            router: Arc::new(Linear::without_bias(&p.at("router"), width, experts)?),
            experts: (0..experts).map(expert).collect::<Result<_>>()?,
            k,
        })
    }

    /// The output, of the shape of `x` [.., width], and what the router did. `bias` [experts] is added to the logits when
    /// experts are chosen, and does not change their weights: balancing without a loss (Wang et al. 2024, arXiv
    /// 2408.15664).
    pub fn route(&self, x: &Tensor, bias: Option<&Tensor>) -> Result<(Tensor, RouterStats)> {
        let flat = x.flatten_to(x.rank() - 2)?;
        let (tokens, count) = (flat.dim(0)?, self.experts.len());
        let logits = self.router.forward(&flat)?;
        let probabilities = logits.softmax(D::Minus1)?;
        let preferred = bias.map_or(Ok(logits.clone()), |bias| logits.broadcast_add(bias))?;
        let (_, chosen) = preferred.topk(self.k)?;
        let weights = probabilities.gather(&chosen, D::Minus1)?;
        let weights = weights.broadcast_div(&weights.sum_keepdim(D::Minus1)?)?.flatten_all()?;
        let chosen = chosen.flatten_all()?.to_vec1::<u32>()?;

        let (mut y, mut load) = (flat.zeros_like()?, vec![0.0; count]);
        for (number, expert) in self.experts.iter().enumerate() {
            let places: Vec<u32> =
                (0..chosen.len()).filter(|i| chosen[*i] as usize == number).map(|i| i as u32).collect();
            if places.is_empty() {
                // A token whose share is 0, so that the expert's weights have a gradient, which is 0, and not none.
                let made = expert.forward(&flat.narrow(0, 0, 1)?)?;
                let first = Tensor::new(&[0u32], x.device())?;
                y = y.index_add(&first, &(&made * made.zeros_like()?)?, 0)?;
                continue;
            }
            load[number] = places.len() as f64 / chosen.len() as f64;
            let rows: Vec<u32> = places.iter().map(|place| place / self.k as u32).collect();
            let (rows, places) = (Tensor::new(rows, x.device())?, Tensor::new(places, x.device())?);
            let made = expert.forward(&flat.index_select(&rows, 0)?)?;
            let made = made.broadcast_mul(&weights.index_select(&places, 0)?.unsqueeze(1)?)?;
            y = y.index_add(&rows, &made, 0)?;
        }
        let shares = Tensor::from_iter(load.iter().map(|l| *l as f32), x.device())?.to_dtype(probabilities.dtype())?;
        let balance = ((probabilities.sum(0)? * shares)?.sum_all()? * (count as f64 / tokens as f64))?;
        let z = logits.log_sum_exp(D::Minus1)?.sqr()?.mean_all()?;
        Ok((y.reshape(x.shape())?, RouterStats { load, probabilities, balance, z }))
    }
}

impl Module for Moe {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        Ok(self.route(x, None)?.0)
    }
}

impl fmt::Debug for Moe {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Moe[{} of {} experts]", self.k, self.experts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grad::check_variables;
    use crate::tensor::{randn, seed, t};

    #[test]
    fn with_all_experts_it_is_the_weighted_sum_and_with_fewer_it_has_its_gradients() -> Result<()> {
        seed(14);
        let p = Params::seed(2);
        let x = randn((2, 5, 6));
        let all = Moe::new(&p.at("all"), 6, 8, 3, 3)?;
        let (y, stats) = all.route(&x, None)?;
        let p_e = stats.probabilities.reshape((2, 5, 3))?;
        let mut want = x.zeros_like()?;
        for (i, expert) in all.experts.iter().enumerate() {
            want = (want + expert.forward(&x)?.broadcast_mul(&p_e.narrow(2, i, 1)?)?)?;
        }
        assert!(y.max_difference(&want)? < 1e-5);
        assert!((stats.load.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((stats.balance.item()? - 1.0).abs() < 1e-5, "equal loads are balanced whatever the probabilities");

        let p = Params::seed(3);
        let some = Moe::new(&p, 6, 8, 4, 2)?;
        // A bias holds the choice: a token that changes its experts makes a step, which has no slope.
        let (w, bias) = (randn((2, 5, 6)), t([100.0, 0.0, 100.0, 0.0]));
        let used = p.named().into_iter().filter(|(name, _)| !name.contains("s.1.") && !name.contains("s.3."));
        let used: Vec<_> = used.map(|(_, var)| var).collect();
        check_variables(&used, 8, || {
            let (y, stats) = some.route(&x, Some(&bias))?;
            ((y * &w)?.mean_all()? + (stats.balance + stats.z)?)?.affine(3.0, 0.0)
        })
    }

    #[test]
    fn an_expert_without_tokens_can_be_trained_on() -> Result<()> {
        seed(16);
        let p = Params::seed(4);
        let moe = Moe::new(&p, 6, 8, 4, 1)?;
        let (y, _) = moe.route(&randn((7, 6)), Some(&t([0.0, 0.0, 100.0, 0.0])))?;
        let gradients = y.sqr()?.sum_all()?.backward()?;
        for (name, var) in p.named().iter().filter(|(name, _)| name.contains("experts")) {
            let gradient = gradients.get(var).unwrap_or_else(|| panic!("{name} has no gradient"));
            assert_eq!(gradient.abs()?.sum_all()?.item()? > 0.0, name.contains("experts.2."), "{name}");
        }
        Ok(())
    }

    #[test]
    fn a_bias_decides_who_is_chosen() -> Result<()> {
        seed(15);
        let moe = Moe::new(&Params::seed(2), 6, 8, 4, 1)?;
        let (_, stats) = moe.route(&randn((7, 6)), Some(&t([0.0, 0.0, 100.0, 0.0])))?;
        assert_eq!(stats.load, [0.0, 0.0, 1.0, 0.0]);
        assert!(Moe::new(&Params::seed(2), 6, 8, 4, 5).unwrap_err().to_string().contains("5 of 4"));
        Ok(())
    }
}
