//! Convolutions.

use super::params::Params;
use crate::fused::{self, Window};
use candle_core::{Error, Module, Result, Tensor};

/// [batch, in, length] to [batch, out, length'].
#[derive(Clone, Debug)]
pub struct Conv1d {
    /// [out, in, kernel]
    pub weight: Tensor,
    /// [out]
    pub bias: Tensor,
    pub stride: usize,
    /// Zeros on either side.
    pub padding: usize,
}

/// [batch, in, height, width] to [batch, out, height', width'].
#[derive(Clone, Debug)]
pub struct Conv2d {
    /// [out, in, kernel, kernel]
    pub weight: Tensor,
    /// [out]
    pub bias: Tensor,
    pub stride: usize,
    /// Zeros on each side.
    pub padding: usize,
}

macro_rules! settings {
    () => {
        /// The same with steps of `stride` places.
        pub fn stride(self, stride: usize) -> Self {
            Self { stride, ..self }
        }

        /// The same with `padding` zeros around the input.
        pub fn padding(self, padding: usize) -> Self {
            Self { padding, ..self }
        }
    };
}

impl Conv1d {
    /// Makes `weight`, normal with standard deviation `1 / sqrt(in * kernel)`, and `bias`, zero. Stride 1, no padding.
    pub fn new(p: &Params, inputs: usize, outputs: usize, kernel: usize) -> Result<Conv1d> {
        let weight = p.normal("weight", (outputs, inputs, kernel), ((inputs * kernel) as f64).powf(-0.5))?;
        Ok(Conv1d { weight, bias: p.constant("bias", outputs, 0.0)?, stride: 1, padding: 0 })
    }

    settings!();
}

impl Conv2d {
    /// Makes `weight`, normal with standard deviation `1 / sqrt(in * kernel^2)`, and `bias`, zero. Stride 1, no padding.
    pub fn new(p: &Params, inputs: usize, outputs: usize, kernel: usize) -> Result<Conv2d> {
        let std = ((inputs * kernel * kernel) as f64).powf(-0.5);
        let weight = p.normal("weight", (outputs, inputs, kernel, kernel), std)?;
        Ok(Conv2d { weight, bias: p.constant("bias", outputs, 0.0)?, stride: 1, padding: 0 })
    }

    settings!();
}

/// Patches times a matrix: `weight` [out, ..], `x` [batch, channels, height, width].
fn convolve(x: &Tensor, weight: &Tensor, bias: &Tensor, window: Window) -> Result<Tensor> {
    let (batch, _, height, width) = x.dims4()?;
    let (rows, columns) = window.places(height, width);
    let y = fused::linear(&fused::patches(x, window)?, &weight.flatten_from(1)?, Some(bias))?;
    y.transpose(1, 2)?.contiguous()?.reshape((batch, (), rows, columns))
}

fn check(name: &str, x: &Tensor, weight: &Tensor) -> Result<()> {
    if x.rank() == weight.rank() && x.dims()[1] == weight.dims()[1] {
        return Ok(());
    }
    Err(Error::Msg(format!(
        "{name}: the input is {:?}, the layer's weight {:?}: an input [batch, {}, ..] is needed",
        x.dims(),
        weight.dims(),
        weight.dims()[1]
    )))
}

impl Module for Conv1d {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        check("Conv1d", x, &self.weight)?;
        if fused::can_fuse(x) && fused::can_fuse(&self.weight) {
            let kernel = (1, self.weight.dim(2)?);
            let window = Window { kernel, stride: (1, self.stride), padding: (0, self.padding) };
            return convolve(&x.unsqueeze(2)?, &self.weight, &self.bias, window)?.squeeze(2);
        }
        let y = x.conv1d(&self.weight, self.padding, self.stride, 1, 1)?;
        y.broadcast_add(&self.bias.reshape((1, (), 1))?)
    }
}

impl Module for Conv2d {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        check("Conv2d", x, &self.weight)?;
        if fused::can_fuse(x) && fused::can_fuse(&self.weight) {
            let (_, _, height, width) = self.weight.dims4()?;
            let (stride, padding) = ((self.stride, self.stride), (self.padding, self.padding));
            return convolve(x, &self.weight, &self.bias, Window { kernel: (height, width), stride, padding });
        }
        let y = x.conv2d(&self.weight, self.padding, self.stride, 1, 1)?;
        y.broadcast_add(&self.bias.reshape((1, (), 1, 1))?)
    }
}
