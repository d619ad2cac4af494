//! Layers in a row with an activation between them, and the gated kind.

use super::linear::{Layer, Linear};
use super::params::Params;
use crate::fused::{self, Activation};
use candle_core::{Error, Module, Result, Tensor};
use std::fmt;
use std::sync::Arc;

impl Activation {
    /// The activation of every number, with its derivative.
    pub fn apply(self, x: &Tensor) -> Result<Tensor> {
        if fused::can_fuse(x) {
            return fused::activate(x, self);
        }
        match self {
            Activation::Gelu => x.gelu_erf(),
            Activation::GeluTanh => x.gelu(),
            Activation::Silu => x.silu(),
            Activation::Relu => x.relu(),
            Activation::Square => x.sqr(),
            Activation::SquaredRelu => x.relu()?.sqr(),
            Activation::Tanh => x.tanh(),
            Activation::Identity => Ok(x.clone()),
        }
    }
}

/// Linear layers with an activation between them: `Mlp::new(p, &[64, 256, 64], Activation::Gelu)` is the feed-forward
/// part of a GPT, `&[2, 32, 32, 1]` a small network of its own.
#[derive(Clone)]
pub struct Mlp {
    pub layers: Vec<Layer>,
    pub activation: Activation,
}

impl Mlp {
    /// Makes the layers `0`, `1`, .., with biases. `sizes` are the inputs, the hidden widths and the outputs.
    pub fn new(p: &Params, sizes: &[usize], activation: Activation) -> Result<Mlp> {
        if sizes.len() < 2 {
            return Err(Error::Msg(format!("Mlp: {sizes:?} are too few sizes: inputs and outputs are needed")));
        }
        let layers = sizes.windows(2).enumerate();
        let layers = layers.map(|(i, w)| Ok(Arc::new(Linear::new(&p.at(i), w[0], w[1])?) as Layer));
        Ok(Mlp { layers: layers.collect::<Result<_>>()?, activation })
    }
}

impl Module for Mlp {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let mut x = self.layers[0].forward(x)?;
        for layer in &self.layers[1..] {
            x = layer.forward(&self.activation.apply(&x)?)?;
        }
        Ok(x)
    }
}

/// `down(activation(gate x) * up x)`, without biases: SwiGLU with [`Activation::Silu`], GEGLU with [`Activation::Gelu`].
/// Shazeer 2020, arXiv 2002.05202.
#[derive(Clone)]
pub struct GatedMlp {
    pub gate: Layer,
    pub up: Layer,
    pub down: Layer,
    pub activation: Activation,
}

impl GatedMlp {
    /// Makes `gate` and `up` from `width` to `hidden`, and `down` back.
    pub fn new(p: &Params, width: usize, hidden: usize, activation: Activation) -> Result<GatedMlp> {
        let layer = |name: &str, i, o| Ok::<Layer, Error>(Arc::new(Linear::without_bias(&p.at(name), i, o)?));
        Ok(GatedMlp {
            gate: layer("gate", width, hidden)?,
            up: layer("up", width, hidden)?,
            down: layer("down", hidden, width)?,
            activation,
        })
    }
}

impl Module for GatedMlp {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (gate, up) = (self.gate.forward(x)?, self.up.forward(x)?);
        let hidden = if fused::can_fuse(&gate) && fused::can_fuse(&up) {
            fused::gated(&gate, &up, self.activation)?
        } else {
            (self.activation.apply(&gate)? * up)?
        };
        self.down.forward(&hidden)
    }
}

impl fmt::Debug for Mlp {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Mlp[{} layers, {:?}]", self.layers.len(), self.activation)
    }
}

impl fmt::Debug for GatedMlp {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "GatedMlp[{:?}]", self.activation)
    }
}
