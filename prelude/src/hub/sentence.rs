//! Sentences as vectors, by a BERT-like encoder with real weights: MiniLM and its kin.
//!
//! Devlin et al. 2019 (arXiv 1810.04805) for the encoder, Reimers & Gurevych 2019 (arXiv 1908.10084) for the mean over
//! tokens. For reading only: it is not trained here.

use super::error::HubError;
use super::tokens::{Tokens, tokenizer};
use super::weights::{Weights, weights};
use candle_core::{D, Device, Error, Result, Tensor};
use candle_nn::ops::softmax;
use serde::Deserialize;
use std::path::Path;

/// What a pretrained BERT's `config.json` says of its shape.
#[derive(Clone, Debug, Deserialize)]
struct Config {
    num_attention_heads: usize,
    num_hidden_layers: usize,
    layer_norm_eps: f64,
    max_position_embeddings: usize,
    pad_token_id: u32,
    hidden_act: String,
}

/// How long a sentence may be: `sentence_bert_config.json`.
#[derive(Deserialize)]
struct Limits {
    max_seq_length: usize,
}

/// Turns sentences into vectors of length 1, so that a product of two is their cosine: near 1 for sentences that mean the
/// same.
///
/// ```no_run
/// # use oxbook::prelude::*;
/// let encoder = SentenceEncoder::from_hub("sentence-transformers/all-MiniLM-L6-v2")?;
/// let vectors = encoder.encode(&["A cat sat down.", "The kitten took a seat."])?; // [2, 384]
/// let cosines = vectors.matmul(&vectors.t()?)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SentenceEncoder {
    config: Config,
    tokens: Tokens,
    longest: usize,
    embedding: Embedding,
    layers: Vec<Layer>,
}

#[derive(Clone)]
struct Embedding {
    words: Tensor,
    positions: Tensor,
    /// Of the first of two texts; there is only one here.
    kind: Tensor,
    norm: Norm,
}

#[derive(Clone)]
struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
}

#[derive(Clone)]
struct Linear {
    /// \[in, out\]
    weight: Tensor,
    bias: Tensor,
}

#[derive(Clone)]
struct Norm {
    gain: Tensor,
    bias: Tensor,
    eps: f64,
}

impl SentenceEncoder {
    /// Of a repository in the style of sentence-transformers, downloaded if need be (see [`hub`](super::hub)).
    ///
    /// # Errors
    /// If a file cannot be had or read.
    pub fn from_hub(repo: &str) -> std::result::Result<SentenceEncoder, HubError> {
        let config = super::hub(repo, "config.json")?;
        for file in ["tokenizer.json", "model.safetensors", "sentence_bert_config.json"] {
            super::hub(repo, file)?;
        }
        // The cache keeps the files of a revision side by side.
        SentenceEncoder::open(config.parent().unwrap_or(Path::new(".")))
    }

    /// Of a folder with `config.json`, `tokenizer.json`, `model.safetensors`, and perhaps `sentence_bert_config.json`.
    ///
    /// # Errors
    /// If a file is not there, or is not of a model of this kind.
    pub fn open(folder: impl AsRef<Path>) -> std::result::Result<SentenceEncoder, HubError> {
        let folder = folder.as_ref();
        let unreadable = |file: &str, why: String| HubError::Unreadable { file: folder.join(file), why };
        let text = |file: &str| std::fs::read(folder.join(file)).map_err(|error| unreadable(file, error.to_string()));
        let config: Config = serde_json::from_slice(&text("config.json")?)
            .map_err(|error| unreadable("config.json", format!("it is of no BERT ({error})")))?;
        if config.hidden_act != "gelu" {
            return Err(unreadable("config.json", format!("its activation is {}, not gelu", config.hidden_act)));
        }
        let limits =
            text("sentence_bert_config.json").ok().and_then(|text| serde_json::from_slice::<Limits>(&text).ok());
        let longest = limits.map_or(config.max_position_embeddings, |limits| limits.max_seq_length);
        let tokens = tokenizer(folder.join("tokenizer.json"))?;
        let weights = weights(folder.join("model.safetensors"))?;
        let built = (|| {
            let layers = (0..config.num_hidden_layers).map(|i| Layer::new(&weights, i, config.layer_norm_eps));
            Ok((Embedding::new(&weights, config.layer_norm_eps)?, layers.collect::<Result<Vec<_>>>()?))
        })();
        let (embedding, layers) = built.map_err(|error: Error| unreadable("model.safetensors", error.to_string()))?;
        Ok(SentenceEncoder { config, tokens, longest, embedding, layers })
    }

    /// The sentences as vectors of length 1: f32 \[sentences, hidden\]. The mean over a sentence's tokens, marks included;
    /// longer sentences than the model reads are cut.
    ///
    /// # Errors
    /// If there are no sentences.
    pub fn encode<S: AsRef<str>>(&self, sentences: &[S]) -> Result<Tensor> {
        if sentences.is_empty() {
            return Err(Error::Msg("SentenceEncoder: no sentences to encode".to_owned()));
        }
        let ids: Vec<Vec<u32>> = sentences.iter().map(|sentence| self.ids(sentence.as_ref())).collect();
        // Together with those of like length, so that little is filled up.
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.sort_by_key(|i| ids[*i].len());
        let mut vectors: Vec<Option<Tensor>> = vec![None; ids.len()];
        for group in order.chunks(32) {
            let batch: Vec<&Vec<u32>> = group.iter().map(|i| &ids[*i]).collect();
            let (hidden, mask) = self.forward(&batch)?;
            let mask = mask.unsqueeze(2)?;
            let mean = hidden.broadcast_mul(&mask)?.sum(1)?.broadcast_div(&mask.sum(1)?)?;
            let unit = mean.broadcast_div(&mean.sqr()?.sum_keepdim(1)?.sqrt()?)?;
            for (row, i) in group.iter().enumerate() {
                vectors[*i] = Some(unit.get(row)?);
            }
        }
        Tensor::stack(&vectors.into_iter().flatten().collect::<Vec<_>>(), 0)
    }

    /// The tokens of one sentence, each in its context, not normalised: f32 \[tokens, hidden\], the marks at both ends
    /// included; and the tokens as they stand in the vocabulary.
    ///
    /// # Errors
    /// If candle reports one.
    pub fn token_vectors(&self, sentence: &str) -> Result<(Tensor, Vec<String>)> {
        let ids = self.ids(sentence);
        let (hidden, _) = self.forward(&[&ids])?;
        Ok((hidden.get(0)?, ids.iter().map(|id| self.tokens.piece(*id)).collect()))
    }

    /// Its tokenizer.
    pub fn tokenizer(&self) -> &Tokens {
        &self.tokens
    }

    /// Token numbers with their marks, cut to what the model reads.
    fn ids(&self, sentence: &str) -> Vec<u32> {
        let mut ids = self.tokens.encode_marked(sentence);
        if ids.len() > self.longest {
            // The mark at the end stays.
            let last = ids[ids.len() - 1];
            ids.truncate(self.longest - 1);
            ids.push(last);
        }
        ids
    }

    /// Hidden states \[batch, tokens, hidden\], and 1 for a token and 0 for filling \[batch, tokens\].
    fn forward(&self, batch: &[&Vec<u32>]) -> Result<(Tensor, Tensor)> {
        let longest = batch.iter().map(|ids| ids.len()).max().unwrap_or(0);
        let (mut ids, mut mask) = (Vec::new(), Vec::new());
        for row in batch {
            let filling = longest - row.len();
            ids.extend(row.iter().copied().chain(std::iter::repeat_n(self.config.pad_token_id, filling)));
            mask.extend(std::iter::repeat_n(1f32, row.len()).chain(std::iter::repeat_n(0f32, filling)));
        }
        let mask = Tensor::from_vec(mask, (batch.len(), longest), &Device::Cpu)?;
        // Added to the scores: nothing for a token, so little that exp is 0 for filling.
        let unseen = ((&mask - 1.0)? * 1e9)?.reshape((batch.len(), 1, 1, longest))?;
        let mut hidden = self.embedding.forward(&ids, batch.len(), longest)?;
        for layer in &self.layers {
            hidden = layer.forward(&hidden, &unseen, self.config.num_attention_heads)?;
        }
        Ok((hidden, mask))
    }
}

impl std::fmt::Debug for SentenceEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let width = self.embedding.words.dim(1).unwrap_or(0);
        write!(f, "SentenceEncoder[{} layers, {width} numbers a sentence, {:?}]", self.layers.len(), self.tokens)
    }
}

impl Embedding {
    fn new(weights: &Weights, eps: f64) -> Result<Embedding> {
        let table = |name: &str| weights.get(&format!("embeddings.{name}_embeddings.weight"));
        Ok(Embedding {
            words: table("word")?,
            positions: table("position")?,
            kind: table("token_type")?.get(0)?,
            norm: Norm::new(weights, "embeddings.LayerNorm", eps)?,
        })
    }

    fn forward(&self, ids: &[u32], batch: usize, length: usize) -> Result<Tensor> {
        let words = self.words.index_select(&Tensor::new(ids, &Device::Cpu)?, 0)?.reshape((batch, length, ()))?;
        let places = self.positions.narrow(0, 0, length)?;
        self.norm.forward(&words.broadcast_add(&places)?.broadcast_add(&self.kind)?)
    }
}

impl Layer {
    fn new(weights: &Weights, number: usize, eps: f64) -> Result<Layer> {
        let name = |part: &str| format!("encoder.layer.{number}.{part}");
        let linear = |part: &str| Linear::new(weights, &name(part));
        let norm = |part: &str| Norm::new(weights, &name(part), eps);
        Ok(Layer {
            query: linear("attention.self.query")?,
            key: linear("attention.self.key")?,
            value: linear("attention.self.value")?,
            attended: linear("attention.output.dense")?,
            attended_norm: norm("attention.output.LayerNorm")?,
            up: linear("intermediate.dense")?,
            down: linear("output.dense")?,
            norm: norm("output.LayerNorm")?,
        })
    }

    /// Norms come after the sum, as in 2018.
    fn forward(&self, x: &Tensor, unseen: &Tensor, heads: usize) -> Result<Tensor> {
        let (batch, length, width) = x.dims3()?;
        let split = |x: Tensor| x.reshape((batch, length, heads, width / heads))?.transpose(1, 2)?.contiguous();
        let [query, key, value] = [&self.query, &self.key, &self.value].map(|linear| linear.forward(x).and_then(split));
        let scale = 1.0 / ((width / heads) as f64).sqrt();
        let scores = (query?.matmul(&key?.t()?.contiguous()?)? * scale)?.broadcast_add(unseen)?;
        let seen = softmax(&scores, D::Minus1)?.matmul(&value?)?;
        let seen = seen.transpose(1, 2)?.contiguous()?.reshape((batch, length, width))?;
        let x = self.attended_norm.forward(&(x + self.attended.forward(&seen)?)?)?;
        let wide = self.up.forward(&x)?.gelu_erf()?;
        self.norm.forward(&(&x + self.down.forward(&wide)?)?)
    }
}

impl Linear {
    fn new(weights: &Weights, name: &str) -> Result<Linear> {
        let weight = weights.get(&format!("{name}.weight"))?.t()?.contiguous()?;
        Ok(Linear { weight, bias: weights.get(&format!("{name}.bias"))? })
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (batch, length, width) = x.dims3()?;
        // One large product instead of one for each sentence.
        let out = x.reshape((batch * length, width))?.matmul(&self.weight)?.broadcast_add(&self.bias)?;
        out.reshape((batch, length, ()))
    }
}

impl Norm {
    fn new(weights: &Weights, name: &str, eps: f64) -> Result<Norm> {
        Ok(Norm { gain: weights.get(&format!("{name}.weight"))?, bias: weights.get(&format!("{name}.bias"))?, eps })
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let centred = x.broadcast_sub(&x.mean_keepdim(D::Minus1)?)?;
        let spread = (centred.sqr()?.mean_keepdim(D::Minus1)? + self.eps)?.sqrt()?;
        centred.broadcast_div(&spread)?.broadcast_mul(&self.gain)?.broadcast_add(&self.bias)
    }
}
