//! One layer of a transformer, and what travels through all of them.

use super::attention::Mask;
use super::cache::KvCache;
use super::linear::Layer;
use super::mlp::{GatedMlp, Mlp};
use super::multi_head::{MultiHead, MultiHeadConfig};
use super::norm::{Norm, NormKind};
use super::params::Params;
use crate::fused::Activation;
use candle_core::{Module, Result, Tensor};
use std::fmt;
use std::sync::Arc;

/// What the layers of one forward pass share.
pub struct Pass<'a> {
    /// Causal unless set.
    pub mask: Mask,
    /// The position of every token, or of every token of every sequence; counted from the cache's length unless set.
    pub positions: Option<Vec<u32>>,
    /// What cross-attention looks at, [batch, time, width].
    pub memory: Option<&'a Tensor>,
    /// Who sees what of the memory; all of it unless set.
    pub memory_mask: Mask,
    /// Keys and values of the tokens before.
    pub cache: Option<&'a mut KvCache>,
    /// Where to note what happens inside.
    pub trace: Option<&'a mut Trace>,
}

impl Default for Pass<'_> {
    fn default() -> Self {
        Pass::masked(Mask::Causal)
    }
}

impl<'a> Pass<'a> {
    /// With this mask, and nothing else.
    pub fn masked(mask: Mask) -> Pass<'a> {
        Pass { mask, positions: None, memory: None, memory_mask: Mask::Full, cache: None, trace: None }
    }

    pub(super) fn positions_of(&self, t: usize) -> Vec<u32> {
        let start = self.cache.as_ref().map_or(0, |cache| cache.len()) as u32;
        self.positions.clone().unwrap_or_else(|| (start..start + t as u32).collect())
    }
}

/// The inside of a forward pass.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// For each layer the attention, [batch, heads, queries, keys].
    pub attention: Vec<Tensor>,
    /// For each layer with cross-attention, [batch, heads, queries, memory].
    pub cross: Vec<Tensor>,
    /// The residual stream, [batch, time, width]: the embedding, then after each layer.
    pub hidden: Vec<Tensor>,
}

/// The feed-forward part of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MlpKind {
    /// Two matrices with biases and an activation between. GPT-2: [`Activation::GeluTanh`].
    Plain(Activation),
    /// Three matrices: SwiGLU with [`Activation::Silu`].
    Gated(Activation),
    /// None: attention only.
    None,
}

/// The sizes of a [`Block`].
#[derive(Clone, Debug)]
pub struct BlockConfig {
    pub attention: MultiHeadConfig,
    /// Adds attention to a memory of this width.
    pub cross: Option<usize>,
    pub mlp: MlpKind,
    /// Width inside the feed-forward part.
    pub hidden: usize,
    pub norm: NormKind,
    /// Attention and feed-forward part side by side on the same input, as in GPT-J and PaLM.
    pub parallel: bool,
    /// A norm after each part too, as in Gemma 2.
    pub post_norm: bool,
}

/// A pre-norm layer: `x + attention(norm(x))`, then `x + cross(norm(x))` if there is a memory, then `x + mlp(norm(x))`.
#[derive(Clone)]
pub struct Block {
    pub attention_norm: Norm,
    pub attention: MultiHead,
    pub attention_post: Option<Norm>,
    pub cross_norm: Option<Norm>,
    pub cross: Option<MultiHead>,
    pub mlp_norm: Option<Norm>,
    pub mlp: Option<Layer>,
    pub mlp_post: Option<Norm>,
    pub parallel: bool,
}

impl Block {
    /// Makes the layer's parts.
    pub fn new(p: &Params, config: &BlockConfig) -> Result<Block> {
        let width = config.attention.width;
        let norm = |name: &str| Norm::new(&p.at(name), width, config.norm);
        let when = |wanted: bool, name: &str| if wanted { norm(name).map(Some) } else { Ok(None) };
        let attention_norm = norm("attention_norm")?;
        let attention = MultiHead::new(&p.at("attention"), &config.attention)?;
        let attention_post = when(config.post_norm, "attention_post")?;
        let (mut cross_norm, mut cross) = (None, None);
        if let Some(memory) = config.cross {
            let config = MultiHeadConfig { memory, rotary: None, ..config.attention.clone() };
            cross_norm = Some(norm("cross_norm")?);
            cross = Some(MultiHead::new(&p.at("cross"), &config)?);
        }
        let mlp: Option<Layer> = match config.mlp {
            MlpKind::Plain(a) => Some(Arc::new(Mlp::new(&p.at("mlp"), &[width, config.hidden, width], a)?)),
            MlpKind::Gated(a) => Some(Arc::new(GatedMlp::new(&p.at("mlp"), width, config.hidden, a)?)),
            MlpKind::None => None,
        };
        let mlp_norm = when(mlp.is_some() && !config.parallel, "mlp_norm")?;
        let mlp_post = when(mlp.is_some() && config.post_norm, "mlp_post")?;
        let parallel = config.parallel;
        Ok(Block { attention_norm, attention, attention_post, cross_norm, cross, mlp_norm, mlp, mlp_post, parallel })
    }

    /// Layer number `layer` of a pass: [batch, time, width] to the same.
    pub fn pass(&self, x: &Tensor, layer: usize, pass: &mut Pass) -> Result<Tensor> {
        let post = |norm: &Option<Norm>, y: Tensor| norm.as_ref().map_or(Ok(y.clone()), |norm| norm.forward(&y));
        let normed = self.attention_norm.forward(x)?;
        let attended = post(&self.attention_post, self.attention.pass(&normed, None, layer, pass)?)?;
        let mut y = (x + attended)?;
        if let (Some(norm), Some(cross), Some(memory)) = (&self.cross_norm, &self.cross, pass.memory) {
            y = (&y + cross.pass(&norm.forward(&y)?, Some(memory), layer, pass)?)?;
        }
        if let Some(mlp) = &self.mlp {
            let input = match &self.mlp_norm {
                Some(norm) => norm.forward(&y)?,
                // In parallel with attention: the same normed input.
                None => normed,
            };
            y = (y + post(&self.mlp_post, mlp.forward(&input)?)?)?;
        }
        Ok(y)
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let cross = if self.cross.is_some() { ", cross-attention" } else { "" };
        let mlp = if self.mlp.is_some() { ", feed-forward part" } else { "" };
        write!(f, "Block[{:?}{cross}{mlp}]", self.attention)
    }
}
