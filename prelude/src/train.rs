//! What training loops have in common: the optimiser's step, the learning rate's schedule, many small trainings at once.
//!
//! The loop itself, the model and the data stay in the notebook. This module must not know of any model, and holds no
//! state between calls.

use candle_core::{Error, Result, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::rt::interrupt;

/// Adam, with every constant in sight, and an error instead of silence when a parameter gets no gradient.
///
/// `m = b1 m + (1 - b1) g`, `v = b2 v + (1 - b2) g^2`, and with both divided by `1 - b^t`:
/// `theta = theta - lr * (m / (sqrt(v) + eps) + decay * theta)`.
/// Kingma & Ba 2015 (arXiv 1412.6980), algorithm 1; with `decay` Loshchilov & Hutter 2019 (arXiv 1711.05101).
///
/// candle's own `AdamW` skips a parameter whose gradient is missing, so a model with a cut graph still "trains".
#[derive(Debug)]
pub struct Adam {
    vars: Vec<Var>,
    inner: AdamW,
}

impl Adam {
    /// For these parameters, with `b1 = 0.9`, `b2 = 0.999`, `eps = 1e-8` and no weight decay: Adam as published.
    pub fn new(vars: Vec<Var>) -> Result<Adam> {
        let params = ParamsAdamW { weight_decay: 0.0, ..ParamsAdamW::default() };
        Ok(Adam { inner: AdamW::new(vars.clone(), params)?, vars })
    }

    /// The same with another `b2`, the memory of the squared gradients: lower forgets sooner.
    pub fn beta2(self, beta2: f64) -> Adam {
        self.with(|params| params.beta2 = beta2)
    }

    /// The same with weight decay, as in AdamW: apart from the gradient.
    pub fn decay(self, decay: f64) -> Adam {
        self.with(|params| params.weight_decay = decay)
    }

    fn with(mut self, change: impl FnOnce(&mut ParamsAdamW)) -> Adam {
        let mut params = self.inner.params().clone();
        change(&mut params);
        self.inner.set_params(params);
        self
    }

    /// Differentiates `loss` and moves every parameter once, with the learning rate `lr`. An interrupt of the cell
    /// takes effect here.
    pub fn step(&mut self, loss: &Tensor, lr: f64) -> Result<()> {
        interrupt::check();
        let grads = loss.backward()?;
        if let Some(cut) = self.vars.iter().position(|var| grads.get(var).is_none()) {
            let shape = self.vars[cut].shape();
            return Err(Error::Msg(format!(
                "parameter {cut} of {}, {shape:?}, gets no gradient: the loss does not depend on it, or an operation \
                 between them has no backward pass",
                self.vars.len()
            )));
        }
        self.inner.set_learning_rate(lr);
        self.inner.step(&grads)
    }
}

/// The factor on the learning rate at `step` of `steps` (from 0): up linearly over `warmup` steps, then down linearly
/// to exactly 0 at the last one. Both lines hold from the start, and the lower one counts.
pub fn decay_to_zero(step: usize, steps: usize, warmup: usize) -> f64 {
    let up = (step + 1) as f64 / warmup.max(1) as f64;
    let down = 1.0 - step as f64 / (steps.max(2) - 1) as f64;
    up.min(down).clamp(0.0, 1.0)
}

/// Runs `job` on every item, several at a time: one thread per processor, one item per thread. The results are in the
/// order of the items.
///
/// Small models gain from this twice: the trainings share the processors, and each stays on one thread, where small
/// matrix products are faster than with the work of each product divided. Give every job its own generator
/// ([`crate::rng::Rng`]), and the results do not depend on the number of processors.
pub fn sweep<T: Sync, R: Send>(items: &[T], job: impl Fn(&T) -> Result<R> + Sync) -> Result<Vec<R>> {
    let processors = std::thread::available_parallelism().map_or(1, |n| n.get());
    let next = AtomicUsize::new(0);
    let stop = || next.store(items.len(), Ordering::Relaxed);
    // One worker: takes the next item until there is none. A job that fails or panics leaves none to the others.
    let work = || -> Result<Vec<(usize, R)>> {
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(Error::wrap)?;
        let mut done = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(i) else { return Ok(done) };
            match catch_unwind(AssertUnwindSafe(|| alone.install(|| job(item)))) {
                Ok(Ok(result)) => done.push((i, result)),
                Ok(Err(error)) => {
                    stop();
                    return Err(error);
                }
                Err(panic) => {
                    stop();
                    resume_unwind(panic);
                }
            }
        }
    };
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..processors.min(items.len())).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join()).collect()
    });
    let mut done = Vec::with_capacity(items.len());
    for outcome in outcomes {
        // A panic keeps its payload: a failed assertion, or the interrupt, ends the cell as what it is.
        done.extend(outcome.unwrap_or_else(|panic| resume_unwind(panic))?);
    }
    done.sort_unstable_by_key(|(i, _)| *i);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{D, Device};

    fn var(values: &[f32]) -> Var {
        Var::from_tensor(&Tensor::new(values, &Device::Cpu).unwrap()).unwrap()
    }

    #[test]
    fn adam_moves_by_the_learning_rate_first_and_then_finds_the_minimum() {
        let x = var(&[5.0, -3.0]);
        let mut adam = Adam::new(vec![x.clone()]).unwrap().beta2(0.98);
        let loss = || x.sqr().unwrap().sum_all().unwrap();
        adam.step(&loss(), 0.1).unwrap();
        let first = x.to_vec1::<f32>().unwrap();
        assert!((first[0] - 4.9).abs() < 1e-5 && (first[1] + 2.9).abs() < 1e-5, "{first:?}");
        for step in 0..500 {
            adam.step(&loss(), 0.1 * decay_to_zero(step, 500, 1)).unwrap();
        }
        assert!(loss().to_scalar::<f32>().unwrap() < 1e-4);
    }

    #[test]
    fn adam_follows_its_settings() {
        let after_two = |adam: fn(Adam) -> Adam| {
            let x = var(&[1.0]);
            let mut adam = adam(Adam::new(vec![x.clone()]).unwrap());
            for scale in [1.0, 10.0] {
                adam.step(&(x.sum_all().unwrap() * scale).unwrap(), 0.1).unwrap();
            }
            x.to_vec1::<f32>().unwrap()[0]
        };
        // By hand: m^ = (0.9*0.1 + 0.1*10) / 0.19, v^ = (b2*(1-b2) + (1-b2)*100) / (1 - b2^2).
        let by_hand = |b2: f64| {
            let second = (b2 * (1.0 - b2) + (1.0 - b2) * 100.0) / (1.0 - b2 * b2);
            0.9 - 0.1 * (1.09 / 0.19) / second.sqrt()
        };
        assert!((f64::from(after_two(|a| a)) - by_hand(0.999)).abs() < 1e-4);
        assert!((f64::from(after_two(|a| a.beta2(0.5))) - by_hand(0.5)).abs() < 1e-4);
        assert!(after_two(|a| a.decay(0.5)) < after_two(|a| a) - 0.05);
    }

    #[test]
    fn a_parameter_without_a_gradient_is_an_error_that_names_it() {
        let (used, unused) = (var(&[1.0]), var(&[1.0, 2.0, 3.0]));
        let mut adam = Adam::new(vec![used.clone(), unused]).unwrap();
        let error = adam.step(&used.sum_all().unwrap(), 0.1).unwrap_err().to_string();
        assert!(error.contains("parameter 1 of 2, [3], gets no gradient"), "{error}");
        // candle's fused softmax has no backward pass: the case this guards against.
        let x = var(&[1.0, 2.0]);
        let mut adam = Adam::new(vec![x.clone()]).unwrap();
        let fused = candle_nn::ops::softmax_last_dim(&x.unsqueeze(0).unwrap()).unwrap();
        let loss = fused.narrow(D::Minus1, 0, 1).unwrap().sum_all().unwrap();
        assert!(adam.step(&loss, 0.1).is_err());
    }

    #[test]
    fn the_schedule_warms_up_and_ends_at_exactly_zero() {
        let at = |step| decay_to_zero(step, 100, 10);
        assert_eq!((at(0), at(4), at(99)), (0.1, 0.5, 0.0));
        assert!((at(50) - 49.0 / 99.0).abs() < 1e-12);
        assert!((0..99).all(|s| at(s) > 0.0 && at(s) <= 1.0));
        assert_eq!(decay_to_zero(0, 1, 0), 1.0);
        // A training shorter than its warm-up still ends at zero.
        assert_eq!(decay_to_zero(4, 5, 10), 0.0);
    }

    #[test]
    fn a_sweep_keeps_the_order_and_runs_jobs_on_one_thread_each() {
        let items: Vec<usize> = (0..50).collect();
        let squares = sweep(&items, |i| Ok(i * i)).unwrap();
        assert!(squares.into_iter().eq((0..50).map(|i| i * i)));
        assert_eq!(sweep(&[0; 4], |_| Ok(rayon::current_num_threads())).unwrap(), [1; 4]);
        assert!(sweep(&[0; 0], |_| Ok(())).unwrap().is_empty());
    }

    #[test]
    fn a_sweep_reports_the_error_or_the_panic_of_a_job() {
        let error = sweep(&[1, 2, 3], |i| if *i == 2 { Err(Error::Msg("job 2".into())) } else { Ok(()) });
        assert!(error.unwrap_err().to_string().contains("job 2"));
        let panic = catch_unwind(|| sweep(&[1, 2, 3], |i| -> Result<()> { panic!("item {i}") }));
        let payload = panic.unwrap_err();
        assert!(payload.downcast_ref::<String>().is_some_and(|text| text.starts_with("item ")));
    }

    #[test]
    fn after_a_failure_no_further_job_starts() {
        let items: Vec<usize> = (0..1000).collect();
        let started = AtomicUsize::new(0);
        let failed = sweep(&items, |i| {
            started.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(std::time::Duration::from_millis(1));
            if *i == 0 { Err(Error::Msg("the first one".into())) } else { Ok(()) }
        });
        assert!(failed.is_err());
        assert!(started.load(Ordering::Relaxed) < 500, "{started:?}");
    }
}
