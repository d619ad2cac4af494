//! A variable moved in place, in one pass over its numbers.

use candle_core::{CpuStorage, DType, Device, Error, InplaceOp2, Layout, Result, Tensor, Var};
use rayon::prelude::*;
use std::cell::RefCell;

/// The numbers that belong together: a variable's, its gradient's, and what the optimiser remembers of it.
pub(super) struct Chunk<'a> {
    pub(super) w: &'a mut [f32],
    pub(super) g: &'a [f32],
    /// The first moment.
    pub(super) m: &'a mut [f32],
    /// The second; empty where there is none.
    pub(super) v: &'a mut [f32],
}

/// Numbers that one thread takes at a time.
const CHUNK: usize = 1 << 14;

struct Move<'a, F> {
    moments: RefCell<(&'a mut [f32], &'a mut [f32])>,
    rule: F,
}

/// Calls `rule` on all numbers of `var`, in chunks and in parallel. `m` must be as long as the variable, `v` too or empty.
pub(super) fn move_in_place(
    var: &Var,
    grad: &Tensor,
    m: &mut [f32],
    v: &mut [f32],
    rule: impl Fn(Chunk) + Sync,
) -> Result<()> {
    if var.dtype() != DType::F32 {
        return Err(Error::Msg(format!("optimiser: variables are f32, this is {:?} {:?}", var.dtype(), var.dims())));
    }
    let op = Move { moments: RefCell::new((m, v)), rule };
    let grad = grad.to_device(&Device::Cpu)?.contiguous()?;
    if var.device().is_cpu() {
        return var.inplace_op2(&grad, &op);
    }
    // On other devices: there and back.
    let here = var.as_tensor().to_device(&Device::Cpu)?.copy()?;
    here.inplace_op2(&grad, &op)?;
    var.set(&here.to_device(var.device())?)
}

impl<F: Fn(Chunk) + Sync> InplaceOp2 for Move<'_, F> {
    fn name(&self) -> &'static str {
        "optimiser step"
    }

    fn cpu_fwd(&self, sw: &mut CpuStorage, lw: &Layout, sg: &CpuStorage, lg: &Layout) -> Result<()> {
        let outside = || Error::Msg("optimiser: a contiguous variable and gradient are needed".into());
        let (w0, w1) = lw.contiguous_offsets().ok_or_else(outside)?;
        let (g0, g1) = lg.contiguous_offsets().ok_or_else(outside)?;
        let CpuStorage::F32(w) = sw else { return Err(outside()) };
        let (w, g) = (&mut w[w0..w1], &sg.as_slice::<f32>()?[g0..g1]);
        let (m, v) = &mut *self.moments.borrow_mut();
        if w.len() != g.len() || w.len() != m.len() {
            return Err(outside());
        }
        let rule = &self.rule;
        let pairs = w.par_chunks_mut(CHUNK).zip(g.par_chunks(CHUNK)).zip(m.par_chunks_mut(CHUNK));
        if v.is_empty() {
            pairs.for_each(|((w, g), m)| rule(Chunk { w, g, m, v: &mut [] }));
        } else {
            let all = pairs.zip(v.par_chunks_mut(CHUNK));
            all.for_each(|(((w, g), m), v)| rule(Chunk { w, g, m, v }));
        }
        Ok(())
    }
}
