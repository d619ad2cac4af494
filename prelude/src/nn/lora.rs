//! A small trained correction to a layer that stays as it is.

use super::linear::{Layer, Linear};
use super::params::Params;
use candle_core::{Module, Result, Tensor};
use std::fmt;

/// `base(x) + alpha / rank * x a^T b^T`: Hu et al. 2021, arXiv 2106.09685. Begins as the base: b is zero.
///
/// ```
/// # use oxbook::prelude::*;
/// # use std::sync::Arc;
/// # fn main() -> candle_core::Result<()> {
/// let p = Params::seed(1);
/// let mut model = nn::Decoder::new(&p.at("model"), &nn::DecoderConfig::llama(20, 16, 1, 2))?;
/// p.freeze(|_| true);
/// let query = &mut model.blocks[0].attention.query;
/// *query = Arc::new(nn::Lora::new(&p.at("lora.query"), query.clone(), 16, 16, 2, 4.0)?);
/// assert_eq!(p.count_trainable(), 2 * 16 + 16 * 2);
/// # Ok(())
/// # }
/// ```
///
/// The variables of the base are its owner's: freeze them, or they are trained too. Under a [`Linear`] made of
/// [`quant::Quantized`](crate::quant::Quantized) numbers it is QLoRA.
#[derive(Clone)]
pub struct Lora {
    pub base: Layer,
    /// [rank, in]
    pub a: Tensor,
    /// [out, rank]
    pub b: Tensor,
    pub alpha: f64,
}

impl Lora {
    /// Makes `a`, normal with standard deviation `1 / sqrt(inputs)`, and `b`, zero. Often `alpha` is twice the rank.
    pub fn new(p: &Params, base: Layer, inputs: usize, outputs: usize, rank: usize, alpha: f64) -> Result<Lora> {
        let a = p.normal("a", (rank, inputs), (inputs as f64).powf(-0.5))?;
        let b = p.constant("b", (outputs, rank), 0.0)?;
        Ok(Lora { base, a, b, alpha })
    }

    /// The correction as one matrix, [out, in]: added to the base's weight it makes the adapter needless.
    pub fn delta(&self) -> Result<Tensor> {
        self.b.matmul(&self.a)? * (self.alpha / self.a.dim(0)? as f64)
    }
}

impl Module for Lora {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let linear = |weight: &Tensor, x: &Tensor| Linear { weight: weight.clone(), bias: None }.forward(x);
        let correction = linear(&self.b, &linear(&self.a, x)?)?;
        self.base.forward(x)? + (correction * (self.alpha / self.a.dim(0)? as f64))?
    }
}

impl fmt::Debug for Lora {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Lora[a {:?}, b {:?}, alpha {}]", self.a.dims(), self.b.dims(), self.alpha)
    }
}
