//! LayerNorm and RMSNorm over the last dimension, with scale and shift.

use super::simd::{dot, for_row_groups, total, vectorized};
use super::view::{View, slice, stored};
use candle_core::{CpuStorage, CustomOp2, CustomOp3, D, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

/// `g (x - mean) / sqrt(variance + eps) + b`; `x` [.., d], `g` and `b` [d].
pub(crate) fn layer_norm(x: &Tensor, g: &Tensor, b: &Tensor, eps: f64) -> Result<Tensor> {
    x.contiguous()?.apply_op3(&g.contiguous()?, &b.contiguous()?, LayerNorm { eps: eps as f32 })
}

/// `g x / sqrt(mean(x^2) + eps)`; `x` [.., d], `g` [d].
pub(crate) fn rms_norm(x: &Tensor, g: &Tensor, eps: f64) -> Result<Tensor> {
    x.contiguous()?.apply_op2(&g.contiguous()?, RmsNorm { eps: eps as f32 })
}

struct LayerNorm {
    eps: f32,
}

struct RmsNorm {
    eps: f32,
}

/// Mean and 1 / standard deviation.
#[inline(always)]
fn moments(row: &[f32], eps: f32) -> (f32, f32) {
    let n = row.len() as f32;
    let mean = total(row) / n;
    let mut squares = 0.0;
    let (chunks, rest) = row.as_chunks::<16>();
    let mut lanes = [0f32; 16];
    for x in chunks {
        for i in 0..16 {
            lanes[i] += (x[i] - mean) * (x[i] - mean);
        }
    }
    squares += lanes.iter().sum::<f32>();
    squares += rest.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>();
    (mean, 1.0 / (squares / n + eps).sqrt())
}

impl CustomOp3 for LayerNorm {
    fn name(&self) -> &'static str {
        "layer-norm"
    }

    fn cpu_fwd(
        &self,
        sx: &CpuStorage,
        lx: &Layout,
        sg: &CpuStorage,
        lg: &Layout,
        sb: &CpuStorage,
        lb: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (x, g, b) = (slice(sx, lx)?, slice(sg, lg)?, slice(sb, lb)?);
        let d = lx.shape().dim(D::Minus1)?;
        let mut y = vec![0f32; x.len()];
        for_row_groups(&mut y, d, |first, group| {
            vectorized!({
                for (i, y) in group.chunks_mut(d).enumerate() {
                    let x = &x[(first + i) * d..][..d];
                    let (mean, scale) = moments(x, self.eps);
                    for i in 0..d {
                        y[i] = (x[i] - mean) * scale * g[i] + b[i];
                    }
                }
            });
        });
        stored(y, lx.shape().clone())
    }

    fn bwd(
        &self,
        x: &Tensor,
        g: &Tensor,
        _b: &Tensor,
        _y: &Tensor,
        dy: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let d = x.dim(D::Minus1)?;
        let dy = dy.contiguous()?;
        let (xs, gs, dys) = (View::of(x)?, View::of(g)?, View::of(&dy)?);
        let (xs, gs, dys) = (&*xs, &*gs, &*dys);
        let mut dx = vec![0f32; xs.len()];
        let columns = by_groups(&mut dx, d, 2 * d, |first, group, sums| {
            let (dg, db) = sums.split_at_mut(d);
            let mut hat = vec![0f32; d];
            let mut scaled = vec![0f32; d];
            vectorized!({
                for (i, dx) in group.chunks_mut(d).enumerate() {
                    let at = (first + i) * d;
                    let (x, dy) = (&xs[at..at + d], &dys[at..at + d]);
                    let (mean, scale) = moments(x, self.eps);
                    for i in 0..d {
                        hat[i] = (x[i] - mean) * scale;
                        scaled[i] = dy[i] * gs[i];
                        dg[i] += dy[i] * hat[i];
                        db[i] += dy[i];
                    }
                    let (along, mean) = (dot(&scaled, &hat) / d as f32, total(&scaled) / d as f32);
                    for i in 0..d {
                        dx[i] = scale * (scaled[i] - mean - hat[i] * along);
                    }
                }
            });
        });
        let device = x.device();
        let dg = Tensor::from_slice(&columns[..d], d, device)?;
        let db = Tensor::from_slice(&columns[d..], d, device)?;
        Ok((Some(Tensor::from_vec(dx, x.shape(), device)?), Some(dg), Some(db)))
    }
}

impl CustomOp2 for RmsNorm {
    fn name(&self) -> &'static str {
        "rms-norm"
    }

    fn cpu_fwd(&self, sx: &CpuStorage, lx: &Layout, sg: &CpuStorage, lg: &Layout) -> Result<(CpuStorage, Shape)> {
        let (x, g) = (slice(sx, lx)?, slice(sg, lg)?);
        let d = lx.shape().dim(D::Minus1)?;
        let mut y = vec![0f32; x.len()];
        for_row_groups(&mut y, d, |first, group| {
            vectorized!({
                for (i, y) in group.chunks_mut(d).enumerate() {
                    let x = &x[(first + i) * d..][..d];
                    let scale = 1.0 / (dot(x, x) / d as f32 + self.eps).sqrt();
                    for i in 0..d {
                        y[i] = x[i] * scale * g[i];
                    }
                }
            });
        });
        stored(y, lx.shape().clone())
    }

    fn bwd(&self, x: &Tensor, g: &Tensor, _y: &Tensor, dy: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let d = x.dim(D::Minus1)?;
        let dy = dy.contiguous()?;
        let (xs, gs, dys) = (View::of(x)?, View::of(g)?, View::of(&dy)?);
        let (xs, gs, dys) = (&*xs, &*gs, &*dys);
        let mut dx = vec![0f32; xs.len()];
        let dg = by_groups(&mut dx, d, d, |first, group, dg| {
            let mut scaled = vec![0f32; d];
            vectorized!({
                for (i, dx) in group.chunks_mut(d).enumerate() {
                    let at = (first + i) * d;
                    let (x, dy) = (&xs[at..at + d], &dys[at..at + d]);
                    let scale = 1.0 / (dot(x, x) / d as f32 + self.eps).sqrt();
                    for i in 0..d {
                        scaled[i] = dy[i] * gs[i];
                        dg[i] += dy[i] * x[i] * scale;
                    }
                    let along = dot(&scaled, x) * scale * scale / d as f32;
                    for i in 0..d {
                        dx[i] = scale * (scaled[i] - x[i] * along);
                    }
                }
            });
        });
        let device = x.device();
        Ok((Some(Tensor::from_vec(dx, x.shape(), device)?), Some(Tensor::from_vec(dg, d, device)?)))
    }
}

/// Rows that are added up by one thread. Fixed, so that sums over rows do not depend on the number of threads.
const ROWS: usize = 128;

/// Calls `f(first row, rows of out, sums)` on groups of rows in parallel and adds up `sums`, `columns` numbers for each
/// group that start at 0, in the order of the groups. It is `f` that says what is vectorised.
pub(super) fn by_groups(
    out: &mut [f32],
    width: usize,
    columns: usize,
    f: impl Fn(usize, &mut [f32], &mut [f32]) + Sync,
) -> Vec<f32> {
    let groups: Vec<Vec<f32>> = out
        .par_chunks_mut(ROWS * width.max(1))
        .enumerate()
        .map(|(i, group)| {
            let mut sums = vec![0f32; columns];
            f(i * ROWS, group, &mut sums);
            sums
        })
        .collect();
    let mut all = vec![0f32; columns];
    for sums in groups {
        for (a, s) in all.iter_mut().zip(sums) {
            *a += s;
        }
    }
    all
}
