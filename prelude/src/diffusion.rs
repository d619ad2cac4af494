//! From noise to data and back: how noise is mixed in over a time from 0 (data) to 1 (noise), what a network learns to
//! say at each, and the way back.
//!
//! Every path mixes `x_t = alpha(t) x + sigma(t) noise`. The network predicts the *velocity*, from which data and noise
//! follow exactly: so all paths are trained and sampled by the same few lines. Must not know of models or data.

use candle_core::{Device, Error, Result, Tensor};
use std::f64::consts::FRAC_PI_2;

/// How data turn into noise.
///
/// ```
/// # use oxbook::prelude::*;
/// use oxbook::diffusion::NoisePath;
/// // A network that has learned points at (2, 2): its velocity leads there from any noise.
/// let path = NoisePath::Straight;
/// let all_at_two = |x: &Tensor, t: f64| (x - 2.0)? / t;
/// let points = path.sample(&randn((5, 2)), 20, all_at_two).unwrap();
/// assert!((points - 2.0).unwrap().abs().unwrap().max_all().unwrap().item().unwrap() < 1e-4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoisePath {
    /// alpha = cos(pi t / 2), sigma = sin(pi t / 2): the variance stays. Velocity `alpha noise - sigma x`: Salimans & Ho
    /// 2022, arXiv 2202.00512.
    Cosine,
    /// alpha = 1 - t, sigma = t: straight lines. Velocity `noise - x`: flow matching, Lipman et al. 2022, arXiv 2210.02747;
    /// rectified flow, Liu et al. 2022, arXiv 2209.03003.
    Straight,
}

impl NoisePath {
    /// How much of the data and of the noise is in the mixture at time `t`.
    pub fn alpha_sigma(self, t: f64) -> (f64, f64) {
        match self {
            NoisePath::Cosine => ((FRAC_PI_2 * t).cos(), (FRAC_PI_2 * t).sin()),
            NoisePath::Straight => (1.0 - t, t),
        }
    }

    /// Examples `x` [batch, ..] with `noise` of the same shape mixed in, each at its own time `t[b]`; and the velocity
    /// there, which the network is to predict.
    ///
    /// # Errors
    /// If shapes differ, or there are not as many times as examples.
    pub fn mix(self, x: &Tensor, noise: &Tensor, t: &[f64]) -> Result<(Tensor, Tensor)> {
        if x.dims() != noise.dims() || x.dims().first() != Some(&t.len()) {
            return Err(Error::Msg(format!(
                "NoisePath::mix: data {:?}, noise {:?} and {} times: they are [batch, ..], alike, and one for each",
                x.dims(),
                noise.dims(),
                t.len()
            )));
        }
        let part = |of: &dyn Fn(f64) -> f64| {
            let mut dims = vec![1; x.rank()];
            dims[0] = t.len();
            let values: Vec<f32> = t.iter().map(|t| of(*t) as f32).collect();
            Tensor::from_vec(values, dims, &Device::Cpu)?.to_device(x.device())
        };
        let (alpha, sigma) = (part(&|t| self.alpha_sigma(t).0)?, part(&|t| self.alpha_sigma(t).1)?);
        let mixed = (x.broadcast_mul(&alpha)? + noise.broadcast_mul(&sigma)?)?;
        let velocity = match self {
            NoisePath::Cosine => (noise.broadcast_mul(&alpha)? - x.broadcast_mul(&sigma)?)?,
            NoisePath::Straight => (noise - x)?,
        };
        Ok((mixed, velocity))
    }

    /// The data and the noise in a mixture at time `t`, as its velocity tells.
    pub fn unmix(self, mixed: &Tensor, velocity: &Tensor, t: f64) -> Result<(Tensor, Tensor)> {
        let (alpha, sigma) = self.alpha_sigma(t);
        match self {
            NoisePath::Cosine => {
                Ok((((mixed * alpha)? - (velocity * sigma)?)?, ((mixed * sigma)? + (velocity * alpha)?)?))
            }
            NoisePath::Straight => Ok(((mixed - (velocity * sigma)?)?, (mixed + (velocity * alpha)?)?)),
        }
    }

    /// From noise to data in `steps` steps of equal time, without new noise (DDIM: Song et al. 2020, arXiv 2010.02502; on
    /// [`NoisePath::Straight`] Euler's method). `velocity` is asked with the mixture and its time. An interrupt takes
    /// effect between steps.
    ///
    /// # Errors
    /// Those of `velocity`; without steps.
    pub fn sample(
        self,
        noise: &Tensor,
        steps: usize,
        mut velocity: impl FnMut(&Tensor, f64) -> Result<Tensor>,
    ) -> Result<Tensor> {
        if steps == 0 {
            return Err(Error::Msg("NoisePath::sample: 0 steps leave the noise as it is: 20 is a beginning".into()));
        }
        let mut x = noise.clone();
        for step in (0..steps).rev() {
            crate::rt::interrupt::check();
            let (now, next) = ((step + 1) as f64 / steps as f64, step as f64 / steps as f64);
            let (data, noise) = self.unmix(&x, &velocity(&x, now)?, now)?;
            let (alpha, sigma) = self.alpha_sigma(next);
            x = ((data * alpha)? + (noise * sigma)?)?.detach();
        }
        Ok(x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grad::check_gradients;
    use crate::rng::Rng;
    use crate::tensor::TensorOps;

    const PATHS: [NoisePath; 2] = [NoisePath::Cosine, NoisePath::Straight];

    #[test]
    fn what_was_mixed_comes_apart_again() -> Result<()> {
        let mut rng = Rng::seed(1);
        let (x, noise) = (rng.randn((3, 2, 4))?, rng.randn((3, 2, 4))?);
        for path in PATHS {
            for t in [0.0, 0.3, 0.99, 1.0] {
                let (mixed, velocity) = path.mix(&x, &noise, &[t; 3])?;
                let (data, rest) = path.unmix(&mixed, &velocity, t)?;
                assert!(data.max_difference(&x)? < 1e-5 && rest.max_difference(&noise)? < 1e-5, "{path:?} {t}");
            }
            let (mixed, _) = path.mix(&x, &noise, &[0.0, 1.0, 0.5])?;
            assert!(mixed.get(0)?.max_difference(&x.get(0)?)? < 1e-6);
            assert!(mixed.get(1)?.max_difference(&noise.get(1)?)? < 1e-6);
        }
        assert!(PATHS[0].mix(&x, &noise, &[0.5]).unwrap_err().to_string().contains("1 times"));
        Ok(())
    }

    #[test]
    fn the_velocity_is_the_direction_in_which_the_mixture_moves() -> Result<()> {
        let mut rng = Rng::seed(2);
        let (x, noise) = (rng.randn((2, 5))?, rng.randn((2, 5))?);
        // d/dt of the cosine is pi / 2 times its velocity.
        for (path, speed) in [(NoisePath::Cosine, FRAC_PI_2), (NoisePath::Straight, 1.0)] {
            let at = |t: f64| path.mix(&x, &noise, &[t; 2]);
            let slope = ((at(0.41)?.0 - at(0.39)?.0)? / 0.02)?;
            assert!(slope.max_difference(&(at(0.4)?.1 * speed)?)? < 1e-3, "{path:?}");
        }
        Ok(())
    }

    #[test]
    fn with_the_exact_velocity_of_a_gaussian_the_samples_are_its_own() -> Result<()> {
        // Data of mean 3 and deviation 0.5: E[x | x_t] in closed form.
        let (mean, variance) = (3.0, 0.25);
        for path in PATHS {
            let velocity = |x: &Tensor, t: f64| {
                let (alpha, sigma) = path.alpha_sigma(t);
                let gain = alpha * variance / (alpha * alpha * variance + sigma * sigma);
                let data = ((x - alpha * mean)? * gain)?.affine(1.0, mean)?;
                let noise = ((x - (&data * alpha)?)? / sigma)?;
                match path {
                    NoisePath::Cosine => (noise * alpha)? - (data * sigma)?,
                    NoisePath::Straight => noise - data,
                }
            };
            let noise = Rng::seed(3).randn(20_000)?;
            let samples = path.sample(&noise, 100, velocity)?;
            let got = samples.mean_all()?.item()?;
            let spread = samples.affine(1.0, -got)?.sqr()?.mean_all()?.item()?.sqrt();
            assert!((got - mean).abs() < 0.02 && (spread - 0.5).abs() < 0.02, "{path:?}: {got} {spread}");
            assert_eq!(samples.values()?, path.sample(&noise, 100, velocity)?.values()?);
        }
        Ok(())
    }

    #[test]
    fn gradients_go_through_what_is_mixed() -> Result<()> {
        let mut rng = Rng::seed(4);
        let (x, noise, w) = (rng.randn((2, 3))?, rng.randn((2, 3))?, rng.randn((2, 3))?);
        for path in PATHS {
            check_gradients(&[x.clone(), noise.clone()], |v| {
                let (mixed, velocity) = path.mix(&v[0], &v[1], &[0.2, 0.7])?;
                (&mixed * &w)?.sum_all()? + (velocity.sqr()? * 0.3)?.sum_all()?
            })?;
        }
        Ok(())
    }
}
