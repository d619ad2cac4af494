//! Activations, and the gates made of them.

use super::simd::{erf, exp, for_row_groups, for_row_groups_of_two, sigmoid, tanh, vectorized};
use super::view::{View, slice, stored};
use candle_core::{CpuStorage, CustomOp1, CustomOp2, Layout, Result, Shape, Tensor};

/// What is applied to every number of a hidden layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activation {
    /// `x Phi(x)` with the normal distribution function. Hendrycks & Gimpel 2016, arXiv 1606.08415.
    #[default]
    Gelu,
    /// The approximation of GELU by tanh that GPT-2 uses; within 1e-3 of it.
    GeluTanh,
    /// `x sigmoid(x)`, also called swish.
    Silu,
    /// `max(x, 0)`.
    Relu,
    /// `x^2`.
    Square,
    /// `max(x, 0)^2`. So et al. 2021, arXiv 2109.08668.
    SquaredRelu,
    /// The hyperbolic tangent.
    Tanh,
    /// `x`: none.
    Identity,
}

/// sqrt(2 / pi)
const TANH_SCALE: f32 = 0.797_884_6;
const TANH_CUBE: f32 = 0.044_715;

impl Activation {
    #[inline(always)]
    fn value(self, x: f32) -> f32 {
        match self {
            Activation::Gelu => 0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2)),
            Activation::GeluTanh => 0.5 * x * (1.0 + tanh(TANH_SCALE * (x + TANH_CUBE * x * x * x))),
            Activation::Silu => x * sigmoid(x),
            Activation::Relu => x.max(0.0),
            Activation::Square => x * x,
            Activation::SquaredRelu => x.max(0.0) * x,
            Activation::Tanh => tanh(x),
            Activation::Identity => x,
        }
    }

    #[inline(always)]
    fn slope(self, x: f32) -> f32 {
        match self {
            Activation::Gelu => {
                // The density of the normal distribution is Phi's derivative.
                let density = exp(-0.5 * x * x) * 0.398_942_3;
                0.5 * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2)) + x * density
            }
            Activation::GeluTanh => {
                let t = tanh(TANH_SCALE * (x + TANH_CUBE * x * x * x));
                let inner = TANH_SCALE * (1.0 + 3.0 * TANH_CUBE * x * x);
                0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * inner
            }
            Activation::Silu => {
                let s = sigmoid(x);
                s * (1.0 + x * (1.0 - s))
            }
            Activation::Relu => f32::from(x > 0.0),
            Activation::Square => 2.0 * x,
            Activation::SquaredRelu => 2.0 * x.max(0.0),
            Activation::Tanh => {
                let t = tanh(x);
                1.0 - t * t
            }
            Activation::Identity => 1.0,
        }
    }
}

/// `$body` with the activation as a constant: a `match` inside the loop would keep it from becoming vector instructions,
/// and a captured value is only known when the closure runs.
macro_rules! with_known {
    ($activation:expr, |$KNOWN:ident| $body:expr) => {
        with_known!(@ $activation, $KNOWN, $body, Gelu GeluTanh Silu Relu Square SquaredRelu Tanh Identity)
    };
    (@ $activation:expr, $KNOWN:ident, $body:expr, $($variant:ident)+) => {
        match $activation {
            $(Activation::$variant => {
                const $KNOWN: Activation = Activation::$variant;
                $body
            })+
        }
    };
}

/// The activation of every number.
pub(crate) fn activate(x: &Tensor, activation: Activation) -> Result<Tensor> {
    x.contiguous()?.apply_op1(Activate(activation))
}

/// `activation(gate) * up`, number by number: with [`Activation::Silu`] SwiGLU, with [`Activation::Gelu`] GEGLU.
pub(crate) fn gated(gate: &Tensor, up: &Tensor, activation: Activation) -> Result<Tensor> {
    gate.contiguous()?.apply_op2(&up.contiguous()?, Gated(activation))
}

struct Activate(Activation);

struct Gated(Activation);

impl CustomOp1 for Activate {
    fn name(&self) -> &'static str {
        "activation"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = slice(storage, layout)?;
        let mut y = vec![0f32; x.len()];
        with_known!(self.0, |KNOWN| for_row_groups(&mut y, 1, |first, group| {
            vectorized!({
                for (y, x) in group.iter_mut().zip(&x[first..]) {
                    *y = KNOWN.value(*x);
                }
            });
        }));
        stored(y, layout.shape().clone())
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, dy: &Tensor) -> Result<Option<Tensor>> {
        let dy = dy.contiguous()?;
        let (xs, dys) = (View::of(x)?, View::of(&dy)?);
        let (xs, dys) = (&*xs, &*dys);
        let mut dx = vec![0f32; xs.len()];
        with_known!(self.0, |KNOWN| for_row_groups(&mut dx, 1, |first, group| {
            vectorized!({
                for ((dx, x), dy) in group.iter_mut().zip(&xs[first..]).zip(&dys[first..]) {
                    *dx = dy * KNOWN.slope(*x);
                }
            });
        }));
        Ok(Some(Tensor::from_vec(dx, x.shape(), x.device())?))
    }
}

impl CustomOp2 for Gated {
    fn name(&self) -> &'static str {
        "gate"
    }

    fn cpu_fwd(&self, sg: &CpuStorage, lg: &Layout, su: &CpuStorage, lu: &Layout) -> Result<(CpuStorage, Shape)> {
        let (gate, up) = (slice(sg, lg)?, slice(su, lu)?);
        let mut y = vec![0f32; gate.len()];
        with_known!(self.0, |KNOWN| for_row_groups(&mut y, 1, |first, group| {
            vectorized!({
                for ((y, g), u) in group.iter_mut().zip(&gate[first..]).zip(&up[first..]) {
                    *y = KNOWN.value(*g) * u;
                }
            });
        }));
        stored(y, lg.shape().clone())
    }

    fn bwd(&self, gate: &Tensor, up: &Tensor, _y: &Tensor, dy: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let dy = dy.contiguous()?;
        let (gs, us, dys) = (View::of(gate)?, View::of(up)?, View::of(&dy)?);
        let (gs, us, dys) = (&*gs, &*us, &*dys);
        let (mut dg, mut du) = (vec![0f32; gs.len()], vec![0f32; gs.len()]);
        with_known!(self.0, |KNOWN| for_row_groups_of_two(&mut dg, &mut du, 1, |first, dg, du| {
            vectorized!({
                let (g, u, dy) = (&gs[first..], &us[first..], &dys[first..]);
                for i in 0..dg.len() {
                    dg[i] = dy[i] * u[i] * KNOWN.slope(g[i]);
                    du[i] = dy[i] * KNOWN.value(g[i]);
                }
            });
        }));
        let device = gate.device();
        Ok((Some(Tensor::from_vec(dg, gate.shape(), device)?), Some(Tensor::from_vec(du, up.shape(), device)?)))
    }
}
