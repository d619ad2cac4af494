//! Steps downhill.

use super::clip::length;
use super::orthogonal::orthogonalized;
use super::update::{Chunk, move_in_place};
use crate::fused::vectorized;
use crate::nn::Params;
use crate::rt::interrupt;
use candle_core::backprop::GradStore;
use candle_core::{Device, Error, Result, Tensor, Var};
use std::fmt;

/// What an optimiser can be made for: [`Params`] (those that are not frozen), or variables.
pub trait Trainable {
    /// The variables with names for messages.
    fn named_variables(&self) -> Vec<(String, Var)>;
}

impl Trainable for Params {
    fn named_variables(&self) -> Vec<(String, Var)> {
        self.trainable()
    }
}

impl Trainable for [Var] {
    fn named_variables(&self) -> Vec<(String, Var)> {
        self.iter().enumerate().map(|(i, var)| (format!("{i} of {}", self.len()), var.clone())).collect()
    }
}

impl Trainable for Vec<Var> {
    fn named_variables(&self) -> Vec<(String, Var)> {
        self[..].named_variables()
    }
}

impl<const N: usize> Trainable for [Var; N] {
    fn named_variables(&self) -> Vec<(String, Var)> {
        self[..].named_variables()
    }
}

impl<T: Trainable + ?Sized> Trainable for &T {
    fn named_variables(&self) -> Vec<(String, Var)> {
        (**self).named_variables()
    }
}

/// Moves parameters against their gradients. Made by [`Optimizer::adam`] and its like, changed by methods that return it:
///
/// ```
/// # use oxbook::prelude::*;
/// # fn main() -> candle_core::Result<()> {
/// let p = Params::seed(1);
/// let w = p.normal("w", 3, 1.0)?;
/// let mut optimizer = Optimizer::adam(&p).beta2(0.95).decay(0.1).clip(1.0);
/// for _ in 0..200 {
///     optimizer.step(&w.sqr()?.sum_all()?, 0.1)?;
/// }
/// assert!(w.sqr()?.sum_all()?.item()? < 1e-2);
/// # Ok(())
/// # }
/// ```
pub struct Optimizer {
    slots: Vec<Slot>,
    rule: Rule,
    decay: f64,
    clip: Option<f64>,
    steps: usize,
}

/// One variable with what is remembered of its gradients.
struct Slot {
    name: String,
    var: Var,
    /// Whether weight decay is for it.
    decays: bool,
    /// On the learning rate.
    factor: f64,
    orthogonal: bool,
    m: Vec<f32>,
    v: Vec<f32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Rule {
    Adam { beta1: f64, beta2: f64, eps: f64 },
    Sgd { momentum: f64 },
    Lion { beta1: f64, beta2: f64 },
    Muon { momentum: f64, beta2: f64 },
}

impl Optimizer {
    fn new(params: impl Trainable, rule: Rule) -> Optimizer {
        let two = matches!(rule, Rule::Adam { .. } | Rule::Muon { .. });
        let slot = |(name, var): (String, Var)| {
            let n = var.elem_count();
            // Embeddings and output layers are lists of vectors, not maps: Muon leaves them to Adam.
            let list = ["embedding", "positions", "shifted", "head", "extra"].iter().any(|part| name.contains(part));
            let orthogonal = matches!(rule, Rule::Muon { .. }) && var.rank() == 2 && !list;
            let v = vec![0.0; if two { n } else { 0 }];
            Slot { name, var, decays: true, factor: 1.0, orthogonal, m: vec![0.0; n], v }
        };
        let slots = params.named_variables().into_iter().map(slot).collect();
        Optimizer { slots, rule, decay: 0.0, clip: None, steps: 0 }
    }

    /// Adam: `m = b1 m + (1 - b1) g`, `v = b2 v + (1 - b2) g^2`, and with both divided by `1 - b^t`,
    /// `w -= lr * (m / (sqrt(v) + eps) + decay * w)`. Kingma & Ba 2014, arXiv 1412.6980, algorithm 1; with
    /// [`decay`](Self::decay) AdamW: Loshchilov & Hutter 2017, arXiv 1711.05101. As published: b1 0.9, b2 0.999, eps
    /// 1e-8, no decay.
    pub fn adam(params: impl Trainable) -> Optimizer {
        Optimizer::new(params, Rule::Adam { beta1: 0.9, beta2: 0.999, eps: 1e-8 })
    }

    /// Gradient descent with momentum: `m = momentum * m + g`, `w -= lr * (m + decay * w)`. 0 is without momentum.
    pub fn sgd(params: impl Trainable, momentum: f64) -> Optimizer {
        Optimizer::new(params, Rule::Sgd { momentum })
    }

    /// Lion: `w -= lr * (sign(b1 m + (1 - b1) g) + decay * w)`, then `m = b2 m + (1 - b2) g`. Chen et al. 2023, arXiv
    /// 2302.06675, algorithm 2: b1 0.9, b2 0.99. Wants a learning rate 3 to 10 times smaller than Adam's.
    pub fn lion(params: impl Trainable) -> Optimizer {
        Optimizer::new(params, Rule::Lion { beta1: 0.9, beta2: 0.99 })
    }

    /// Muon: matrices move by their momentum made orthogonal, times `0.2 sqrt(max(rows, columns))`, so that Adam's
    /// learning rates fit; vectors, embeddings, positions and output layers by Adam. Jordan et al. 2024; the factor is
    /// that of Liu et al. 2025, arXiv 2502.16982. Nesterov momentum 0.95.
    pub fn muon(params: impl Trainable) -> Optimizer {
        Optimizer::new(params, Rule::Muon { momentum: 0.95, beta2: 0.95 })
    }

    /// With another memory of the squared gradients (of Lion: of the gradients).
    pub fn beta2(mut self, value: f64) -> Optimizer {
        match &mut self.rule {
            Rule::Adam { beta2, .. } | Rule::Lion { beta2, .. } | Rule::Muon { beta2, .. } => *beta2 = value,
            Rule::Sgd { .. } => {}
        }
        self
    }

    /// With another memory of the gradients.
    pub fn beta1(mut self, value: f64) -> Optimizer {
        match &mut self.rule {
            Rule::Adam { beta1, .. } | Rule::Lion { beta1, .. } => *beta1 = value,
            Rule::Sgd { momentum } | Rule::Muon { momentum, .. } => *momentum = value,
        }
        self
    }

    /// With weight decay, apart from the gradient: every step takes away `lr * decay` of each number.
    pub fn decay(mut self, decay: f64) -> Optimizer {
        self.decay = decay;
        self
    }

    /// Weight decay only for variables that `which` accepts, by name and shape. Usual: `|_, shape| shape.len() >= 2`,
    /// matrices but neither biases nor norms.
    pub fn decay_only(mut self, which: impl Fn(&str, &[usize]) -> bool) -> Optimizer {
        for slot in &mut self.slots {
            slot.decays = which(&slot.name, slot.var.dims());
        }
        self
    }

    /// A learning rate of its own, `factor` times the others', for variables that `which` accepts, by name and shape.
    pub fn rate_for(mut self, factor: f64, which: impl Fn(&str, &[usize]) -> bool) -> Optimizer {
        for slot in self.slots.iter_mut().filter(|slot| which(&slot.name, slot.var.dims())) {
            slot.factor = factor;
        }
        self
    }

    /// Gradients longer than this, all together, are shortened to it.
    pub fn clip(mut self, largest: f64) -> Optimizer {
        self.clip = Some(largest);
        self
    }

    /// Differentiates `loss` and moves every parameter once, with the learning rate `lr`. Returns the length of all
    /// gradients together, before clipping. An interrupt of the cell takes effect here, before anything has moved.
    ///
    /// # Errors
    /// If a parameter gets no gradient, with its name: the loss does not depend on it, or an operation between them has
    /// no backward pass.
    pub fn step(&mut self, loss: &Tensor, lr: f64) -> Result<f64> {
        interrupt::check();
        if loss.elem_count() != 1 {
            return Err(Error::Msg(format!(
                "a loss is one number, this is {:?}: `.mean_all()?` makes it one",
                loss.dims()
            )));
        }
        self.apply(&loss.backward()?, lr)
    }

    /// As [`Optimizer::step`], from gradients that were already computed, and perhaps changed.
    pub fn apply(&mut self, grads: &GradStore, lr: f64) -> Result<f64> {
        let missing = |slot: &Slot| {
            Error::Msg(format!(
                "parameter {}, {:?}, gets no gradient: the loss does not depend on it, or an operation between them has no \
                 backward pass (`grad_report(&loss, &params)` lists all)",
                slot.name,
                slot.var.dims()
            ))
        };
        let found = self.slots.iter().map(|slot| grads.get(&slot.var).ok_or_else(|| missing(slot)));
        let found: Vec<&Tensor> = found.collect::<Result<_>>()?;
        let mut squares = 0.0;
        for grad in &found {
            squares += length(grad)?.powi(2);
        }
        let norm = squares.sqrt();
        let shorten = self.clip.map_or(1.0, |largest| if norm > largest { largest / norm } else { 1.0 });
        self.steps += 1;
        for (slot, grad) in self.slots.iter_mut().zip(found) {
            let lr = lr * slot.factor;
            let decay = if slot.decays { lr * self.decay } else { 0.0 };
            slot.step(grad, self.rule, self.steps, lr as f32, decay as f32, shorten as f32)?;
        }
        Ok(norm)
    }

    /// Steps taken so far.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// What is remembered of each variable's gradients, by name, and the variables themselves.
    pub(super) fn state(&self) -> Vec<(String, Tensor)> {
        let vector = |values: &[f32]| Tensor::from_slice(values, values.len(), &Device::Cpu).ok();
        let mut state = Vec::new();
        for Slot { name, var, m, v, .. } in &self.slots {
            state.push((format!("variable/{name}"), var.as_tensor().clone()));
            state.extend(vector(m).map(|m| (format!("moment1/{name}"), m)));
            state.extend(vector(v).map(|v| (format!("moment2/{name}"), v)));
        }
        state
    }

    /// The opposite of [`state`](Self::state).
    pub(super) fn set_state(&mut self, steps: usize, get: impl Fn(&str) -> Result<Tensor>) -> Result<()> {
        let mut loaded = Vec::new();
        for Slot { name, var, m, v, .. } in &self.slots {
            let values = get(&format!("variable/{name}"))?;
            let moments = [("moment1", m.len()), ("moment2", v.len())].map(|(kind, n)| -> Result<Vec<f32>> {
                let values = get(&format!("{kind}/{name}"))?.to_vec1::<f32>()?;
                if values.len() == n {
                    Ok(values)
                } else {
                    Err(Error::Msg(format!("{kind} of {name} has another size")))
                }
            });
            if values.dims() != var.dims() {
                return Err(Error::Msg(format!("{name} is {:?} here and {:?} there", var.dims(), values.dims())));
            }
            let [m, v] = moments;
            loaded.push((values, m?, v?));
        }
        for (slot, (values, m, v)) in self.slots.iter_mut().zip(loaded) {
            slot.var.set(&values.to_device(slot.var.device())?)?;
            (slot.m, slot.v) = (m, v);
        }
        self.steps = steps;
        Ok(())
    }
}

impl Slot {
    fn step(&mut self, grad: &Tensor, rule: Rule, step: usize, lr: f32, decay: f32, shorten: f32) -> Result<()> {
        if self.orthogonal {
            return self.muon_step(grad, rule, lr, decay, shorten);
        }
        let Slot { var, m, v, .. } = self;
        match rule {
            Rule::Adam { beta1, beta2, eps } => adam(var, grad, m, v, (beta1, beta2, eps), step, lr, decay, shorten),
            Rule::Muon { beta2, .. } => adam(var, grad, m, v, (0.9, beta2, 1e-8), step, lr, decay, shorten),
            Rule::Sgd { momentum } => {
                let momentum = momentum as f32;
                move_in_place(var, grad, m, v, |Chunk { w, g, m, .. }| {
                    vectorized!({
                        for i in 0..w.len() {
                            m[i] = momentum * m[i] + shorten * g[i];
                            w[i] -= lr * m[i] + decay * w[i];
                        }
                    });
                })
            }
            Rule::Lion { beta1, beta2 } => {
                let (beta1, beta2) = (beta1 as f32, beta2 as f32);
                move_in_place(var, grad, m, v, |Chunk { w, g, m, .. }| {
                    vectorized!({
                        for i in 0..w.len() {
                            let g = shorten * g[i];
                            let c = beta1 * m[i] + (1.0 - beta1) * g;
                            let sign = f32::from(c > 0.0) - f32::from(c < 0.0);
                            m[i] = beta2 * m[i] + (1.0 - beta2) * g;
                            w[i] -= lr * sign + decay * w[i];
                        }
                    });
                })
            }
        }
    }

    fn muon_step(&mut self, grad: &Tensor, rule: Rule, lr: f32, decay: f32, shorten: f32) -> Result<()> {
        let Rule::Muon { momentum, .. } = rule else { return Ok(()) };
        let (rows, columns) = self.var.dims2()?;
        let grad = (grad.contiguous()? * f64::from(shorten))?;
        let m = Tensor::from_slice(&self.m, (rows, columns), &Device::Cpu)?.to_device(grad.device())?;
        let m = ((m * momentum)? + &grad)?;
        // Nesterov: the momentum as it will be after the next step with the same gradient.
        let ahead = ((&m * momentum)? + grad)?;
        let update = orthogonalized(&ahead)?;
        let scale = 0.2 * (rows.max(columns) as f64).sqrt() * f64::from(lr);
        let w = ((self.var.as_tensor() * f64::from(1.0 - decay))? - (update * scale)?)?;
        self.m = m.flatten_all()?.to_device(&Device::Cpu)?.to_vec1()?;
        self.var.set(&w)
    }
}

#[allow(clippy::too_many_arguments)]
fn adam(
    var: &Var,
    grad: &Tensor,
    m: &mut [f32],
    v: &mut [f32],
    (beta1, beta2, eps): (f64, f64, f64),
    step: usize,
    lr: f32,
    decay: f32,
    shorten: f32,
) -> Result<()> {
    let correct = |beta: f64| (1.0 / (1.0 - beta.powi(step as i32))) as f32;
    let (c1, c2) = (correct(beta1), correct(beta2));
    let (beta1, beta2, eps) = (beta1 as f32, beta2 as f32, eps as f32);
    move_in_place(var, grad, m, v, |Chunk { w, g, m, v }| {
        vectorized!({
            for i in 0..w.len() {
                let g = shorten * g[i];
                m[i] = beta1 * m[i] + (1.0 - beta1) * g;
                v[i] = beta2 * v[i] + (1.0 - beta2) * g * g;
                w[i] -= lr * (m[i] * c1 / ((v[i] * c2).sqrt() + eps)) + decay * w[i];
            }
        });
    })
}

impl fmt::Debug for Optimizer {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let numbers: usize = self.slots.iter().map(|slot| slot.var.elem_count()).sum();
        write!(
            f,
            "Optimizer[{:?}, {} variables, {numbers} parameters, step {}]",
            self.rule,
            self.slots.len(),
            self.steps
        )
    }
}

#[cfg(test)]
#[path = "optimizer_tests.rs"]
mod tests;
