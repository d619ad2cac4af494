//! Tensors as slices of f32, and slices as tensors.

use candle_core::{CpuStorage, Error, Layout, Result, Shape, Storage, Tensor};
use std::ops::Deref;

/// The numbers of a contiguous f32 tensor on the CPU, borrowed.
pub(crate) struct View<Guard> {
    storage: Guard,
    start: usize,
    end: usize,
}

impl View<()> {
    /// Fails if the tensor is on another device, of another dtype, or not contiguous.
    pub(crate) fn of(tensor: &Tensor) -> Result<View<impl Deref<Target = Storage>>> {
        let (storage, layout) = tensor.storage_and_layout();
        match &*storage {
            Storage::Cpu(cpu) => cpu.as_slice::<f32>()?,
            _ => return Err(Error::Msg("a tensor on the CPU is needed here".into())),
        };
        let (start, end) = range(layout)?;
        Ok(View { storage, start, end })
    }
}

impl<Guard: Deref<Target = Storage>> Deref for View<Guard> {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        match &*self.storage {
            Storage::Cpu(CpuStorage::F32(values)) => &values[self.start..self.end],
            // `of` has checked this.
            _ => &[],
        }
    }
}

/// The numbers that an operation is given.
pub(super) fn slice<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    let (start, end) = range(layout)?;
    Ok(&storage.as_slice::<f32>()?[start..end])
}

fn range(layout: &Layout) -> Result<(usize, usize)> {
    layout.contiguous_offsets().ok_or_else(|| Error::Msg("a contiguous tensor is needed here".into()))
}

/// What an operation gives back.
pub(super) fn stored(values: Vec<f32>, shape: impl Into<Shape>) -> Result<(CpuStorage, Shape)> {
    Ok((CpuStorage::F32(values), shape.into()))
}
