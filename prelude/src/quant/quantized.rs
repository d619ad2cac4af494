//! A tensor as codes and scales.

use super::Codebook;
use candle_core::{DType, Device, Error, Result, Tensor};
use std::fmt;

/// Codes of a tensor's numbers, with a scale for each block of them: the block's largest absolute value.
#[derive(Clone)]
pub struct Quantized {
    pub codebook: Codebook,
    /// One for each number, in order.
    pub codes: Vec<u8>,
    /// One for each block.
    pub scales: Vec<f32>,
    /// Numbers that share a scale; the last block may be shorter.
    pub block: usize,
    dims: Vec<usize>,
    device: Device,
}

impl Quantized {
    /// Rounds the numbers of `x`, of any shape, over the largest of their block, to the nearest levels.
    ///
    /// ```
    /// # use oxbook::prelude::*;
    /// let w = randn((64, 64));
    /// let q = quant::Quantized::new(&w, &quant::Codebook::normal(4), 64).unwrap();
    /// assert_eq!(q.bits_per_number(), 4.5); // 4, and a scale of 32 bits for 64
    /// assert!(q.dequantize().unwrap().max_difference(&w).unwrap() < 0.6);
    /// ```
    ///
    /// # Errors
    /// If `block` is 0 or a number is not finite.
    pub fn new(x: &Tensor, codebook: &Codebook, block: usize) -> Result<Quantized> {
        if block == 0 {
            return Err(Error::Msg("Quantized: blocks of 0 numbers: 64 is usual".into()));
        }
        let values = x.to_device(&Device::Cpu)?.to_dtype(DType::F32)?.flatten_all()?.to_vec1::<f32>()?;
        if let Some(bad) = values.iter().find(|v| !v.is_finite()) {
            return Err(Error::Msg(format!("Quantized: {bad} has no nearest level")));
        }
        let scales: Vec<f32> =
            values.chunks(block).map(|block| block.iter().fold(0f32, |m, v| m.max(v.abs()))).collect();
        let code = |(i, v): (usize, &f32)| {
            let scale = scales[i / block];
            codebook.encode(if scale > 0.0 { v / scale } else { 0.0 })
        };
        let codes = values.iter().enumerate().map(code).collect();
        let (dims, device) = (x.dims().to_vec(), x.device().clone());
        Ok(Quantized { codebook: codebook.clone(), codes, scales, block, dims, device })
    }

    /// The numbers that are left, f32, in the shape they had. A constant: no gradient goes to the original.
    pub fn dequantize(&self) -> Result<Tensor> {
        let levels = self.codebook.levels();
        let value = |(i, code): (usize, &u8)| levels[*code as usize] * self.scales[i / self.block];
        let values: Vec<f32> = self.codes.iter().enumerate().map(value).collect();
        Tensor::from_vec(values, &self.dims[..], &self.device)
    }

    /// Bits a number takes in memory, with its part of a 32-bit scale.
    pub fn bits_per_number(&self) -> f64 {
        f64::from(self.codebook.bits()) + 32.0 * self.scales.len() as f64 / self.codes.len() as f64
    }
}

impl fmt::Debug for Quantized {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let levels = self.codebook.levels().len();
        write!(f, "Quantized[{:?} in {levels} levels, {} numbers a scale]", self.dims, self.block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::tensor::{TensorOps, t};

    #[test]
    fn no_number_moves_further_than_half_a_level_of_its_block() -> Result<()> {
        let w = Rng::seed(1).randn((10, 13))?;
        for (bits, block) in [(8, 64), (4, 13), (4, 1000), (2, 1)] {
            let q = Quantized::new(&w, &Codebook::int(bits), block)?;
            let half = 0.5 / ((1 << (bits - 1)) - 1) as f32;
            let (before, after) = (w.values()?, q.dequantize()?.values()?);
            for (i, (a, b)) in before.iter().zip(&after).enumerate() {
                assert!((a - b).abs() <= half * q.scales[i / block] * 1.0001, "{bits} bits: {a} {b}");
            }
        }
        // Blocks of one keep everything.
        assert!(Quantized::new(&w, &Codebook::int(2), 1)?.dequantize()?.max_difference(&w)? < 1e-6);
        Ok(())
    }

    #[test]
    fn for_normal_weights_normal_levels_are_closer_than_even_ones() -> Result<()> {
        let w = Rng::seed(2).randn(64 * 500)?;
        let error = |book: Codebook| (Quantized::new(&w, &book, 64)?.dequantize()? - &w)?.sqr()?.mean_all()?.item();
        let (normal, even) = (error(Codebook::normal(4))?, error(Codebook::int(4))?);
        assert!(normal < 0.85 * even, "{normal} {even}");
        Ok(())
    }

    #[test]
    fn zeros_stay_and_infinities_are_refused() -> Result<()> {
        assert_eq!(Quantized::new(&t([0.0, 0.0]), &Codebook::normal(4), 2)?.dequantize()?.values()?, [0.0, 0.0]);
        assert!(Quantized::new(&t([f64::INFINITY]), &Codebook::int(8), 2).unwrap_err().to_string().contains("inf"));
        Ok(())
    }
}
