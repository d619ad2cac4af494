//! The loss of every token from its logits, without writing the probabilities down.

use super::simd::{exp, largest, total, vectorized};
use super::view::{View, slice, stored};
use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};
use rayon::prelude::*;
use std::sync::Arc;

/// `ln sum e^z - (1 - smoothing) z[target] - smoothing mean(z)` for each row z of `logits` [n, classes]; 0 where the
/// target is `None`. Every target must be below `classes`.
pub(crate) fn token_loss(logits: &Tensor, targets: Vec<Option<u32>>, smoothing: f64) -> Result<Tensor> {
    logits.contiguous()?.apply_op1(TokenLoss { targets: Arc::new(targets), smoothing: smoothing as f32 })
}

struct TokenLoss {
    targets: Arc<Vec<Option<u32>>>,
    smoothing: f32,
}

const ROWS: usize = 16;

impl CustomOp1 for TokenLoss {
    fn name(&self) -> &'static str {
        "token loss"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let z = slice(storage, layout)?;
        let (n, classes) = layout.shape().dims2()?;
        let mut losses = vec![0f32; n];
        losses.par_chunks_mut(ROWS).enumerate().for_each(|(i, losses)| {
            vectorized!({
                let mut e = vec![0f32; classes];
                for (j, loss) in losses.iter_mut().enumerate() {
                    let row = i * ROWS + j;
                    let Some(target) = self.targets[row] else { continue };
                    let z = &z[row * classes..][..classes];
                    let most = largest(z);
                    for i in 0..classes {
                        e[i] = exp(z[i] - most);
                    }
                    let mean = if self.smoothing == 0.0 { 0.0 } else { total(z) / classes as f32 };
                    let wanted = (1.0 - self.smoothing) * z[target as usize] + self.smoothing * mean;
                    *loss = most + total(&e).ln() - wanted;
                }
            });
        });
        stored(losses, n)
    }

    /// `(softmax(z) - (1 - smoothing) onehot - smoothing / classes) g`.
    fn bwd(&self, z: &Tensor, _losses: &Tensor, g: &Tensor) -> Result<Option<Tensor>> {
        let (_, classes) = z.dims2()?;
        let g = g.contiguous()?;
        let (zs, gs) = (View::of(z)?, View::of(&g)?);
        let (zs, gs) = (&*zs, &*gs);
        let mut dz = vec![0f32; zs.len()];
        dz.par_chunks_mut((ROWS * classes).max(1)).enumerate().for_each(|(i, group)| {
            vectorized!({
                for (j, dz) in group.chunks_exact_mut(classes).enumerate() {
                    let row = i * ROWS + j;
                    let (Some(target), g) = (self.targets[row], gs[row]) else { continue };
                    let z = &zs[row * classes..][..classes];
                    let most = largest(z);
                    for i in 0..classes {
                        dz[i] = exp(z[i] - most);
                    }
                    let (scale, even) = (g / total(dz), g * self.smoothing / classes as f32);
                    for v in dz.iter_mut() {
                        *v = *v * scale - even;
                    }
                    dz[target as usize] -= g * (1.0 - self.smoothing);
                }
            });
        });
        Ok(Some(Tensor::from_vec(dz, z.shape(), z.device())?))
    }
}
