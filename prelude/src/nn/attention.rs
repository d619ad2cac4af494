//! Scaled dot-product attention on queries, keys and values.

use crate::fused::{self, AttentionShape};
use crate::tensor::{TensorOps, mask};
use candle_core::{D, DType, Error, Result, Tensor};
use std::sync::Arc;

/// Which keys a query sees. The last query always stands at the last key: with a cache there are more keys than queries.
#[derive(Clone, Debug, Default)]
pub enum Mask {
    /// All.
    Full,
    /// Those up to its own place.
    #[default]
    Causal,
    /// The last so many, up to its own place.
    Window(usize),
    /// These numbers are added to the scores: any of [`mask`](crate::tensor::mask), a learned bias, or a sum of such, of
    /// a shape that can be broadcast to [batch, heads, queries, keys].
    Custom(Tensor),
}

impl Mask {
    /// What is added to the scores of `queries` on `keys`; `None` if nothing.
    pub fn additive(&self, queries: usize, keys: usize) -> Result<Option<Tensor>> {
        let place = |q: usize| q + keys - queries;
        Ok(match self {
            Mask::Full => None,
            Mask::Causal => Some(mask::from_rule(queries, keys, |q, k| k <= place(q))?),
            Mask::Window(w) => Some(mask::from_rule(queries, keys, |q, k| k <= place(q) && place(q) - k < *w)?),
            Mask::Custom(bias) => Some(bias.clone()),
        })
    }
}

/// `softmax(q k^T / sqrt(d) + mask) v` for every head: `q` [batch, queries, heads, d], `k` and `v` [batch, keys, kv heads,
/// d] to [batch, queries, heads, d]. With fewer kv heads each serves `heads / kv heads` query heads (GQA: Ainslie et al.
/// 2023, arXiv 2305.13245). The scores are not kept: [`attention_weights`] shows them.
pub fn attention(q: &Tensor, k: &Tensor, v: &Tensor, mask: &Mask) -> Result<Tensor> {
    check(q, k, v)?;
    let (_, t, _, d) = q.dims4()?;
    let s = k.dim(1)?;
    if [q, k, v].iter().all(|x| fused::can_fuse(x))
        && let Some(bias) = fixed_bias(mask, q, k)?
    {
        let (causal, window) = match mask {
            Mask::Causal => (true, None),
            Mask::Window(w) => (true, Some(*w)),
            _ => (false, None),
        };
        if causal && t > s {
            return Err(Error::Msg(format!("attention: {t} queries for {s} keys cannot be causal")));
        }
        return fused::attention(q, k, v, AttentionShape { scale: (d as f32).powf(-0.5), causal, window, bias });
    }
    let weights = attention_weights(q, k, mask)?;
    let v = repeated(v, q.dim(2)?)?.transpose(1, 2)?.contiguous()?;
    weights.matmul(&v)?.transpose(1, 2)?.contiguous()
}

type Bias = (Arc<Vec<f32>>, [usize; 4]);

/// `Some` if the fused operation can take this mask: it has no gradient for what is added to the scores.
fn fixed_bias(mask: &Mask, q: &Tensor, k: &Tensor) -> Result<Option<Option<Bias>>> {
    let Mask::Custom(bias) = mask else { return Ok(Some(None)) };
    if bias.track_op() || bias.dtype() != DType::F32 {
        return Ok(None);
    }
    let (batch, t, heads, _) = q.dims4()?;
    let scores = [batch, heads, t, k.dim(1)?];
    bias.broadcast_as(&scores[..]).map_err(|_| unfit(bias, &scores))?;
    let mut dims = [1; 4];
    dims[4 - bias.rank()..].copy_from_slice(bias.dims());
    // Batch and heads may stay 1, queries and keys are filled up.
    let shape = [dims[0], dims[1], t, scores[3]];
    let values = bias.reshape(&dims[..])?.broadcast_as(&shape[..])?.contiguous()?.flatten_all()?.to_vec1::<f32>()?;
    Ok(Some(Some((Arc::new(values), shape))))
}

fn unfit(bias: &Tensor, scores: &[usize]) -> Error {
    Error::Msg(format!(
        "attention: the mask {:?} cannot be repeated to [batch, heads, queries, keys] = {scores:?}",
        bias.dims()
    ))
}

/// The probabilities of [`attention`], [batch, heads, queries, keys].
pub fn attention_weights(q: &Tensor, k: &Tensor, mask: &Mask) -> Result<Tensor> {
    let (batch, t, heads, d) = q.dims4()?;
    let k = repeated(k, heads)?;
    let s = k.dim(1)?;
    let q = (q.transpose(1, 2)?.contiguous()? * (d as f64).powf(-0.5))?;
    let scores = q.matmul(&k.permute((0, 2, 3, 1))?.contiguous()?)?;
    let scores = match mask.additive(t, s)? {
        Some(bias) => {
            let shape = [batch, heads, t, s];
            let bias = bias.broadcast_as(&shape[..]).map_err(|_| unfit(&bias, &shape))?;
            (scores + bias.to_dtype(q.dtype())?)?
        }
        None => scores,
    };
    scores.softmax(D::Minus1)
}

/// Every key head as often as query heads need it.
fn repeated(x: &Tensor, heads: usize) -> Result<Tensor> {
    let (batch, s, kv, d) = x.dims4()?;
    if kv == heads {
        return Ok(x.clone());
    }
    x.unsqueeze(3)?.broadcast_as((batch, s, kv, heads / kv, d))?.contiguous()?.reshape((batch, s, heads, d))
}

fn check(q: &Tensor, k: &Tensor, v: &Tensor) -> Result<()> {
    let fits = match (q.dims(), k.dims()) {
        ([b, _, h, d], [kb, _, kh, kd]) => b == kb && d == kd && *kh > 0 && h % kh == 0 && k.dims() == v.dims(),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    Err(Error::Msg(format!(
        "attention: queries {:?}, keys {:?}, values {:?}: they are [batch, time, heads, d], keys and values alike, with \
         the same batch and d as the queries, and a number of heads that divides theirs",
        q.dims(),
        k.dims(),
        v.dims()
    )))
}
