//! Lists of rows as tensors on the CPU.

use candle_core::{Device, Result, Tensor};

/// Rows of different lengths as one batch: tokens \[rows, longest\] filled up with `pad`, and weights of the same shape,
/// 1 where there is a token and 0 where there is not, as [`weighted_cross_entropy`](crate::loss::weighted_cross_entropy)
/// takes them.
///
/// ```
/// # use oxbook::prelude::*;
/// let (tokens, weights) = data::padded(&[vec![5, 6, 7], vec![8]], 0).unwrap();
/// assert_eq!(tokens.to_vec2::<u32>().unwrap(), [[5, 6, 7], [8, 0, 0]]);
/// assert_eq!(weights.values().unwrap(), [1.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
/// ```
pub fn padded(rows: &[Vec<u32>], pad: u32) -> Result<(Tensor, Tensor)> {
    let longest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let fill = |row: &Vec<u32>| {
        let mut row = row.clone();
        row.resize(longest, pad);
        row
    };
    let weights = rows.iter().flat_map(|row| (0..longest).map(|at| if at < row.len() { 1.0 } else { 0.0 })).collect();
    let padded: Vec<Vec<u32>> = rows.iter().map(fill).collect();
    Ok((tokens(&padded)?, floats(weights, &[rows.len(), longest])?))
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::{cross_entropy, weighted_cross_entropy};
    use crate::rng::Rng;
    use crate::tensor::TensorOps;

    #[test]
    fn what_fills_up_does_not_count_in_the_loss() -> Result<()> {
        let logits = Rng::seed(1).randn((2, 3, 5))?;
        let loss = |pad| {
            let (targets, weights) = padded(&[vec![1, 2, 3], vec![4]], pad)?;
            weighted_cross_entropy(&logits, &targets, &weights)?.0.item()
        };
        assert_eq!(loss(0)?, loss(3)?);
        let whole = cross_entropy(&logits.get(0)?, &Tensor::new(&[1u32, 2, 3], &Device::Cpu)?)?.item()?;
        let single = cross_entropy(&logits.get(1)?.narrow(0, 0, 1)?, &Tensor::new(&[4u32], &Device::Cpu)?)?.item()?;
        assert!((loss(0)? - (3.0 * whole + single) / 4.0).abs() < 1e-6);
        Ok(())
    }
}
