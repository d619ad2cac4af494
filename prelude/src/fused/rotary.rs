//! Rotary position embedding: pairs of numbers turned by an angle that grows with the position.

use super::simd::vectorized;
use super::view::{slice, stored};
use candle_core::{CpuStorage, CustomOp1, Error, Layout, Result, Shape, Tensor};
use std::sync::Arc;

/// Which numbers of a head form a pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pairs {
    /// `i` and `i + d/2`: Hugging Face's layout, that of GPT-NeoX and of the LLaMA checkpoints there.
    #[default]
    Half,
    /// `2i` and `2i + 1`: the paper's and Meta's layout.
    Interleaved,
}

/// Cosines and sines for every position and pair, or for every sequence, position and pair.
#[derive(Clone, Debug)]
pub(crate) struct Rotation {
    pub(crate) pairs: Pairs,
    /// [positions, d/2], or [batch, positions, d/2].
    pub(crate) cos: Arc<Vec<f32>>,
    pub(crate) sin: Arc<Vec<f32>>,
}

/// Turns `x` [batch, positions, heads, d].
pub(crate) fn rotate(x: &Tensor, rotation: &Rotation) -> Result<Tensor> {
    x.contiguous()?.apply_op1(Rotate { rotation: rotation.clone(), sign: 1.0 })
}

struct Rotate {
    rotation: Rotation,
    /// -1 turns back.
    sign: f32,
}

impl CustomOp1 for Rotate {
    fn name(&self) -> &'static str {
        "rotary embedding"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = slice(storage, layout)?;
        let (_, t, heads, d) = layout.shape().dims4()?;
        let (cos, sin) = (&self.rotation.cos[..], &self.rotation.sin[..]);
        let half = d / 2;
        if cos.is_empty() || cos.len() % (t * half) != 0 {
            return Err(Error::Msg(format!("{} angles do not fit {:?}", cos.len(), layout.shape())));
        }
        let mut y = vec![0f32; x.len()];
        vectorized!({
            let rows = x.chunks_exact(heads * d).zip(y.chunks_exact_mut(heads * d));
            for ((x, y), at) in rows.zip((0..cos.len()).step_by(half).cycle()) {
                let (cos, sin) = (&cos[at..at + half], &sin[at..at + half]);
                for (x, y) in x.chunks_exact(d).zip(y.chunks_exact_mut(d)) {
                    match self.rotation.pairs {
                        Pairs::Half => {
                            let (x0, x1) = x.split_at(half);
                            let (y0, y1) = y.split_at_mut(half);
                            for i in 0..half {
                                let s = self.sign * sin[i];
                                y0[i] = x0[i] * cos[i] - x1[i] * s;
                                y1[i] = x1[i] * cos[i] + x0[i] * s;
                            }
                        }
                        Pairs::Interleaved => {
                            for i in 0..half {
                                let s = self.sign * sin[i];
                                y[2 * i] = x[2 * i] * cos[i] - x[2 * i + 1] * s;
                                y[2 * i + 1] = x[2 * i + 1] * cos[i] + x[2 * i] * s;
                            }
                        }
                    }
                }
            }
        });
        stored(y, layout.shape().clone())
    }

    /// A rotation's derivative turns the gradient back.
    fn bwd(&self, _x: &Tensor, _y: &Tensor, dy: &Tensor) -> Result<Option<Tensor>> {
        let back = Rotate { rotation: self.rotation.clone(), sign: -self.sign };
        Ok(Some(dy.contiguous()?.apply_op1_no_bwd(&back)?))
    }
}
