//! Softmax and its logarithm over the last dimension.

use super::simd::{dot, exp, for_row_groups, largest, total, vectorized};
use super::view::{View, slice, stored};
use candle_core::{CpuStorage, CustomOp1, D, Layout, Result, Shape, Tensor};

/// `e^x / sum e^x` over the last dimension of a contiguous tensor.
pub(crate) fn softmax(x: &Tensor) -> Result<Tensor> {
    x.contiguous()?.apply_op1(Softmax { log: false })
}

/// `x - ln sum e^x` over the last dimension of a contiguous tensor.
pub(crate) fn log_softmax(x: &Tensor) -> Result<Tensor> {
    x.contiguous()?.apply_op1(Softmax { log: true })
}

struct Softmax {
    log: bool,
}

/// In place. A row that is -inf throughout (all masked) becomes 0, not NaN.
#[inline(always)]
pub(super) fn softmax_row(row: &mut [f32]) {
    let most = largest(row);
    if most == f32::NEG_INFINITY {
        return row.fill(0.0);
    }
    for v in row.iter_mut() {
        *v = exp(*v - most);
    }
    let scale = 1.0 / total(row);
    for v in row {
        *v *= scale;
    }
}

#[inline(always)]
fn log_softmax_row(row: &mut [f32], scratch: &mut [f32]) {
    let most = largest(row);
    for (e, v) in scratch.iter_mut().zip(row.iter()) {
        *e = exp(*v - most);
    }
    let offset = most + total(scratch).ln();
    for v in row {
        *v -= offset;
    }
}

impl CustomOp1 for Softmax {
    fn name(&self) -> &'static str {
        if self.log { "log-softmax" } else { "softmax" }
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = slice(storage, layout)?;
        let width = layout.shape().dim(D::Minus1)?;
        let mut y = vec![0f32; x.len()];
        for_row_groups(&mut y, width, |first, group| {
            vectorized!({
                group.copy_from_slice(&x[first * width..][..group.len()]);
                let mut scratch = vec![0f32; if self.log { width } else { 0 }];
                for row in group.chunks_mut(width.max(1)) {
                    if self.log { log_softmax_row(row, &mut scratch) } else { softmax_row(row) }
                }
            });
        });
        stored(y, layout.shape().clone())
    }

    /// `y (g - <g, y>)`, and for the logarithm `g - e^y sum g`.
    fn bwd(&self, _x: &Tensor, y: &Tensor, g: &Tensor) -> Result<Option<Tensor>> {
        let (y, g) = (y.contiguous()?, g.contiguous()?);
        let width = y.dim(D::Minus1)?;
        let (ys, gs) = (View::of(&y)?, View::of(&g)?);
        let (ys, gs) = (&*ys, &*gs);
        let mut dx = vec![0f32; ys.len()];
        for_row_groups(&mut dx, width, |first, group| {
            vectorized!({
                for (i, row) in group.chunks_mut(width.max(1)).enumerate() {
                    let at = (first + i) * width;
                    let (y, g) = (&ys[at..at + width], &gs[at..at + width]);
                    if self.log {
                        let sum = total(g);
                        for i in 0..width {
                            row[i] = g[i] - exp(y[i]) * sum;
                        }
                    } else {
                        let along = dot(g, y);
                        for i in 0..width {
                            row[i] = y[i] * (g[i] - along);
                        }
                    }
                }
            });
        });
        Ok(Some(Tensor::from_vec(dx, y.shape(), y.device())?))
    }
}
