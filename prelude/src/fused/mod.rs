//! Operations in one pass over the data, each with its derivative: softmax, norms, rotary embeddings, gates, linear maps,
//! attention, token losses.
//!
//! candle's own fused operations (`softmax_last_dim`, `layer_norm`, `rms_norm`, `rope`, `sdpa`) have no backward pass:
//! the gradient ends there without a word. Composed from elementary operations they have one, and take several times as
//! long. These have both, for f32 on the CPU; every caller composes elementary operations for other devices and dtypes.
//! Only slices of numbers are handled here: this module must not know of layers, models or training.
//!
//! All results are the same for any number of threads: what one thread adds up is fixed by the shapes alone.

mod activation;
mod attention;
mod linear;
mod matrix;
mod norm;
mod patches;
mod rotary;
mod simd;
mod softmax;
mod token_loss;
mod view;

pub use activation::Activation;
pub(crate) use activation::{activate, gated};
pub(crate) use attention::{AttentionShape, attention};
pub(crate) use linear::linear;
pub(crate) use norm::{layer_norm, rms_norm};
pub(crate) use patches::{Window, patches};
pub use rotary::Pairs;
pub(crate) use rotary::{Rotation, rotate};
pub(crate) use simd::vectorized;
pub(crate) use softmax::{log_softmax, softmax};
pub(crate) use token_loss::token_loss;

use candle_core::{DType, Tensor};

/// Whether the operations of this module can take this tensor.
pub(crate) fn can_fuse(x: &Tensor) -> bool {
    x.device().is_cpu() && x.dtype() == DType::F32
}
