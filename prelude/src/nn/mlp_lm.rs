//! The language model before transformers.

use super::embedding::Embedding;
use super::mlp::Mlp;
use super::params::Params;
use crate::fused::Activation;
use candle_core::{Error, Module, Result, Tensor};

/// The next token from the last few, through one hidden layer of tanh: Bengio et al. 2003 (JMLR 3, 1137-1155). Trains in
/// a second where a transformer takes a minute.
#[derive(Clone)]
pub struct MlpLm {
    pub embedding: Embedding,
    pub mlp: Mlp,
    /// Tokens that it looks at.
    pub context: usize,
    pub params: Params,
}

impl MlpLm {
    /// For the last `context` tokens, with embeddings `width` wide and a layer of `hidden`.
    pub fn new(p: &Params, vocabulary: usize, context: usize, width: usize, hidden: usize) -> Result<MlpLm> {
        let embedding = Embedding::new(&p.at("embedding"), vocabulary, width)?;
        let mlp = Mlp::new(&p.at("mlp"), &[context * width, hidden, vocabulary], Activation::Tanh)?;
        Ok(MlpLm { embedding, mlp, context, params: p.clone() })
    }
}

impl Module for MlpLm {
    /// Tokens [batch, time] to logits [batch, time - context + 1, vocabulary]: from the first place on that has a whole
    /// context; each for the token that follows.
    fn forward(&self, tokens: &Tensor) -> Result<Tensor> {
        let fits = matches!(*tokens.dims(), [_, t] if t >= self.context);
        if !fits {
            return Err(Error::Msg(format!(
                "MlpLm: tokens are [batch, time] with a time of at least {}, these are {:?}",
                self.context,
                tokens.dims()
            )));
        }
        let places = tokens.dim(1)? - self.context + 1;
        let x = self.embedding.forward(tokens)?;
        let shifted = (0..self.context).map(|i| x.narrow(1, i, places)).collect::<Result<Vec<_>>>()?;
        self.mlp.forward(&Tensor::cat(&shifted, 2)?.contiguous()?)
    }
}

impl std::fmt::Debug for MlpLm {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "MlpLm[{} tokens to the next, {} parameters]", self.context, self.params.count())
    }
}
