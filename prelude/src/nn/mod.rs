//! Layers and small models whose every gradient is there, and right.
//!
//! One pattern throughout: `Layer::new(&p.at("name"), sizes)` makes the layer's variables in the [`Params`] `p` under that
//! name, drawn from its generator; `layer.forward(&x)` (candle's `Module`) runs it, and `x.apply(&layer)` too. Fields are
//! public: a lesson replaces `block.attention.query` by its own [`Layer`] and goes on.
//!
//! - [`Params`]: the variables by name; seeded, counted, frozen, copied, averaged, saved and loaded.
//! - [`Linear`], [`Embedding`], [`LayerNorm`], [`RmsNorm`], [`Mlp`], [`GatedMlp`], [`Moe`], [`Conv1d`], [`Conv2d`]
//! - [`attention`] and [`Mask`]; [`MultiHead`] with [`Rotary`] and [`KvCache`]; [`Block`]
//! - [`Lora`] around any of them; [`fourier_features`] of numbers
//! - models: [`Decoder`] (GPT-2-like, LLaMA-like and what lies between), [`Encoder`] (BERT-like), [`Seq2Seq`], [`Vit`],
//!   [`MlpLm`]
//!
//! Shapes: sequences are [batch, time, width], heads [batch, time, heads, width of a head], images [batch, channels,
//! height, width], weights [out, in] as in checkpoints. Must not know of training, data or losses.

mod attention;
mod block;
mod cache;
mod conv;
mod decoder;
mod embedding;
mod encoder;
mod generate;
mod linear;
mod lora;
mod mlp;
mod mlp_lm;
#[cfg(test)]
mod model_tests;
mod moe;
mod multi_head;
mod norm;
mod params;
mod positions;
#[cfg(test)]
mod reference_tests;
#[cfg(test)]
mod repeat_tests;
mod rope;
mod seq2seq;
#[cfg(test)]
mod tests;
mod vit;

pub use crate::fused::{Activation, Pairs};
pub use attention::{Mask, attention, attention_weights};
pub use block::{Block, BlockConfig, MlpKind, Pass, Trace};
pub use cache::KvCache;
pub use conv::{Conv1d, Conv2d};
pub use decoder::{Decoder, DecoderConfig};
pub use embedding::Embedding;
pub use encoder::{Encoder, EncoderConfig};
pub use generate::{Sampler, generate};
pub use linear::{Layer, Linear};
pub use lora::Lora;
pub use mlp::{GatedMlp, Mlp};
pub use mlp_lm::MlpLm;
pub use moe::{Moe, RouterStats};
pub use multi_head::{MultiHead, MultiHeadConfig};
pub use norm::{LayerNorm, Norm, NormKind, RmsNorm};
pub use params::Params;
pub use positions::{Position, RelativeBias, alibi, alibi_slopes, fourier_features, sinusoids};
pub use rope::{RopeScaling, Rotary};
pub use seq2seq::{Seq2Seq, Seq2SeqConfig};
pub use vit::{Vit, VitConfig, patchify, unpatchify};
