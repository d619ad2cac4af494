//! Transformers that read in both directions.

use super::attention::Mask;
use super::block::{Block, BlockConfig, MlpKind, Pass, Trace};
use super::decoder::{note, scale_residual};
use super::embedding::Embedding;
use super::linear::{Layer, Linear};
use super::multi_head::MultiHeadConfig;
use super::norm::{Norm, NormKind};
use super::params::Params;
use crate::fused::Activation;
use crate::tensor::mask;
use candle_core::{Error, Module, Result, Tensor};
use std::fmt;
use std::sync::Arc;

/// The sizes of an [`Encoder`].
#[derive(Clone, Debug)]
pub struct EncoderConfig {
    pub vocabulary: usize,
    /// Longest sequence.
    pub context: usize,
    pub width: usize,
    pub layers: usize,
    pub heads: usize,
    /// Width inside the feed-forward part.
    pub hidden: usize,
    pub norm: NormKind,
    pub mlp: MlpKind,
    /// Logits for each place; the vocabulary unless set, as masked language models need.
    pub outputs: Option<usize>,
    /// The output matrix is the embedding's.
    pub tied: bool,
}

impl EncoderConfig {
    /// As BERT (Devlin et al. 2018, arXiv 1810.04805): LayerNorm, GELU, learned positions, biases, tied embeddings, a
    /// feed-forward part four times as wide; but with the norms before the parts, which trains without a long warm-up.
    pub fn bert(vocabulary: usize, context: usize, width: usize, layers: usize, heads: usize) -> EncoderConfig {
        EncoderConfig {
            vocabulary,
            context,
            width,
            layers,
            heads,
            hidden: 4 * width,
            norm: NormKind::Layer,
            mlp: MlpKind::Plain(Activation::Gelu),
            outputs: None,
            tied: true,
        }
    }
}

/// A transformer in which every place sees all places: tokens [batch, time] to logits [batch, time, outputs]. Trained on
/// hidden tokens it is a masked language model; its hidden states are what a [`Seq2Seq`](super::Seq2Seq) reads.
///
/// ```
/// # use oxbook::prelude::*;
/// let model = nn::Encoder::new(&Params::seed(42), &nn::EncoderConfig::bert(50, 16, 32, 2, 4)).unwrap();
/// assert_eq!(model.forward(&ids([[3, 1, 4, 1, 5]])).unwrap().dims(), [1, 5, 50]);
/// ```
#[derive(Clone)]
pub struct Encoder {
    pub embedding: Embedding,
    /// [context, width]
    pub positions: Tensor,
    pub blocks: Vec<Block>,
    pub norm: Norm,
    pub head: Layer,
    pub config: EncoderConfig,
    pub params: Params,
}

impl Encoder {
    /// Makes all variables; projections into the residual stream smaller, as in [`Decoder`](super::Decoder).
    pub fn new(p: &Params, config: &EncoderConfig) -> Result<Encoder> {
        let EncoderConfig { vocabulary, width, context, layers, .. } = *config;
        let outputs = config.outputs.unwrap_or(vocabulary);
        if config.tied && outputs != vocabulary {
            return Err(Error::Msg(format!(
                "Encoder: {outputs} outputs cannot share the embedding of {vocabulary} tokens: `tied: false`"
            )));
        }
        let embedding = Embedding::new(&p.at("embedding"), vocabulary, width)?;
        let head: Layer = if config.tied {
            Arc::new(Linear { weight: embedding.weight.clone(), bias: None })
        } else {
            Arc::new(Linear::new(&p.at("head"), width, outputs)?)
        };
        let block = BlockConfig {
            attention: MultiHeadConfig { bias: true, ..MultiHeadConfig::new(width, config.heads) },
            cross: None,
            mlp: config.mlp,
            hidden: config.hidden,
            norm: config.norm,
            parallel: false,
            post_norm: false,
        };
        let positions = p.normal("positions", (context, width), (width as f64).powf(-0.5))?;
        let norm = Norm::new(&p.at("norm"), width, config.norm)?;
        let mut blocks = Vec::with_capacity(layers);
        for layer in 0..layers {
            let at = p.at("blocks").at(layer);
            blocks.push(Block::new(&at, &block)?);
            scale_residual(&at, (2.0 * layers as f64).powf(-0.5))?;
        }
        Ok(Encoder { embedding, positions, blocks, norm, head, config: config.clone(), params: p.clone() })
    }

    /// The mask that hides padding: sequence `b` has `lengths[b]` tokens, what stands after them is not looked at.
    pub fn padding(&self, lengths: &[usize], time: usize) -> Result<Mask> {
        Ok(Mask::Custom(mask::padding(lengths, time)?))
    }

    /// Hidden states after the last norm, [batch, time, width].
    pub fn encode(&self, tokens: &Tensor, mask: Mask) -> Result<Tensor> {
        self.hidden(self.embed(tokens)?, &mut Pass::masked(mask))
    }

    /// Logits at every place, and what happened inside.
    pub fn forward_traced(&self, tokens: &Tensor) -> Result<(Tensor, Trace)> {
        let mut trace = Trace::default();
        let mut pass = Pass { trace: Some(&mut trace), ..Pass::masked(Mask::Full) };
        let logits = self.logits(&self.hidden(self.embed(tokens)?, &mut pass)?)?;
        Ok((logits, trace))
    }

    /// Embeddings with positions, [batch, time, width].
    pub fn embed(&self, tokens: &Tensor) -> Result<Tensor> {
        let [_, t] = *tokens.dims() else {
            return Err(Error::Msg(format!(
                "Encoder: tokens are [batch, time], these are {:?}: `.unsqueeze(0)?` makes a batch of one",
                tokens.dims()
            )));
        };
        if t > self.config.context {
            return Err(Error::Msg(format!("Encoder: {t} tokens in a context of {}", self.config.context)));
        }
        self.embedding.forward(tokens)?.broadcast_add(&self.positions.narrow(0, 0, t)?)
    }

    /// Embeddings, of tokens or of anything else of this width, through all layers and the last norm.
    pub fn hidden(&self, x: Tensor, pass: &mut Pass) -> Result<Tensor> {
        let mut x = x;
        note(pass, &x);
        for (layer, block) in self.blocks.iter().enumerate() {
            x = block.pass(&x, layer, pass)?;
            note(pass, &x);
        }
        self.norm.forward(&x)
    }

    /// Logits of hidden states, [batch, time, outputs].
    pub fn logits(&self, hidden: &Tensor) -> Result<Tensor> {
        self.head.forward(hidden)
    }
}

impl Module for Encoder {
    fn forward(&self, tokens: &Tensor) -> Result<Tensor> {
        self.logits(&self.encode(tokens, Mask::Full)?)
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let EncoderConfig { vocabulary, width, layers, heads, .. } = self.config;
        write!(
            f,
            "Encoder[{layers} layers, width {width}, {heads} heads, vocabulary {vocabulary}, {} parameters]",
            self.params.count()
        )
    }
}
