//! Text out of a model, token by token.

use super::decoder::Decoder;
use crate::rng::Rng;
use crate::rt::interrupt;
use crate::tensor::TensorOps;
use candle_core::{D, DType, Device, Error, Result, Tensor};

/// How the next token is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Sampler {
    /// The likeliest.
    #[default]
    Greedy,
    /// Drawn from `softmax(logits / temperature)`.
    Temperature(f64),
    /// Drawn from the `k` likeliest, at this temperature.
    TopK(usize, f64),
    /// Drawn from the likeliest that together have probability `p`, at this temperature. Holtzman et al. 2019, arXiv
    /// 1904.09751.
    TopP(f64, f64),
}

impl Sampler {
    /// The probabilities after temperature and truncation, from logits [.., vocabulary]; greedy puts all on one.
    pub fn probabilities(&self, logits: &Tensor) -> Result<Tensor> {
        let classes = logits.dim(D::Minus1)?;
        let temperature = match self {
            Sampler::Greedy => 1.0,
            Sampler::Temperature(t) | Sampler::TopK(_, t) | Sampler::TopP(_, t) => *t,
        };
        if temperature <= 0.0 {
            return Err(Error::Msg(format!(
                "Sampler: a temperature of {temperature}; Sampler::Greedy is the limit at 0"
            )));
        }
        let p = (logits.to_device(&Device::Cpu)?.to_dtype(DType::F32)? / temperature)?.softmax(D::Minus1)?;
        let mut values = p.flatten_all()?.to_vec1::<f32>()?;
        for row in values.chunks_mut(classes) {
            let mut order: Vec<usize> = (0..classes).collect();
            order.sort_by(|a, b| row[*b].total_cmp(&row[*a]));
            let kept = match self {
                Sampler::Greedy => 1,
                Sampler::Temperature(_) => classes,
                Sampler::TopK(k, _) => (*k).clamp(1, classes),
                Sampler::TopP(p, _) => {
                    let mut sum = 0.0;
                    order
                        .iter()
                        .take_while(|i| {
                            let before = sum;
                            sum += f64::from(row[**i]);
                            before < *p
                        })
                        .count()
                        .max(1)
                }
            };
            for i in &order[kept..] {
                row[*i] = 0.0;
            }
            let total: f32 = row.iter().sum();
            row.iter_mut().for_each(|v| *v /= total);
        }
        Tensor::from_vec(values, logits.shape(), &Device::Cpu)
    }

    /// One token for each row of logits [.., vocabulary].
    pub fn sample(&self, logits: &Tensor, rng: &mut Rng) -> Result<Tensor> {
        match self {
            Sampler::Greedy => logits.argmax(D::Minus1),
            _ => rng.multinomial(&self.probabilities(logits)?)?.to_device(logits.device()),
        }
    }
}

/// Continues every sequence of `prompt` [batch, time] by `count` tokens: [batch, count], u32. Uses a cache; an interrupt
/// takes effect between tokens.
///
/// ```
/// # use oxbook::prelude::*;
/// let p = Params::seed(1);
/// let model = nn::Decoder::new(&p, &nn::DecoderConfig::llama(20, 16, 1, 2)).unwrap();
/// let text = nn::generate(&model, &ids([[1, 2, 3]]), 5, nn::Sampler::Temperature(0.8), &mut Rng::seed(0)).unwrap();
/// assert_eq!(text.dims(), [1, 5]);
/// ```
pub fn generate(model: &Decoder, prompt: &Tensor, count: usize, sampler: Sampler, rng: &mut Rng) -> Result<Tensor> {
    let mut cache = model.cache();
    let mut next = prompt.clone();
    let mut new = Vec::with_capacity(count);
    for _ in 0..count {
        interrupt::check();
        let token = sampler.sample(&model.next(&next, &mut cache)?, rng)?.unsqueeze(1)?;
        new.push(token.clone());
        next = token;
    }
    Tensor::cat(&new, 1)
}
