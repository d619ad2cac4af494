//! Rotary position embedding and the ways to stretch it.

use crate::fused::{self, Pairs, Rotation};
use candle_core::{D, Error, Result, Tensor};
use std::sync::Arc;

/// How the frequencies are changed for contexts longer than those trained on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum RopeScaling {
    /// As trained.
    #[default]
    None,
    /// Position interpolation: all frequencies divided by `factor`. Chen et al. 2023, arXiv 2306.15595.
    Linear { factor: f64 },
    /// A larger base, so that the lowest frequency is divided by `factor` and the highest stays.
    Ntk { factor: f64 },
    /// Frequencies that turn more than `beta_fast` times in the trained context stay, those that turn less than
    /// `beta_slow` times are divided by `factor`, and the logits grow. Peng et al. 2023, arXiv 2309.00071.
    Yarn { factor: f64, original: usize, beta_fast: f64, beta_slow: f64 },
    /// Llama 3.1: wavelengths under `original / high` stay, those over `original / low` are divided by `factor`, between
    /// them both are blended. Grattafiori et al. 2024, arXiv 2407.21783, and the code released with it.
    Llama3 { factor: f64, low: f64, high: f64, original: usize },
}

/// Turns pairs of numbers in queries and keys by `position * frequency`, so that their products depend on the distance
/// only. Su et al. 2021, arXiv 2104.09864.
#[derive(Clone, Debug)]
pub struct Rotary {
    /// Numbers in a head; even.
    pub head: usize,
    /// 10,000 in the paper; 500,000 in Llama 3.
    pub base: f64,
    pub pairs: Pairs,
    pub scaling: RopeScaling,
}

impl Rotary {
    /// For heads of `head` numbers, with Hugging Face's pairs (`i`, `i + head / 2`).
    pub fn new(head: usize, base: f64) -> Rotary {
        Rotary { head, base, pairs: Pairs::Half, scaling: RopeScaling::None }
    }

    /// The same with the paper's pairs (`2i`, `2i + 1`).
    pub fn interleaved(self) -> Rotary {
        Rotary { pairs: Pairs::Interleaved, ..self }
    }

    /// The same, stretched.
    pub fn scaled(self, scaling: RopeScaling) -> Rotary {
        Rotary { scaling, ..self }
    }

    /// The angle a pair turns by from one position to the next, for each of the `head / 2` pairs, highest first.
    pub fn frequencies(&self) -> Vec<f64> {
        let d = self.head as f64;
        let pairs = (0..self.head / 2).map(|i| 2.0 * i as f64 / d);
        let plain = |base: f64| pairs.clone().map(move |e| base.powf(-e));
        let tau = std::f64::consts::TAU;
        match self.scaling {
            RopeScaling::None => plain(self.base).collect(),
            RopeScaling::Linear { factor } => plain(self.base).map(|f| f / factor).collect(),
            RopeScaling::Ntk { factor } => plain(self.base * factor.powf(d / (d - 2.0))).collect(),
            RopeScaling::Yarn { factor, original, beta_fast, beta_slow } => {
                // The pair that turns `beta` times in the trained context.
                let pair = |beta: f64| d * (original as f64 / (beta * tau)).ln() / (2.0 * self.base.ln());
                let low = pair(beta_fast).floor().max(0.0);
                let high = pair(beta_slow).ceil().min(d - 1.0);
                let blend = |(i, f): (usize, f64)| {
                    let stretched = ((i as f64 - low) / (high - low).max(1e-3)).clamp(0.0, 1.0);
                    f / factor * stretched + f * (1.0 - stretched)
                };
                plain(self.base).enumerate().map(blend).collect()
            }
            RopeScaling::Llama3 { factor, low, high, original } => {
                let blend = |f: f64| {
                    let turns = original as f64 * f / tau;
                    let kept = ((turns - low) / (high - low)).clamp(0.0, 1.0);
                    f * kept + f / factor * (1.0 - kept)
                };
                plain(self.base).map(blend).collect()
            }
        }
    }

    /// What the rotated vectors are multiplied by: 1, and with YaRN `0.1 ln factor + 1`.
    pub fn attention_scale(&self) -> f64 {
        match self.scaling {
            RopeScaling::Yarn { factor, .. } if factor > 1.0 => 0.1 * factor.ln() + 1.0,
            _ => 1.0,
        }
    }

    /// Cosines and sines, [positions, head / 2] each.
    pub fn table(&self, positions: &[u32]) -> Result<(Tensor, Tensor)> {
        let rotation = self.rotation(positions);
        let shape = (positions.len(), self.head / 2);
        let tensor = |values: &[f32]| Tensor::from_slice(values, shape, &crate::device::device());
        Ok((tensor(&rotation.cos)?, tensor(&rotation.sin)?))
    }

    fn rotation(&self, positions: &[u32]) -> Rotation {
        let (frequencies, scale) = (self.frequencies(), self.attention_scale());
        // Angles in f64: position times frequency loses digits in f32 long before a context of 100,000 ends.
        let angles = || positions.iter().flat_map(|p| frequencies.iter().map(move |f| f64::from(*p) * f));
        let cos = angles().map(|a| (a.cos() * scale) as f32).collect();
        let sin = angles().map(|a| (a.sin() * scale) as f32).collect();
        Rotation { pairs: self.pairs, cos: Arc::new(cos), sin: Arc::new(sin) }
    }

    /// Turns `x` [batch, time, heads, head] whose first position is `start`.
    pub fn apply(&self, x: &Tensor, start: usize) -> Result<Tensor> {
        let t = x.dim(1)?;
        self.apply_at(x, &(start as u32..(start + t) as u32).collect::<Vec<_>>())
    }

    /// Turns `x` [batch, time, heads, head] at these positions: one for each time, or one for each sequence and time.
    pub fn apply_at(&self, x: &Tensor, positions: &[u32]) -> Result<Tensor> {
        let (batch, t, _, head) = x.dims4()?;
        if head != self.head || head % 2 != 0 {
            return Err(Error::Msg(format!(
                "rotary embedding: it is for heads of {} numbers, an even number; the input is {:?}",
                self.head,
                x.dims()
            )));
        }
        if positions.len() != t && positions.len() != batch * t {
            return Err(Error::Msg(format!(
                "rotary embedding: {} positions for {batch} sequences of {t}",
                positions.len()
            )));
        }
        let rotation = self.rotation(positions);
        if fused::can_fuse(x) {
            return fused::rotate(x, &rotation);
        }
        composed(x, &rotation, positions.len() / t)
    }
}

fn composed(x: &Tensor, rotation: &Rotation, sequences: usize) -> Result<Tensor> {
    let (batch, t, heads, head) = x.dims4()?;
    let half = head / 2;
    let table = |values: &[f32]| {
        Tensor::from_slice(values, (sequences, t, 1, half), x.device())?
            .to_dtype(x.dtype())?
            .broadcast_as((batch, t, heads, half))
    };
    let (cos, sin) = (table(&rotation.cos)?, table(&rotation.sin)?);
    let (a, b) = match rotation.pairs {
        Pairs::Half => (x.narrow(D::Minus1, 0, half)?, x.narrow(D::Minus1, half, half)?),
        Pairs::Interleaved => {
            let x = x.reshape((batch, t, heads, half, 2))?;
            (x.narrow(D::Minus1, 0, 1)?.squeeze(D::Minus1)?, x.narrow(D::Minus1, 1, 1)?.squeeze(D::Minus1)?)
        }
    };
    let (y, z) = (((&a * &cos)? - (&b * &sin)?)?, ((&b * &cos)? + (&a * &sin)?)?);
    match rotation.pairs {
        Pairs::Half => Tensor::cat(&[y, z], D::Minus1),
        Pairs::Interleaved => Tensor::stack(&[y, z], D::Minus1)?.reshape((batch, t, heads, head)),
    }
}
