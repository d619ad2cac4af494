//! Norms over the last dimension.

use super::params::Params;
use crate::fused;
use candle_core::{D, Error, Module, Result, Tensor};

/// `g (x - mean) / sqrt(variance + eps) + b` over the last dimension. Ba et al. 2016, arXiv 1607.06450.
#[derive(Clone, Debug)]
pub struct LayerNorm {
    /// g, [d]
    pub weight: Tensor,
    /// b, [d]
    pub bias: Tensor,
    pub eps: f64,
}

/// `g x / sqrt(mean(x^2) + eps)` over the last dimension. Zhang & Sennrich 2019, arXiv 1910.07467, equation 4.
#[derive(Clone, Debug)]
pub struct RmsNorm {
    /// g, [d]
    pub weight: Tensor,
    pub eps: f64,
}

impl LayerNorm {
    /// Over `d` numbers: `weight` ones, `bias` zeros, eps 1e-5.
    pub fn new(p: &Params, d: usize) -> Result<LayerNorm> {
        Ok(LayerNorm { weight: p.constant("weight", d, 1.0)?, bias: p.constant("bias", d, 0.0)?, eps: 1e-5 })
    }
}

impl RmsNorm {
    /// Over `d` numbers: `weight` ones, eps 1e-5.
    pub fn new(p: &Params, d: usize) -> Result<RmsNorm> {
        Ok(RmsNorm { weight: p.constant("weight", d, 1.0)?, eps: 1e-5 })
    }
}

fn check(name: &str, x: &Tensor, weight: &Tensor) -> Result<()> {
    if x.dims().last() == weight.dims().last() {
        return Ok(());
    }
    Err(Error::Msg(format!(
        "{name}: the layer is for {:?} numbers in the last dimension, the input is {:?}",
        weight.dims(),
        x.dims()
    )))
}

impl Module for LayerNorm {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        check("LayerNorm", x, &self.weight)?;
        if fused::can_fuse(x) && fused::can_fuse(&self.weight) {
            return fused::layer_norm(x, &self.weight, &self.bias, self.eps);
        }
        let centred = x.broadcast_sub(&x.mean_keepdim(D::Minus1)?)?;
        let std = (centred.sqr()?.mean_keepdim(D::Minus1)? + self.eps)?.sqrt()?;
        centred.broadcast_div(&std)?.broadcast_mul(&self.weight)?.broadcast_add(&self.bias)
    }
}

impl Module for RmsNorm {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        check("RmsNorm", x, &self.weight)?;
        if fused::can_fuse(x) && fused::can_fuse(&self.weight) {
            return fused::rms_norm(x, &self.weight, self.eps);
        }
        let rms = (x.sqr()?.mean_keepdim(D::Minus1)? + self.eps)?.sqrt()?;
        x.broadcast_div(&rms)?.broadcast_mul(&self.weight)
    }
}

/// Which norm a model uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NormKind {
    /// [`LayerNorm`]
    Layer,
    /// [`RmsNorm`]
    #[default]
    Rms,
}

/// One of the norms.
#[derive(Clone, Debug)]
pub enum Norm {
    Layer(LayerNorm),
    Rms(RmsNorm),
}

impl Norm {
    /// Over `d` numbers.
    pub fn new(p: &Params, d: usize, kind: NormKind) -> Result<Norm> {
        Ok(match kind {
            NormKind::Layer => Norm::Layer(LayerNorm::new(p, d)?),
            NormKind::Rms => Norm::Rms(RmsNorm::new(p, d)?),
        })
    }
}

impl Module for Norm {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        match self {
            Norm::Layer(norm) => norm.forward(x),
            Norm::Rms(norm) => norm.forward(x),
        }
    }
}
