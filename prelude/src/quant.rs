//! Weights in few bits: a table of levels, a code for each weight, a scale for each block.
//!
//! `Quantized::new(&w, &Codebook::int(8), 64)` is int8 by the largest absolute value of every 64 weights,
//! `Codebook::normal(4)` NF4. To compute with what is left, put it back: `Linear { weight: q.dequantize()?, bias: None }`.
//! Values in, values out, no gradients. Must not know of layers, models or training.

mod codebook;
mod quantized;

pub use codebook::{Codebook, normal_quantile};
pub use quantized::Quantized;
