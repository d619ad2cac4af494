//! Seeded random numbers for lessons: the same seed gives the same lesson on every machine.
//!
//! candle's CPU generator cannot be seeded (`Device::Cpu.set_seed` is an error), so every lesson draws from here:
//! ChaCha8, whose output for a seed is fixed by its definition, and from it uniform and normal numbers, permutations,
//! draws from a discrete distribution, and f32 tensors. What a cell draws from an `Rng` depends on that `Rng` alone; the
//! notebook's own generator, for [`randn`](crate::tensor::randn) and the like, is with the tensors. This module must not
//! know of models or training.

use candle_core::{D, DType, Device, Result, Shape, Tensor};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use rand_distr::{Distribution, StandardNormal};

/// A seeded generator. Methods that draw take `&mut self`: the order of the draws is part of the result.
///
/// ```
/// use oxbook::rng::Rng;
/// let mut rng = Rng::seed(42);
/// let w = rng.randn((2, 3)).unwrap(); // f32, on the CPU
/// assert_eq!(w.dims(), &[2, 3]);
/// assert_eq!(Rng::seed(42).permutation(5), Rng::seed(42).permutation(5));
/// ```
#[derive(Clone, Debug)]
pub struct Rng {
    core: ChaCha8Rng,
}

impl Rng {
    /// A generator whose every draw follows from `seed`.
    pub fn seed(seed: u64) -> Rng {
        Rng { core: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// An independent generator, itself determined by this one: give each worker or model its own, and adding a draw
    /// in one leaves the others as they were.
    pub fn fork(&mut self) -> Rng {
        let mut key = [0; 32];
        self.core.fill_bytes(&mut key);
        Rng { core: ChaCha8Rng::from_seed(key) }
    }

    /// A number in [0, 1), uniform, with 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.core.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number in [lo, hi), uniform.
    pub fn uniform(&mut self, lo: f64, hi: f64) -> f64 {
        lo + (hi - lo) * self.unit()
    }

    /// A draw from the standard normal distribution (mean 0, variance 1).
    pub fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.core)
    }

    /// A draw from any other distribution.
    pub(crate) fn draw<T>(&mut self, distribution: &impl Distribution<T>) -> T {
        distribution.sample(&mut self.core)
    }

    /// `count` draws from the standard normal distribution.
    pub fn normals(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.normal()).collect()
    }

    /// An integer in 0..n, uniform. Panics if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        assert!(n > 0, "Rng::below(0): there is no integer below 0");
        // The high half of a 128-bit product: uneven by less than n / 2^64, and the same whatever the width of usize.
        ((u128::from(self.core.next_u64()) * n as u128) >> 64) as usize
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// One item, uniform. Panics if there is none.
    pub fn choice<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One index, with probability proportional to its weight. For many draws from the same weights, build a
    /// [`Categorical`] once.
    pub fn categorical(&mut self, weights: &[f64]) -> usize {
        Categorical::new(weights).sample(self)
    }

    /// Puts `items` into a random order (Fisher and Yates' shuffle).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// The integers 0..n in a random order.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        self.shuffle(&mut order);
        order
    }

    /// A tensor of standard normal numbers: f32, on the CPU.
    pub fn randn<S: Into<Shape>>(&mut self, shape: S) -> Result<Tensor> {
        let shape = shape.into();
        let values: Vec<f32> = (0..shape.elem_count()).map(|_| self.normal() as f32).collect();
        Tensor::from_vec(values, shape, &Device::Cpu)
    }

    /// A tensor of numbers uniform in [0, 1): f32, on the CPU.
    pub fn rand<S: Into<Shape>>(&mut self, shape: S) -> Result<Tensor> {
        let shape = shape.into();
        // 24 bits, what an f32 below 1 can hold: rounding 53 bits could give 1 itself.
        let values: Vec<f32> =
            (0..shape.elem_count()).map(|_| (self.core.next_u64() >> 40) as f32 / (1u32 << 24) as f32).collect();
        Tensor::from_vec(values, shape, &Device::Cpu)
    }

    /// One index per row of `probs`, drawn with the row's probabilities (which need not add up to 1): from
    /// \[rows, classes\] a u32 tensor \[rows\], from \[classes\] a scalar.
    pub fn multinomial(&mut self, probs: &Tensor) -> Result<Tensor> {
        let classes = probs.dim(D::Minus1)?;
        let flat = probs.to_device(&Device::Cpu)?.to_dtype(DType::F64)?.flatten_all()?.to_vec1::<f64>()?;
        let drawn: Vec<u32> = flat.chunks(classes).map(|row| self.categorical(row) as u32).collect();
        let shape = &probs.dims()[..probs.rank() - 1];
        Tensor::from_vec(drawn, shape, probs.device())
    }
}

/// A distribution over 0..n, ready for many draws: a draw is one uniform number and a binary search in the running
/// sum of the weights.
#[derive(Clone, Debug)]
pub struct Categorical {
    running: Vec<f64>,
}

impl Categorical {
    /// From weights, which need not add up to 1. Panics if one is negative or not finite, or if all are 0.
    pub fn new(weights: &[f64]) -> Categorical {
        let mut total = 0.0;
        let running: Vec<f64> = weights
            .iter()
            .map(|&w| {
                assert!(w >= 0.0 && w.is_finite(), "Categorical: {w} is not a weight");
                total += w;
                total
            })
            .collect();
        assert!(total > 0.0, "Categorical: all {} weights are 0", weights.len());
        Categorical { running }
    }

    /// How many outcomes there are.
    pub fn len(&self) -> usize {
        self.running.len()
    }

    /// Whether there are none; [`Categorical::new`] makes no such distribution.
    pub fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// One draw.
    pub fn sample(&self, rng: &mut Rng) -> usize {
        let total = self.running[self.running.len() - 1];
        let u = rng.unit() * total;
        // u < total except when the product rounds up: then the last outcome that has any weight.
        let i = self.running.partition_point(|&sum| sum <= u);
        if i < self.running.len() { i } else { self.running.partition_point(|&sum| sum < total) }
    }

    /// `count` draws.
    pub fn samples(&self, rng: &mut Rng, count: usize) -> Vec<usize> {
        (0..count).map(|_| self.sample(rng)).collect()
    }
}

/// Zipf's law over `n` ranks: `p[i]` is proportional to `(i + 1)^-s`, and the sum is 1.
///
/// G. K. Zipf, *Human Behavior and the Principle of Least Effort*, 1949: word frequencies follow it with s near 1.
pub fn zipf(n: usize, s: f64) -> Vec<f64> {
    let mut p: Vec<f64> = (1..=n).map(|rank| (rank as f64).powf(-s)).collect();
    // Added from the smallest on: with a million terms the other order loses digits.
    let total: f64 = p.iter().rev().sum();
    for value in &mut p {
        *value /= total;
    }
    p
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_fixes_every_draw_on_every_machine() {
        let mut rng = Rng::seed(42);
        let first: Vec<u64> = (0..3).map(|_| rng.core.next_u64()).collect();
        assert_eq!(first, GOLDEN_WORDS);
        assert_eq!(Rng::seed(42).permutation(8), GOLDEN_ORDER);
        let normals = Rng::seed(42).normals(3);
        for (got, want) in normals.iter().zip(GOLDEN_NORMALS) {
            assert!((got - want).abs() < 1e-12, "{normals:?}");
        }
        assert_ne!(Rng::seed(43).permutation(8), GOLDEN_ORDER);
    }
    const GOLDEN_WORDS: [u64; 3] = [12578764544318200737, 17529487244874322312, 7886285670807131020];
    const GOLDEN_ORDER: [usize; 8] = [4, 7, 0, 1, 3, 2, 6, 5];
    const GOLDEN_NORMALS: [f64; 3] = [0.47798123835102174, 1.3340706102318078, -0.21086668327103028];

    #[test]
    fn forks_differ_from_each_other_and_from_their_parent() {
        let mut parent = Rng::seed(1);
        let (mut a, mut b) = (parent.fork(), parent.fork());
        let draws = [a.unit(), b.unit(), parent.unit()];
        assert!(draws[0] != draws[1] && draws[1] != draws[2] && draws[0] != draws[2]);
    }

    #[test]
    fn normals_have_the_moments_of_a_standard_normal() {
        let x = Rng::seed(7).normals(200_000);
        let moment = |k: i32| x.iter().map(|v| v.powi(k)).sum::<f64>() / x.len() as f64;
        assert!(moment(1).abs() < 0.01, "mean {}", moment(1));
        assert!((moment(2) - 1.0).abs() < 0.02, "variance {}", moment(2));
        assert!((moment(4) - 3.0).abs() < 0.1, "fourth moment {}", moment(4));
    }

    #[test]
    fn uniform_fills_its_range_and_stays_inside() {
        let mut rng = Rng::seed(3);
        let x: Vec<f64> = (0..10_000).map(|_| rng.uniform(-2.0, 3.0)).collect();
        assert!(x.iter().all(|v| (-2.0..3.0).contains(v)));
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        assert!((mean - 0.5).abs() < 0.05, "{mean}");
        let t = rng.rand((100, 100)).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
        assert!(t.iter().all(|v| (0.0..1.0).contains(v)));
    }

    #[test]
    fn below_reaches_every_integer_evenly() {
        let mut rng = Rng::seed(5);
        let mut counts = [0; 7];
        for _ in 0..70_000 {
            counts[rng.below(7)] += 1;
        }
        assert!(counts.iter().all(|&c| (9_500..10_500).contains(&c)), "{counts:?}");
    }

    #[test]
    fn a_permutation_holds_each_index_once_and_is_not_the_identity() {
        let order = Rng::seed(9).permutation(1000);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..1000));
        assert!(order.iter().enumerate().filter(|(i, v)| i == *v).count() < 20);
    }

    #[test]
    fn categorical_draws_in_proportion_and_never_an_impossible_outcome() {
        let mut rng = Rng::seed(11);
        let mut counts = [0; 5];
        for i in Categorical::new(&[0.0, 1.0, 3.0, 0.0, 0.0]).samples(&mut rng, 40_000) {
            counts[i] += 1;
        }
        assert_eq!((counts[0], counts[3], counts[4]), (0, 0, 0));
        assert!((9_500..10_500).contains(&counts[1]), "{counts:?}");
    }

    #[test]
    #[should_panic(expected = "weights are 0")]
    fn weights_that_are_all_zero_are_refused() {
        Categorical::new(&[0.0, 0.0]);
    }

    #[test]
    fn zipf_adds_up_to_one_and_falls_as_a_power() {
        let p = zipf(1000, 1.5);
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((p[0] / p[99] - 1000.0).abs() < 1e-6, "100^1.5 = 1000, got {}", p[0] / p[99]);
    }

    #[test]
    fn tensors_are_f32_and_multinomial_follows_its_rows() {
        let mut rng = Rng::seed(13);
        let t = rng.randn((3, 4)).unwrap();
        assert_eq!((t.dtype(), t.dims()), (DType::F32, &[3, 4][..]));
        let one_hot = Tensor::new(&[[0f32, 1.0, 0.0], [0.0, 0.0, 2.0]], &Device::Cpu).unwrap();
        assert_eq!(rng.multinomial(&one_hot).unwrap().to_vec1::<u32>().unwrap(), [1, 2]);
    }
}
