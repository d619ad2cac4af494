//! The training loop.

use super::{History, Optimizer, Schedule, Trainable};
use crate::chart::live;
use crate::progress::progress_bar;
use crate::rt::interrupt;
use crate::tensor::TensorOps;
use candle_core::{Device, Error, Result, Tensor};
use std::collections::HashMap;
use std::path::Path;

/// A training that can be watched, interrupted and resumed.
///
/// ```
/// # use oxbook::prelude::*;
/// # fn main() -> candle_core::Result<()> {
/// let p = Params::seed(1);
/// let layer = nn::Linear::new(&p.at("layer"), 2, 1)?;
/// let (x, truth) = (randn((64, 2)), t([[3.0], [-1.0]]));
/// let y = x.matmul(&truth)?;
/// let mut trainer = Trainer::new(&p, 200).lr(0.1).schedule(Schedule::Cosine { warmup: 10, floor: 0.0 });
/// trainer.run(|_step| loss::mse(&layer.forward(&x)?, &y))?;
/// assert!(trainer.history.last(10) < 1e-3);
/// # Ok(())
/// # }
/// ```
///
/// Keep it in a variable of an earlier cell: after an interrupt, or an error in the loss, `run` goes on from the step that
/// was not finished. [`Trainer::save`] and [`Trainer::load`] do the same over restarts.
#[derive(Debug)]
pub struct Trainer {
    pub optimizer: Optimizer,
    /// Steps in all; more can be added before running again.
    pub steps: usize,
    /// The next step.
    pub step: usize,
    pub history: History,
    rate: f64,
    schedule: Schedule,
    plot: bool,
}

impl Trainer {
    /// Trains `params` for `steps` steps: with Adam, learning rate 1e-3, constant, until told otherwise.
    pub fn new(params: impl Trainable, steps: usize) -> Trainer {
        Trainer {
            optimizer: Optimizer::adam(params),
            steps,
            step: 0,
            history: History::default(),
            rate: 1e-3,
            schedule: Schedule::Constant,
            plot: false,
        }
    }

    /// The largest learning rate.
    pub fn lr(self, rate: f64) -> Trainer {
        Trainer { rate, ..self }
    }

    /// How the learning rate goes over the steps.
    pub fn schedule(self, schedule: Schedule) -> Trainer {
        Trainer { schedule, ..self }
    }

    /// Another optimiser, or Adam with other settings.
    pub fn optimizer(self, optimizer: Optimizer) -> Trainer {
        Trainer { optimizer, ..self }
    }

    /// Gradients longer than this are shortened to it.
    pub fn clip(self, largest: f64) -> Trainer {
        Trainer { optimizer: self.optimizer.clip(largest), ..self }
    }

    /// Draws the loss below the cell while it trains, as [`live`] does; a training that goes on draws what was before too.
    pub fn plot(self) -> Trainer {
        Trainer { plot: true, ..self }
    }

    /// Takes the steps that are left. `loss` is called with the number of each and returns what is to become smaller.
    ///
    /// # Errors
    /// Those of `loss`; if a parameter gets no gradient; if the loss is not a finite number.
    pub fn run(&mut self, loss: impl FnMut(usize) -> Result<Tensor>) -> Result<&History> {
        self.run_and(loss, |_| Ok(()))
    }

    /// As [`Trainer::run`], and calls `after` with the trainer after every step: to measure, to draw, to save.
    pub fn run_and(
        &mut self,
        mut loss: impl FnMut(usize) -> Result<Tensor>,
        mut after: impl FnMut(&Trainer) -> Result<()>,
    ) -> Result<&History> {
        let from = if self.step == 0 { "train".to_owned() } else { format!("train from step {}", self.step) };
        let bar = progress_bar(from, self.steps.saturating_sub(self.step));
        let mut curve = self.plot.then(|| live("step", "loss"));
        for (step, past) in self.history.losses.iter().enumerate() {
            curve.iter_mut().for_each(|curve| curve.push(step, *past));
        }
        while self.step < self.steps {
            interrupt::check();
            let loss = loss(self.step)?;
            let value = loss.item()?;
            if !value.is_finite() {
                return Err(Error::Msg(format!(
                    "the loss is {value} at step {}: a smaller learning rate (now {}), a warm-up or `.clip(1.0)` helps",
                    self.step, self.rate
                )));
            }
            let rate = self.rate * self.schedule.factor(self.step, self.steps);
            let norm = self.optimizer.step(&loss, rate)?;
            // Nothing below can be interrupted before the step is counted: weights, history and step stay together.
            self.history.losses.push(value);
            self.history.rates.push(rate);
            self.history.norms.push(norm);
            self.step += 1;
            after(self)?;
            if bar_is_due(self.step) {
                bar.message(format!("loss {value:.4}"));
            }
            bar.tick(1);
            if let Some(curve) = &mut curve {
                curve.push(self.step - 1, value);
            }
        }
        bar.finish();
        if let Some(curve) = curve {
            curve.finish();
        }
        Ok(&self.history)
    }

    /// Writes variables, the optimiser's memory, step and history to a safetensors file.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let mut tensors: HashMap<String, Tensor> = self.optimizer.state().into_iter().collect();
        let History { losses, rates, norms } = &self.history;
        for (name, values) in [("losses", losses), ("rates", rates), ("norms", norms)] {
            tensors.insert(format!("history/{name}"), Tensor::from_slice(values, values.len(), &Device::Cpu)?);
        }
        tensors.insert("steps".into(), Tensor::new(&[self.step as i64, self.optimizer.steps() as i64], &Device::Cpu)?);
        // Written next to it and moved into place: a full disk or a crash leaves the old file.
        let beside = path.as_ref().with_extension("partial");
        candle_core::safetensors::save(&tensors, &beside)?;
        Ok(std::fs::rename(&beside, path)?)
    }

    /// Goes back to where a training of the same model was when it was saved.
    pub fn load(&mut self, path: impl AsRef<Path>) -> Result<()> {
        let tensors = candle_core::safetensors::load(path, &Device::Cpu)?;
        let get = |name: &str| {
            tensors
                .get(name)
                .cloned()
                .ok_or_else(|| Error::Msg(format!("the file is not of this training: no {name:?}")))
        };
        let steps = get("steps")?.to_vec1::<i64>()?;
        let list = |name: &str| get(name)?.to_vec1::<f64>();
        let history =
            History { losses: list("history/losses")?, rates: list("history/rates")?, norms: list("history/norms")? };
        self.optimizer.set_state(steps[1] as usize, get)?;
        (self.step, self.history) = (steps[0] as usize, history);
        Ok(())
    }
}

/// Messages cost more than ticks: at most one in ten steps once there are many.
fn bar_is_due(step: usize) -> bool {
    step < 100 || step.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss;
    use crate::nn::{Linear, Params};
    use crate::rng::Rng;
    use candle_core::Module;

    fn setting() -> Result<(Params, Linear, Tensor, Tensor)> {
        let p = Params::seed(1);
        let layer = Linear::new(&p.at("layer"), 3, 2)?;
        let mut rng = Rng::seed(2);
        let x = rng.randn((32, 3))?;
        let y = x.matmul(&rng.randn((3, 2))?)?;
        Ok((p, layer, x, y))
    }

    #[test]
    fn it_learns_and_two_runs_are_bit_identical() -> Result<()> {
        let train = || -> Result<(Vec<f64>, Vec<f32>)> {
            let (p, layer, x, y) = setting()?;
            let mut trainer = Trainer::new(&p, 60).lr(0.1).clip(1.0).schedule(Schedule::Linear { warmup: 5 });
            trainer.run(|_| loss::mse(&layer.forward(&x)?, &y))?;
            Ok((trainer.history.losses.clone(), p.flatten()?))
        };
        let (first, second) = (train()?, train()?);
        assert_eq!(first, second);
        assert!(first.0[59] < 0.05 * first.0[0], "{} {}", first.0[0], first.0[59]);
        Ok(())
    }

    #[test]
    fn resumed_after_an_error_or_a_restart_it_ends_where_it_would_have() -> Result<()> {
        let (p, layer, x, y) = setting()?;
        let new = |p: &Params| Trainer::new(p, 30).lr(0.1).schedule(Schedule::Cosine { warmup: 3, floor: 0.0 });
        let mut whole = new(&p);
        whole.run(|_| loss::mse(&layer.forward(&x)?, &y))?;
        let want = (whole.history.clone(), p.flatten()?);

        let (p, layer, x, y) = setting()?;
        let mut trainer = new(&p);
        let path = std::env::temp_dir().join(format!("oxbook-trainer-{}.safetensors", std::process::id()));
        let stopped = trainer.run(|step| match step {
            12 => Err(Error::Msg("stop".into())),
            _ => loss::mse(&layer.forward(&x)?, &y),
        });
        assert!(stopped.is_err() && trainer.step == 12);
        trainer.save(&path)?;
        trainer.run(|_| loss::mse(&layer.forward(&x)?, &y))?;
        assert_eq!((trainer.history.clone(), p.flatten()?), want);

        let (p, layer, x, y) = setting()?;
        let mut restarted = new(&p);
        restarted.load(&path)?;
        assert_eq!(restarted.step, 12);
        restarted.run(|_| loss::mse(&layer.forward(&x)?, &y))?;
        assert_eq!((restarted.history.clone(), p.flatten()?), want);
        std::fs::remove_file(path)?;
        Ok(())
    }

    #[test]
    fn an_interrupt_leaves_a_training_that_goes_on() -> Result<()> {
        let (p, layer, x, y) = setting()?;
        let mut trainer = Trainer::new(&p, 10).lr(0.1);
        let run = std::panic::AssertUnwindSafe(|| {
            trainer
                .run(|step| {
                    // As the check of an interrupt does.
                    if step == 4 {
                        std::panic::resume_unwind(Box::new(interrupt::Interrupted));
                    }
                    loss::mse(&layer.forward(&x)?, &y)
                })
                .map(|_| ())
        });
        assert!(std::panic::catch_unwind(run).is_err());
        assert_eq!((trainer.step, trainer.history.losses.len(), trainer.optimizer.steps()), (4, 4, 4));
        trainer.run(|_| loss::mse(&layer.forward(&x)?, &y))?;
        assert_eq!(trainer.history.losses.len(), 10);
        Ok(())
    }

    #[test]
    fn a_loss_that_is_not_a_number_ends_it_with_advice() -> Result<()> {
        let (p, layer, x, _) = setting()?;
        let mut trainer = Trainer::new(&p, 10);
        let error = trainer.run(|_| layer.forward(&x)?.sum_all()? * f64::NAN).unwrap_err().to_string();
        assert!(error.contains("NaN at step 0") && error.contains("clip"), "{error}");
        let before = p.flatten()?;
        assert!(before.iter().all(|v| v.is_finite()), "nothing has moved");
        Ok(())
    }

    #[test]
    fn after_every_step_the_callback_sees_the_trainer() -> Result<()> {
        let (p, layer, x, y) = setting()?;
        let mut seen = Vec::new();
        Trainer::new(&p, 3).run_and(
            |_| loss::mse(&layer.forward(&x)?, &y),
            |trainer| {
                seen.push(trainer.step);
                Ok(())
            },
        )?;
        assert_eq!(seen, [1, 2, 3]);
        Ok(())
    }
}
