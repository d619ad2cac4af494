//! Attention with its projections: heads, grouped heads, cross-attention.

use super::attention::{attention, attention_weights};
use super::block::Pass;
use super::linear::{Layer, Linear};
use super::norm::RmsNorm;
use super::params::Params;
use super::rope::Rotary;
use candle_core::{Error, Module, Result, Tensor};
use std::fmt;
use std::sync::Arc;

/// The sizes of a [`MultiHead`].
#[derive(Clone, Debug)]
pub struct MultiHeadConfig {
    pub width: usize,
    pub heads: usize,
    /// Key and value heads: as many as `heads` (MHA), fewer (GQA), 1 (MQA).
    pub kv_heads: usize,
    /// Numbers in a head: usually `width / heads`.
    pub head: usize,
    /// Width of what keys and values are made of: `width`, but for cross-attention to something else.
    pub memory: usize,
    /// Biases in the projections.
    pub bias: bool,
    pub rotary: Option<Rotary>,
    /// RMSNorm over each head of queries and keys, before they are turned.
    pub qk_norm: bool,
}

impl MultiHeadConfig {
    /// As many key heads as query heads, no biases, no positions.
    pub fn new(width: usize, heads: usize) -> MultiHeadConfig {
        MultiHeadConfig {
            width,
            heads,
            kv_heads: heads,
            head: width / heads.max(1),
            memory: width,
            bias: false,
            rotary: None,
            qk_norm: false,
        }
    }
}

/// Attention from `x` [batch, time, width] to itself, or to a memory.
#[derive(Clone)]
pub struct MultiHead {
    pub query: Layer,
    pub key: Layer,
    pub value: Layer,
    pub output: Layer,
    pub query_norm: Option<RmsNorm>,
    pub key_norm: Option<RmsNorm>,
    pub config: MultiHeadConfig,
}

impl MultiHead {
    /// Makes `query`, `key`, `value` and `output`.
    pub fn new(p: &Params, config: &MultiHeadConfig) -> Result<MultiHead> {
        let MultiHeadConfig { width, heads, kv_heads, head, memory, bias, .. } = *config;
        if heads == 0 || kv_heads == 0 || heads % kv_heads != 0 || head == 0 {
            return Err(Error::Msg(format!(
                "attention: width {width}, {heads} heads of {head}, {kv_heads} key heads: heads must divide the width, \
                 and key heads the heads"
            )));
        }
        let layer = |name: &str, i: usize, o: usize| {
            let std = (i as f64).powf(-0.5);
            Ok::<Layer, Error>(Arc::new(Linear::with_std(&p.at(name), i, o, bias, std)?))
        };
        let norm = |name: &str| if config.qk_norm { RmsNorm::new(&p.at(name), head).map(Some) } else { Ok(None) };
        Ok(MultiHead {
            query: layer("query", width, heads * head)?,
            key: layer("key", memory, kv_heads * head)?,
            value: layer("value", memory, kv_heads * head)?,
            output: layer("output", heads * head, width)?,
            query_norm: norm("query_norm")?,
            key_norm: norm("key_norm")?,
            config: config.clone(),
        })
    }

    /// One layer's attention as part of `pass`. `memory` is what keys and values come from; `x` itself if `None`.
    pub fn pass(&self, x: &Tensor, memory: Option<&Tensor>, layer: usize, pass: &mut Pass) -> Result<Tensor> {
        let (batch, t, _) = x.dims3()?;
        let MultiHeadConfig { heads, kv_heads, head, .. } = self.config;
        let source = memory.unwrap_or(x);
        let split = |x: Tensor, heads: usize| x.reshape((batch, (), heads, head));
        let mut q = split(self.query.forward(x)?, heads)?;
        let mut k = split(self.key.forward(source)?, kv_heads)?;
        let mut v = split(self.value.forward(source)?, kv_heads)?;
        if let (Some(query_norm), Some(key_norm)) = (&self.query_norm, &self.key_norm) {
            (q, k) = (query_norm.forward(&q)?, key_norm.forward(&k)?);
        }
        if memory.is_none() {
            if let Some(rotary) = &self.config.rotary {
                let positions = pass.positions_of(t);
                (q, k) = (rotary.apply_at(&q, &positions)?, rotary.apply_at(&k, &positions)?);
            }
            if let Some(cache) = &mut pass.cache {
                (k, v) = cache.append(layer, &k, &v)?;
            }
        }
        let mask = if memory.is_some() { &pass.memory_mask } else { &pass.mask };
        let mixed = match &mut pass.trace {
            Some(trace) => {
                let weights = attention_weights(&q, &k, mask)?;
                let to = if memory.is_some() { &mut trace.cross } else { &mut trace.attention };
                to.push(weights);
                attention(&q, &k, &v, mask)?
            }
            None => attention(&q, &k, &v, mask)?,
        };
        self.output.forward(&mixed.reshape((batch, t, heads * head))?)
    }
}

impl Module for MultiHead {
    /// Causal attention to itself.
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        self.pass(x, None, 0, &mut Pass::default())
    }
}

impl fmt::Debug for MultiHead {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let MultiHeadConfig { width, heads, kv_heads, head, .. } = self.config;
        write!(f, "MultiHead[width {width}, {heads} heads of {head}, {kv_heads} key heads]")
    }
}
