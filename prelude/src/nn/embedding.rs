//! A row of numbers for every token.

use super::params::Params;
use candle_core::{DType, Device, Error, Module, Result, Tensor};

/// Looks up rows: tokens [..] (u32) to [.., d].
#[derive(Clone, Debug)]
pub struct Embedding {
    /// [vocabulary, d]
    pub weight: Tensor,
}

impl Embedding {
    /// Makes `weight`, normal with standard deviation `1 / sqrt(d)`: rows of length about 1.
    pub fn new(p: &Params, vocabulary: usize, d: usize) -> Result<Embedding> {
        Embedding::with_std(p, vocabulary, d, (d as f64).powf(-0.5))
    }

    /// With another standard deviation.
    pub fn with_std(p: &Params, vocabulary: usize, d: usize, std: f64) -> Result<Embedding> {
        Ok(Embedding { weight: p.normal("weight", (vocabulary, d), std)? })
    }
}

impl Module for Embedding {
    fn forward(&self, tokens: &Tensor) -> Result<Tensor> {
        let (vocabulary, d) = self.weight.dims2()?;
        if !matches!(tokens.dtype(), DType::U32 | DType::U8 | DType::I64) {
            return Err(Error::Msg(format!(
                "embedding: tokens are whole numbers, these are {:?}: `ids([..])` makes them",
                tokens.dtype()
            )));
        }
        let flat = tokens.flatten_all()?.contiguous()?;
        // On the CPU the check costs nothing; candle's own message does not say which token.
        if flat.device().is_cpu() && flat.elem_count() > 0 {
            let largest = flat.to_device(&Device::Cpu)?.to_dtype(DType::U32)?.max_all()?.to_scalar::<u32>()?;
            if largest as usize >= vocabulary {
                return Err(Error::Msg(format!("embedding: token {largest} in a vocabulary of {vocabulary}")));
            }
        }
        let mut dims = tokens.dims().to_vec();
        dims.push(d);
        self.weight.index_select(&flat, 0)?.reshape(dims)
    }
}
