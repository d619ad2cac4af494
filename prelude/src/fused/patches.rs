//! Images taken apart into the overlapping patches that a convolution multiplies, and gradients put together again.
//!
//! candle's backward pass of strided convolutions is wrong on the CPU (0.11: the kernel's gradient of `conv1d` with stride
//! 2), so the prelude's convolutions are patches times a matrix.

use super::view::{View, slice, stored};
use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

/// The window of a convolution, as (height, width) each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) kernel: (usize, usize),
    pub(crate) stride: (usize, usize),
    pub(crate) padding: (usize, usize),
}

impl Window {
    /// How many places the window has in an image of this height and width.
    pub(crate) fn places(&self, height: usize, width: usize) -> (usize, usize) {
        let count = |n: usize, k: usize, s: usize, p: usize| (n + 2 * p + s).saturating_sub(k) / s;
        (
            count(height, self.kernel.0, self.stride.0, self.padding.0),
            count(width, self.kernel.1, self.stride.1, self.padding.1),
        )
    }

    /// Calls `f(number in the patches, number in the image)` for all that lie inside one image [channels, height, width].
    fn for_each(&self, (channels, height, width): (usize, usize, usize), mut f: impl FnMut(usize, usize)) {
        let (rows, columns) = self.places(height, width);
        let (kh, kw) = self.kernel;
        let mut at = 0;
        for row in 0..rows {
            for column in 0..columns {
                for channel in 0..channels {
                    for i in 0..kh {
                        for j in 0..kw {
                            let y = (row * self.stride.0 + i).wrapping_sub(self.padding.0);
                            let x = (column * self.stride.1 + j).wrapping_sub(self.padding.1);
                            // Wrapped around, places before the image are far behind it.
                            if y < height && x < width {
                                f(at, (channel * height + y) * width + x);
                            }
                            at += 1;
                        }
                    }
                }
            }
        }
    }
}

/// `x` [batch, channels, height, width] to [batch, places, channels * kernel]; outside the image are zeros.
pub(crate) fn patches(x: &Tensor, window: Window) -> Result<Tensor> {
    x.contiguous()?.apply_op1(Patches(window))
}

struct Patches(Window);

impl CustomOp1 for Patches {
    fn name(&self) -> &'static str {
        "patches of a convolution"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = slice(storage, layout)?;
        let (batch, channels, height, width) = layout.shape().dims4()?;
        let (rows, columns) = self.0.places(height, width);
        let numbers = channels * self.0.kernel.0 * self.0.kernel.1;
        let mut out = vec![0f32; batch * rows * columns * numbers];
        out.par_chunks_mut((rows * columns * numbers).max(1))
            .zip(x.par_chunks(channels * height * width))
            .for_each(|(out, image)| self.0.for_each((channels, height, width), |to, from| out[to] = image[from]));
        stored(out, (batch, rows * columns, numbers))
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, dy: &Tensor) -> Result<Option<Tensor>> {
        let (_, channels, height, width) = x.dims4()?;
        let per_image = dy.elem_count() / x.dim(0)?.max(1);
        let dy = dy.contiguous()?;
        let dys = View::of(&dy)?;
        let mut dx = vec![0f32; x.elem_count()];
        dx.par_chunks_mut(channels * height * width).zip(dys.par_chunks(per_image.max(1))).for_each(|(dx, dy)| {
            self.0.for_each((channels, height, width), |from, to| dx[to] += dy[from]);
        });
        Ok(Some(Tensor::from_vec(dx, x.shape(), x.device())?))
    }
}
