//! How a model knows where a token stands, other than by rotation.

use super::params::Params;
use super::rope::Rotary;
use candle_core::{Error, Result, Tensor};

/// How a [`Decoder`](super::Decoder) knows positions.
#[derive(Clone, Debug, Default)]
pub enum Position {
    /// Not at all, but for the causal mask.
    None,
    /// A learned vector for each, added to the embedding: GPT-2.
    #[default]
    Learned,
    /// Fixed sines and cosines, added to the embedding: Vaswani et al. 2017.
    Sinusoidal,
    /// Queries and keys are turned. LLaMA.
    Rotary(Rotary),
    /// Scores fall with the distance, with a slope for each head. Press et al. 2021, arXiv 2108.12409.
    Alibi,
    /// A learned number for each head and distance is added to the scores, up to the distance given.
    Relative(usize),
}

/// Sines and cosines of `n` positions, [n, d]: the first half of each row sines, the second cosines, with wavelengths
/// from 2 pi to 10,000 * 2 pi.
pub fn sinusoids(n: usize, d: usize) -> Result<Tensor> {
    let half = d / 2;
    let angle = |t: usize, i: usize| t as f64 * 10_000f64.powf(-(i as f64) / (half.max(2) - 1) as f64);
    let row = |t| (0..d).map(move |i| if i < half { angle(t, i).sin() } else { angle(t, i - half).cos() } as f32);
    Tensor::from_vec((0..n).flat_map(row).collect::<Vec<f32>>(), (n, d), &crate::device::device())
}

/// Sines and cosines of numbers, so that a network can tell near ones apart: `x` [.., n] times `frequencies` [n, m] to
/// [.., 2 m], first the sines. With frequencies `rng.randn((2, m))? * scale` the positions of points in a picture
/// (Tancik et al. 2020, arXiv 2006.10739), with 1, 2, 4, .. the time of a diffusion. Differentiable in `x`.
pub fn fourier_features(x: &Tensor, frequencies: &Tensor) -> Result<Tensor> {
    let (n, _) = frequencies.dims2()?;
    if x.dims().last() != Some(&n) {
        return Err(Error::Msg(format!(
            "fourier_features: {:?} for frequencies {:?}: the last dimension must be {n}, `.unsqueeze(..)?` adds one",
            x.dims(),
            frequencies.dims()
        )));
    }
    let angles = (x.broadcast_matmul(frequencies)? * (2.0 * std::f64::consts::PI))?;
    Tensor::cat(&[angles.sin()?, angles.cos()?], x.rank() - 1)
}

/// The slopes of ALiBi: `2^(-8 i / heads)` for i from 1 to `heads`, where `heads` is a power of two.
pub fn alibi_slopes(heads: usize) -> Vec<f64> {
    (1..=heads).map(|i| 2f64.powf(-8.0 * i as f64 / heads as f64)).collect()
}

/// What ALiBi adds to the scores, with the causal mask: [1, heads, queries, keys]; the last query stands at the last key.
pub fn alibi(heads: usize, queries: usize, keys: usize) -> Result<Tensor> {
    let slopes = alibi_slopes(heads);
    let mut values = Vec::with_capacity(heads * queries * keys);
    for slope in slopes {
        for q in 0..queries {
            let place = q + keys - queries;
            let score =
                |k: usize| if k > place { crate::tensor::mask::HIDDEN } else { (-slope * (place - k) as f64) as f32 };
            values.extend((0..keys).map(score));
        }
    }
    Tensor::from_vec(values, (1, heads, queries, keys), &crate::device::device())
}

/// A learned number for each head and distance between query and key, added to the scores.
#[derive(Clone, Debug)]
pub struct RelativeBias {
    /// [heads, farthest + 1]: by distance, the last for everything farther.
    pub weight: Tensor,
}

impl RelativeBias {
    /// Makes `weight`, which begins as ALiBi with these slopes (one for each head; zeros begin without a preference).
    pub fn new(p: &Params, slopes: &[f64], farthest: usize) -> Result<RelativeBias> {
        let start = slopes.iter().flat_map(|slope| (0..=farthest).map(move |i| (-slope * i as f64) as f32));
        let start = Tensor::from_iter(start, &candle_core::Device::Cpu)?.reshape((slopes.len(), farthest + 1))?;
        Ok(RelativeBias { weight: p.var("weight", &start)? })
    }

    /// [1, heads, queries, keys], the last query at the last key; a distance counts in both directions alike.
    pub fn bias(&self, queries: usize, keys: usize) -> Result<Tensor> {
        if queries > keys {
            return Err(Error::Msg(format!("relative bias: {queries} queries for {keys} keys")));
        }
        let (heads, distances) = self.weight.dims2()?;
        let place = |i: usize| i / keys + keys - queries;
        let index: Vec<u32> =
            (0..queries * keys).map(|i| place(i).abs_diff(i % keys).min(distances - 1) as u32).collect();
        let index = Tensor::from_vec(index, queries * keys, self.weight.device())?;
        self.weight.index_select(&index, 1)?.reshape((1, heads, queries, keys))
    }
}
