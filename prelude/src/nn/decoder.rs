//! Language models from GPT-2 to LLaMA, and what lies between.

use super::attention::Mask;
use super::block::{Block, BlockConfig, MlpKind, Pass, Trace};
use super::cache::KvCache;
use super::embedding::Embedding;
use super::linear::{Layer, Linear};
use super::multi_head::MultiHeadConfig;
use super::norm::{Norm, NormKind};
use super::params::Params;
use super::positions::{Position, RelativeBias, alibi, alibi_slopes, sinusoids};
use super::rope::Rotary;
use crate::fused::Activation;
use crate::tensor::mask;
use candle_core::{D, Error, Module, Result, Tensor};
use std::fmt;
use std::sync::Arc;

/// Every choice in a [`Decoder`]. Start from [`DecoderConfig::gpt`] or [`DecoderConfig::llama`] and change fields:
/// `DecoderConfig { kv_heads: 2, ..DecoderConfig::llama(96, 64, 2, 4) }`.
#[derive(Clone, Debug)]
pub struct DecoderConfig {
    pub vocabulary: usize,
    /// Logits for each place; the vocabulary unless set.
    pub outputs: Option<usize>,
    /// Longest sequence; matters to [`Position::Learned`] and [`Position::Sinusoidal`] only.
    pub context: usize,
    pub width: usize,
    pub layers: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub head: usize,
    /// Width inside the feed-forward part.
    pub hidden: usize,
    pub norm: NormKind,
    pub mlp: MlpKind,
    pub position: Position,
    /// Sliding-window attention over so many tokens.
    pub window: Option<usize>,
    /// Biases in the projections of attention.
    pub bias: bool,
    pub qk_norm: bool,
    pub parallel: bool,
    pub post_norm: bool,
    /// Logits are `cap * tanh(logits / cap)`.
    pub softcap: Option<f64>,
    /// The output matrix is the embedding's.
    pub tied: bool,
    /// Adds a second embedding of the token before, as short convolutions or induction by hand do.
    pub token_shift: bool,
    /// Cross-attention in every layer, to a memory of this width.
    pub cross: Option<usize>,
    /// Standard deviation of the embedding; `1 / sqrt(width)` unless set.
    pub embedding_std: Option<f64>,
}

impl DecoderConfig {
    /// As GPT-2: LayerNorm, GELU (by tanh), learned positions, biases, tied embeddings; feed-forward width 4 x `width`.
    pub fn gpt(vocabulary: usize, context: usize, width: usize, layers: usize, heads: usize) -> DecoderConfig {
        DecoderConfig {
            vocabulary,
            outputs: None,
            context,
            width,
            layers,
            heads,
            kv_heads: heads,
            head: width / heads.max(1),
            hidden: 4 * width,
            norm: NormKind::Layer,
            mlp: MlpKind::Plain(Activation::GeluTanh),
            position: Position::Learned,
            window: None,
            bias: true,
            qk_norm: false,
            parallel: false,
            post_norm: false,
            softcap: None,
            tied: true,
            token_shift: false,
            cross: None,
            embedding_std: None,
        }
    }

    /// As LLaMA: RMSNorm, SwiGLU, rotary positions with base 10,000, no biases, an output matrix of its own;
    /// feed-forward width 8/3 x `width`, rounded up to a multiple of 8.
    pub fn llama(vocabulary: usize, width: usize, layers: usize, heads: usize) -> DecoderConfig {
        let head = width / heads.max(1);
        DecoderConfig {
            hidden: (8 * width).div_ceil(3).next_multiple_of(8),
            norm: NormKind::Rms,
            mlp: MlpKind::Gated(Activation::Silu),
            position: Position::Rotary(Rotary::new(head, 10_000.0)),
            bias: false,
            tied: false,
            ..DecoderConfig::gpt(vocabulary, usize::MAX, width, layers, heads)
        }
    }

    fn block(&self) -> BlockConfig {
        let rotary = match &self.position {
            Position::Rotary(rotary) => Some(rotary.clone()),
            _ => None,
        };
        BlockConfig {
            attention: MultiHeadConfig {
                width: self.width,
                heads: self.heads,
                kv_heads: self.kv_heads,
                head: self.head,
                memory: self.width,
                bias: self.bias,
                rotary,
                qk_norm: self.qk_norm,
            },
            cross: self.cross,
            mlp: self.mlp,
            hidden: self.hidden,
            norm: self.norm,
            parallel: self.parallel,
            post_norm: self.post_norm,
        }
    }
}

/// A decoder-only transformer: tokens [batch, time] to logits [batch, time, vocabulary], at every place.
///
/// ```
/// # use oxbook::prelude::*;
/// let p = Params::seed(42);
/// let model = nn::Decoder::new(&p, &nn::DecoderConfig::llama(50, 32, 2, 4)).unwrap();
/// let logits = model.forward(&ids([[3, 1, 4, 1, 5]])).unwrap();
/// assert_eq!(logits.dims(), [1, 5, 50]);
/// ```
#[derive(Clone)]
pub struct Decoder {
    pub embedding: Embedding,
    /// Of the token before.
    pub shifted: Option<Embedding>,
    /// [context, width]
    pub positions: Option<Tensor>,
    pub relative: Option<RelativeBias>,
    pub blocks: Vec<Block>,
    pub norm: Norm,
    pub head: Layer,
    pub config: DecoderConfig,
    pub params: Params,
}

impl Decoder {
    /// Makes all variables. Projections back into the residual stream are drawn with `1 / sqrt(2 layers)` of the usual
    /// standard deviation, as in GPT-2.
    pub fn new(p: &Params, config: &DecoderConfig) -> Result<Decoder> {
        let DecoderConfig { vocabulary, width, context, layers, .. } = *config;
        let outputs = config.outputs.unwrap_or(vocabulary);
        if config.tied && outputs != vocabulary {
            return Err(Error::Msg(format!(
                "Decoder: {outputs} outputs cannot share the embedding of {vocabulary} tokens: `tied: false`"
            )));
        }
        let std = config.embedding_std.unwrap_or((width as f64).powf(-0.5));
        let embedding = Embedding::with_std(&p.at("embedding"), vocabulary, width, std)?;
        let mut model = Decoder {
            shifted: None,
            positions: None,
            relative: None,
            blocks: Vec::with_capacity(layers),
            norm: Norm::new(&p.at("norm"), width, config.norm)?,
            head: Arc::new(Linear { weight: embedding.weight.clone(), bias: None }),
            embedding,
            config: config.clone(),
            params: p.clone(),
        };
        if !config.tied {
            model.head = Arc::new(Linear::without_bias(&p.at("head"), width, outputs)?);
        }
        if config.token_shift {
            model.shifted = Some(Embedding::with_std(&p.at("shifted"), vocabulary, width, std)?);
        }
        match &config.position {
            Position::Learned => model.positions = Some(p.normal("positions", (context, width), std)?),
            Position::Sinusoidal => model.positions = Some(sinusoids(context, width)?),
            Position::Relative(farthest) => {
                let slopes = alibi_slopes(config.heads);
                model.relative = Some(RelativeBias::new(&p.at("relative"), &slopes, *farthest)?);
            }
            Position::None | Position::Rotary(_) | Position::Alibi => {}
        }
        for layer in 0..layers {
            let at = p.at("blocks").at(layer);
            model.blocks.push(Block::new(&at, &config.block())?);
            scale_residual(&at, (2.0 * layers as f64).powf(-0.5))?;
        }
        Ok(model)
    }

    /// Logits at every place, and what happened inside.
    pub fn forward_traced(&self, tokens: &Tensor) -> Result<(Tensor, Trace)> {
        let mut trace = Trace::default();
        let logits = self.pass(tokens, &mut Pass { trace: Some(&mut trace), ..self.usual_pass() })?;
        Ok((logits, trace))
    }

    /// Logits of the new tokens; the cache holds those before.
    pub fn forward_cached(&self, tokens: &Tensor, cache: &mut KvCache) -> Result<Tensor> {
        self.pass(tokens, &mut Pass { cache: Some(cache), ..self.usual_pass() })
    }

    /// An empty cache for this model: one that forgets if the model's attention has a window.
    pub fn cache(&self) -> KvCache {
        match self.config.window {
            Some(window) => KvCache::rolling(self.config.layers, window),
            None => KvCache::new(self.config.layers),
        }
    }

    /// The pass of [`Module::forward`]: causal, with the model's window.
    pub fn usual_pass(&self) -> Pass<'static> {
        Pass::masked(self.config.window.map_or(Mask::Causal, Mask::Window))
    }

    /// Logits of a pass with any mask, positions, memory, cache or trace.
    pub fn pass(&self, tokens: &Tensor, pass: &mut Pass) -> Result<Tensor> {
        let x = self.embed(tokens, pass)?;
        self.logits(&self.hidden(x, pass)?)
    }

    /// Embeddings with positions, [batch, time, width].
    pub fn embed(&self, tokens: &Tensor, pass: &Pass) -> Result<Tensor> {
        let [batch, t] = *tokens.dims() else {
            return Err(Error::Msg(format!(
                "Decoder: tokens are [batch, time], these are {:?}: `.unsqueeze(0)?` makes a batch of one",
                tokens.dims()
            )));
        };
        let mut x = self.embedding.forward(tokens)?;
        if let Some(shifted) = &self.shifted {
            let before = tokens.narrow(1, 0, t - 1)?.contiguous()?;
            let before = shifted.forward(&before)?;
            let first = Tensor::zeros((batch, 1, self.config.width), x.dtype(), x.device())?;
            x = (x + Tensor::cat(&[first, before], 1)?)?;
        }
        if let Some(table) = &self.positions {
            let positions = pass.positions_of(t);
            let context = table.dim(0)?;
            if let Some(far) = positions.iter().find(|p| **p as usize >= context) {
                return Err(Error::Msg(format!("Decoder: position {far} in a context of {context}")));
            }
            let sequences = positions.len() / t;
            let index = Tensor::new(positions, x.device())?;
            let rows = table.index_select(&index, 0)?.reshape((sequences, t, self.config.width))?;
            x = x.broadcast_add(&rows)?;
        }
        Ok(x)
    }

    /// Embeddings through all layers and the last norm, [batch, time, width].
    pub fn hidden(&self, x: Tensor, pass: &mut Pass) -> Result<Tensor> {
        let t = x.dim(1)?;
        let given = pass.mask.clone();
        pass.mask = self.with_biases(given.clone(), t, pass)?;
        let mut x = x;
        note(pass, &x);
        for (layer, block) in self.blocks.iter().enumerate() {
            x = block.pass(&x, layer, pass)?;
            note(pass, &x);
        }
        pass.mask = given;
        if let Some(cache) = &mut pass.cache {
            cache.advance(t);
        }
        self.norm.forward(&x)
    }

    /// Logits of hidden states, [batch, time, outputs].
    pub fn logits(&self, hidden: &Tensor) -> Result<Tensor> {
        let logits = self.head.forward(hidden)?;
        match self.config.softcap {
            Some(cap) => (logits / cap)?.tanh()? * cap,
            None => Ok(logits),
        }
    }

    /// The mask with what ALiBi or a relative bias add to it.
    fn with_biases(&self, given: Mask, t: usize, pass: &Pass) -> Result<Mask> {
        let keys = t + pass.cache.as_ref().map_or(0, |cache| cache.len());
        let bias = match (&self.config.position, &self.relative) {
            (Position::Alibi, _) => alibi(self.config.heads, t, keys)?,
            (_, Some(relative)) => relative.bias(t, keys)?,
            _ => return Ok(given),
        };
        let mask = given.additive(t, keys)?;
        let sum = mask.map_or(Ok(bias.clone()), |mask| bias.broadcast_add(&mask))?;
        // ALiBi hides the future too: twice hidden must not overflow.
        Ok(Mask::Custom(sum.maximum(f64::from(mask::HIDDEN))?))
    }
}

pub(super) fn note(pass: &mut Pass, x: &Tensor) {
    if let Some(trace) = &mut pass.trace {
        trace.hidden.push(x.clone());
    }
}

/// Makes the projections into the residual stream smaller.
pub(super) fn scale_residual(block: &Params, factor: f64) -> Result<()> {
    for (name, var) in block.named() {
        let into_stream = ["attention.output.weight", "cross.output.weight", "mlp.down.weight", "mlp.1.weight"];
        if into_stream.iter().any(|end| name.ends_with(end)) {
            var.set(&(var.as_tensor() * factor)?)?;
        }
    }
    Ok(())
}

impl Module for Decoder {
    fn forward(&self, tokens: &Tensor) -> Result<Tensor> {
        self.pass(tokens, &mut self.usual_pass())
    }
}

impl Decoder {
    /// The logits that follow the last token of each sequence, [batch, outputs].
    pub fn next(&self, tokens: &Tensor, cache: &mut KvCache) -> Result<Tensor> {
        let mut pass = Pass { cache: Some(cache), ..self.usual_pass() };
        let x = self.embed(tokens, &pass)?;
        let hidden = self.hidden(x, &mut pass)?;
        let last = hidden.dim(1)? - 1;
        self.logits(&hidden.narrow(1, last, 1)?.contiguous()?)?.squeeze(D::Minus2)
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let DecoderConfig { vocabulary, width, layers, heads, kv_heads, .. } = self.config;
        write!(
            f,
            "Decoder[{layers} layers, width {width}, {heads} heads, {kv_heads} key heads, vocabulary {vocabulary}, {} \
             parameters]",
            self.params.count()
        )
    }
}
