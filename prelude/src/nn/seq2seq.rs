//! A sequence out of another: an encoder, and a decoder that looks at it.

use super::attention::Mask;
use super::block::{Pass, Trace};
use super::decoder::{Decoder, DecoderConfig};
use super::encoder::{Encoder, EncoderConfig};
use super::generate::Sampler;
use super::params::Params;
use crate::rng::Rng;
use crate::rt::interrupt;
use candle_core::{D, Error, Result, Tensor};
use std::fmt;

/// The sizes of a [`Seq2Seq`]. `decoder.cross` must be the width of the encoder.
#[derive(Clone, Debug)]
pub struct Seq2SeqConfig {
    pub encoder: EncoderConfig,
    pub decoder: DecoderConfig,
}

impl Seq2SeqConfig {
    /// Two stacks of the same sizes, [`EncoderConfig::bert`] and [`DecoderConfig::gpt`] with cross-attention, each with
    /// an embedding of its own.
    pub fn new(
        source: usize,
        target: usize,
        context: usize,
        width: usize,
        layers: usize,
        heads: usize,
    ) -> Seq2SeqConfig {
        Seq2SeqConfig {
            encoder: EncoderConfig::bert(source, context, width, layers, heads),
            decoder: DecoderConfig { cross: Some(width), ..DecoderConfig::gpt(target, context, width, layers, heads) },
        }
    }
}

/// An encoder-decoder transformer (Vaswani et al. 2017, arXiv 1706.03762; T5: Raffel et al. 2019, arXiv 1910.10683).
///
/// ```
/// # use oxbook::prelude::*;
/// let model = nn::Seq2Seq::new(&Params::seed(1), &nn::Seq2SeqConfig::new(20, 30, 8, 16, 1, 2)).unwrap();
/// let logits = model.forward(&ids([[5, 6, 7]]), &ids([[0, 1, 2, 3]])).unwrap();
/// assert_eq!(logits.dims(), [1, 4, 30]);
/// ```
#[derive(Clone)]
pub struct Seq2Seq {
    pub encoder: Encoder,
    pub decoder: Decoder,
    pub params: Params,
}

impl Seq2Seq {
    /// Makes all variables, below `encoder` and `decoder`.
    ///
    /// # Errors
    /// If the decoder has no cross-attention to the encoder's width.
    pub fn new(p: &Params, config: &Seq2SeqConfig) -> Result<Seq2Seq> {
        if config.decoder.cross != Some(config.encoder.width) {
            return Err(Error::Msg(format!(
                "Seq2Seq: the encoder is {} wide, the decoder's cross-attention is for {:?}: `cross: Some({})`",
                config.encoder.width, config.decoder.cross, config.encoder.width
            )));
        }
        // What the encoder puts out are hidden states: with an output matrix of its own, that would get no gradient.
        let encoder = EncoderConfig { tied: true, outputs: None, ..config.encoder.clone() };
        Ok(Seq2Seq {
            encoder: Encoder::new(&p.at("encoder"), &encoder)?,
            decoder: Decoder::new(&p.at("decoder"), &config.decoder)?,
            params: p.clone(),
        })
    }

    /// Logits of `target` [batch, time] after reading `source` [batch, source time]: [batch, time, outputs]. The target
    /// begins with a start token; the logits at each place are for the next one.
    pub fn forward(&self, source: &Tensor, target: &Tensor) -> Result<Tensor> {
        self.decode(&self.encode(source)?, target)
    }

    /// The memory that the decoder looks at, [batch, source time, width]. For what is not tokens:
    /// `model.encoder.hidden(x, &mut Pass::masked(Mask::Full))`.
    pub fn encode(&self, source: &Tensor) -> Result<Tensor> {
        self.encoder.encode(source, Mask::Full)
    }

    /// Logits of `target` with this memory.
    pub fn decode(&self, memory: &Tensor, target: &Tensor) -> Result<Tensor> {
        self.decoder.pass(target, &mut Pass { memory: Some(memory), ..self.decoder.usual_pass() })
    }

    /// As [`Seq2Seq::decode`], with what happened inside: `trace.cross` is what each target place looked at.
    pub fn decode_traced(&self, memory: &Tensor, target: &Tensor) -> Result<(Tensor, Trace)> {
        let mut trace = Trace::default();
        let mut pass = Pass { memory: Some(memory), trace: Some(&mut trace), ..self.decoder.usual_pass() };
        let logits = self.decoder.pass(target, &mut pass)?;
        Ok((logits, trace))
    }

    /// `count` tokens for each sequence of the memory, after the token `start`: [batch, count], u32. An interrupt takes
    /// effect between tokens.
    pub fn generate(
        &self,
        memory: &Tensor,
        start: u32,
        count: usize,
        sampler: Sampler,
        rng: &mut Rng,
    ) -> Result<Tensor> {
        let batch = memory.dim(0)?;
        let mut cache = self.decoder.cache();
        let mut next = Tensor::full(start, (batch, 1), memory.device())?;
        let mut new = Vec::with_capacity(count);
        for _ in 0..count {
            interrupt::check();
            let mut pass = Pass { memory: Some(memory), cache: Some(&mut cache), ..self.decoder.usual_pass() };
            let logits = self.decoder.pass(&next, &mut pass)?.squeeze(D::Minus2)?;
            next = sampler.sample(&logits, rng)?.unsqueeze(1)?;
            new.push(next.clone());
        }
        Tensor::cat(&new, 1)
    }
}

impl fmt::Debug for Seq2Seq {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Seq2Seq[{:?}, {:?}]", self.encoder, self.decoder)
    }
}
