//! Lists of equally long rows as tensors on the CPU.

use candle_core::{Device, Result, Tensor};

/// \[rows, columns\], u32.
pub(super) fn tokens(rows: &[Vec<u32>]) -> Result<Tensor> {
    let columns = rows.first().map_or(0, Vec::len);
    Tensor::from_vec(rows.concat(), (rows.len(), columns), &Device::Cpu)
}

/// A tensor of this shape, f32.
pub(super) fn floats(values: Vec<f32>, shape: &[usize]) -> Result<Tensor> {
    Tensor::from_vec(values, shape, &Device::Cpu)
}

/// \[count\], u32.
pub(super) fn labels(values: Vec<u32>) -> Result<Tensor> {
    let count = values.len();
    Tensor::from_vec(values, count, &Device::Cpu)
}
