//! The linear map, and what stands in its place.

use super::params::Params;
use crate::fused;
use candle_core::{Error, Module, Result, Tensor};
use std::sync::Arc;

/// Anything from tensors to tensors that a model holds: a [`Linear`], an adapter around one, a stack of layers. Public
/// fields of this type can be replaced: `block.attention.query = Arc::new(my_layer)`.
pub type Layer = Arc<dyn Module + Send + Sync>;

/// `x w^T + b`: [.., in] to [.., out].
#[derive(Clone, Debug)]
pub struct Linear {
    /// [out, in]
    pub weight: Tensor,
    /// [out]
    pub bias: Option<Tensor>,
}

impl Linear {
    /// Makes `weight`, normal with standard deviation `1 / sqrt(inputs)`, and `bias`, zero.
    pub fn new(p: &Params, inputs: usize, outputs: usize) -> Result<Linear> {
        Linear::with_std(p, inputs, outputs, true, (inputs as f64).powf(-0.5))
    }

    /// Without a bias.
    pub fn without_bias(p: &Params, inputs: usize, outputs: usize) -> Result<Linear> {
        Linear::with_std(p, inputs, outputs, false, (inputs as f64).powf(-0.5))
    }

    /// With another standard deviation of the weights; 0 makes a layer that begins as if it were not there.
    pub fn with_std(p: &Params, inputs: usize, outputs: usize, bias: bool, std: f64) -> Result<Linear> {
        let weight = p.normal("weight", (outputs, inputs), std)?;
        let bias = if bias { Some(p.constant("bias", outputs, 0.0)?) } else { None };
        Ok(Linear { weight, bias })
    }
}

impl Module for Linear {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (outputs, inputs) = self.weight.dims2()?;
        let dims = x.dims();
        if dims.last() != Some(&inputs) {
            return Err(Error::Msg(format!(
                "linear: the layer takes {inputs} numbers in the last dimension and makes {outputs} of them; the input is \
                 {dims:?}"
            )));
        }
        if fused::can_fuse(x) && fused::can_fuse(&self.weight) {
            return fused::linear(x, &self.weight, self.bias.as_ref());
        }
        let rows = x.reshape(((), inputs))?.matmul(&self.weight.t()?)?;
        let rows = match &self.bias {
            Some(bias) => rows.broadcast_add(bias)?,
            None => rows,
        };
        let mut dims = dims.to_vec();
        dims.pop();
        dims.push(outputs);
        rows.reshape(dims)
    }
}
