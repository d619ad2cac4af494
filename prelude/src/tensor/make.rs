//! Tensors of a given shape, and the notebook's own generator.

use super::literal::{Nested, t};
use crate::device::device;
use crate::rng::Rng;
use candle_core::{DType, Device, Result, Shape, Tensor};
use std::cell::RefCell;

thread_local! {
    /// The generator of this thread: the cells' own, or that of a job of [`sweep`](crate::train::sweep).
    static GENERATOR: RefCell<Rng> = RefCell::new(Rng::seed(0));
}

/// Sets the generator that [`randn`], [`rand`] and new [`Params`](crate::nn::Params) draw from: the same cells in the same
/// order after the same seed give the same numbers. A notebook starts as after `seed(0)`. Every thread has a generator of
/// its own, which also starts so; [`sweep`](crate::train::sweep) gives every job another one.
pub fn seed(seed: u64) {
    GENERATOR.set(Rng::seed(seed));
}

/// Draws with the notebook's generator.
pub fn with_generator<R>(draw: impl FnOnce(&mut Rng) -> R) -> R {
    GENERATOR.with_borrow_mut(draw)
}

/// Runs `job` with another generator in place of this thread's.
pub(crate) fn under_generator<R>(rng: Rng, job: impl FnOnce() -> R) -> R {
    // Put back also when the job unwinds.
    struct Back(Option<Rng>);
    impl Drop for Back {
        fn drop(&mut self) {
            if let Some(rng) = self.0.take() {
                GENERATOR.set(rng);
            }
        }
    }
    let _back = Back(Some(GENERATOR.replace(rng)));
    job()
}

#[track_caller]
fn made(what: &str, tensor: Result<Tensor>) -> Tensor {
    match tensor {
        Ok(tensor) => tensor,
        Err(error) => panic!("{what}: {error}"),
    }
}

/// Standard normal numbers from the notebook's generator: `randn((2, 3))`, `randn(5)`, `randn(())`.
///
/// ```
/// # use oxbook::prelude::*;
/// seed(42);
/// let a = randn((2, 3));
/// seed(42);
/// assert_eq!(a.max_difference(&randn((2, 3))).unwrap(), 0.0);
/// ```
pub fn randn(shape: impl Into<Shape>) -> Tensor {
    let shape = shape.into();
    made("randn", with_generator(|rng| rng.randn(shape)).and_then(|x| x.to_device(&device())))
}

/// Numbers uniform in [0, 1) from the notebook's generator.
pub fn rand(shape: impl Into<Shape>) -> Tensor {
    let shape = shape.into();
    made("rand", with_generator(|rng| rng.rand(shape)).and_then(|x| x.to_device(&device())))
}

/// Zeros, f32.
pub fn zeros(shape: impl Into<Shape>) -> Tensor {
    made("zeros", Tensor::zeros(shape, DType::F32, &device()))
}

/// Ones, f32.
pub fn ones(shape: impl Into<Shape>) -> Tensor {
    made("ones", Tensor::ones(shape, DType::F32, &device()))
}

/// 0, 1, .. up to `n` - 1, f32.
pub fn arange(n: usize) -> Tensor {
    made("arange", Tensor::from_iter((0..n).map(|i| i as f32), &device()))
}

/// Tokens or classes, u32: `ids([3, 1, 2])`, `ids(&rows)` with rows of equal length.
///
/// # Panics
/// If rows differ in length, or a number is negative or not whole.
#[track_caller]
pub fn ids(values: impl Nested) -> Tensor {
    let numbers = made("ids", t(values).to_device(&Device::Cpu));
    let flat = numbers.flatten_all().and_then(|x| x.to_vec1::<f32>()).unwrap_or_default();
    if let Some(odd) = flat.iter().find(|v| v.fract() != 0.0 || **v < 0.0 || **v > 16_777_216.0) {
        panic!("ids: {odd} is not a token: tokens are whole numbers from 0 to 2^24");
    }
    let flat: Vec<u32> = flat.into_iter().map(|v| v as u32).collect();
    made("ids", Tensor::from_vec(flat, numbers.shape(), &device()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_fixes_what_is_drawn_and_in_which_order() -> Result<()> {
        let draw = || -> Result<(Vec<f32>, Vec<f32>)> { Ok((randn(4).to_vec1()?, rand(3).to_vec1()?)) };
        let first = draw()?;
        seed(0);
        assert_eq!(first, draw()?, "a thread starts as after seed(0)");
        assert_ne!(first, draw()?, "the generator goes on");
        seed(1);
        assert_ne!(first, draw()?);
        Ok(())
    }

    #[test]
    fn a_job_under_another_generator_leaves_this_one_alone() -> Result<()> {
        seed(5);
        let want = randn(3).to_vec1::<f32>()?;
        seed(5);
        let inside = under_generator(Rng::seed(5), || randn(3)).to_vec1::<f32>()?;
        let caught = std::panic::catch_unwind(|| under_generator(Rng::seed(9), || panic!("stop")));
        assert!(caught.is_err());
        assert_eq!(randn(3).to_vec1::<f32>()?, want);
        assert_eq!(inside, want);
        Ok(())
    }

    #[test]
    fn shapes_and_dtypes() -> Result<()> {
        assert_eq!((zeros((2, 3)).dims(), ones(()).to_scalar::<f32>()?), (&[2, 3][..], 1.0));
        assert_eq!(arange(3).to_vec1::<f32>()?, [0.0, 1.0, 2.0]);
        assert_eq!(ids([[1, 2], [3, 4]]).to_vec2::<u32>()?, [[1, 2], [3, 4]]);
        for wrong in [-1.0, 0.5] {
            let payload = std::panic::catch_unwind(|| ids([wrong])).unwrap_err();
            assert!(payload.downcast_ref::<String>().unwrap().contains("is not a token"));
        }
        Ok(())
    }
}
