//! `x w^T + b` in one operation, with the bias written before the product is added to it.

use super::matrix::{Matrix, multiply};
use super::norm::by_groups;
use super::simd::vectorized;
use super::view::{View, slice, stored};
use candle_core::{CpuStorage, CustomOp2, CustomOp3, Layout, Result, Shape, Tensor};

/// `x` [.., in], `w` [out, in], `b` [out].
pub(crate) fn linear(x: &Tensor, w: &Tensor, b: Option<&Tensor>) -> Result<Tensor> {
    let (x, w) = (x.contiguous()?, w.contiguous()?);
    match b {
        Some(b) => x.apply_op3(&w, &b.contiguous()?, Linear),
        None => x.apply_op2(&w, Linear),
    }
}

struct Linear;

fn threads() -> usize {
    // candle's own limit too, so that RAYON_NUM_THREADS means the same for both.
    candle_core::utils::get_num_threads().min(rayon::current_num_threads())
}

fn forward(x: &[f32], shape: &Shape, w: &[f32], w_shape: &Shape, b: Option<&[f32]>) -> Result<(CpuStorage, Shape)> {
    let (outputs, inputs) = w_shape.dims2()?;
    let rows = x.len() / inputs.max(1);
    let mut y = match b {
        Some(b) => b.repeat(rows),
        None => vec![0f32; rows * outputs],
    };
    let (x, w) = (Matrix::new(x, rows, inputs, inputs), Matrix::new(w, outputs, inputs, inputs));
    multiply(&mut y, outputs, b.is_some(), 1.0, x, w.transposed(), threads());
    let mut dims = shape.dims().to_vec();
    dims.pop();
    dims.push(outputs);
    stored(y, dims)
}

/// The gradients of `x` and `w`.
fn backward(x: &Tensor, w: &Tensor, dy: &[f32]) -> Result<(Option<Tensor>, Option<Tensor>)> {
    let (outputs, inputs) = w.dims2()?;
    let (xs, ws) = (View::of(x)?, View::of(w)?);
    let rows = xs.len() / inputs.max(1);
    let dy = Matrix::new(dy, rows, outputs, outputs);
    // What nothing depends on needs no gradient: data, and frozen weights.
    let dx = if needs_gradient(x) {
        let mut dx = vec![0f32; xs.len()];
        multiply(&mut dx, inputs, false, 1.0, dy, Matrix::new(&ws, outputs, inputs, inputs), threads());
        Some(Tensor::from_vec(dx, x.shape(), x.device())?)
    } else {
        None
    };
    let dw = if needs_gradient(w) {
        let mut dw = vec![0f32; ws.len()];
        multiply(&mut dw, inputs, false, 1.0, dy.transposed(), Matrix::new(&xs, rows, inputs, inputs), threads());
        Some(Tensor::from_vec(dw, w.shape(), w.device())?)
    } else {
        None
    };
    Ok((dx, dw))
}

fn needs_gradient(tensor: &Tensor) -> bool {
    tensor.track_op()
}

impl CustomOp2 for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn cpu_fwd(&self, sx: &CpuStorage, lx: &Layout, sw: &CpuStorage, lw: &Layout) -> Result<(CpuStorage, Shape)> {
        forward(slice(sx, lx)?, lx.shape(), slice(sw, lw)?, lw.shape(), None)
    }

    fn bwd(&self, x: &Tensor, w: &Tensor, _y: &Tensor, dy: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let dy = dy.contiguous()?;
        let dys = View::of(&dy)?;
        backward(x, w, &dys)
    }
}

impl CustomOp3 for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn cpu_fwd(
        &self,
        sx: &CpuStorage,
        lx: &Layout,
        sw: &CpuStorage,
        lw: &Layout,
        sb: &CpuStorage,
        lb: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        forward(slice(sx, lx)?, lx.shape(), slice(sw, lw)?, lw.shape(), Some(slice(sb, lb)?))
    }

    fn bwd(
        &self,
        x: &Tensor,
        w: &Tensor,
        b: &Tensor,
        _y: &Tensor,
        dy: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let dy = dy.contiguous()?;
        let dys = View::of(&dy)?;
        let outputs = b.elem_count();
        let (dx, dw) = backward(x, w, &dys)?;
        let db = column_sums(&dys, outputs);
        Ok((dx, dw, Some(Tensor::from_vec(db, outputs, x.device())?)))
    }
}

fn column_sums(values: &[f32], columns: usize) -> Vec<f32> {
    // One marker for each row stands for the rows: `by_groups` splits its first argument.
    let mut markers = vec![0f32; values.len() / columns.max(1)];
    by_groups(&mut markers, 1, columns, |first, group, sums| {
        vectorized!({
            for row in values[first * columns..][..group.len() * columns].chunks_exact(columns) {
                for (sum, value) in sums.iter_mut().zip(row) {
                    *sum += value;
                }
            }
        });
    })
}
