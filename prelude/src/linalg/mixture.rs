//! Clusters as Gaussians: each point belongs to each of them to some degree.

use super::kmeans::{kmeans, rows};
use crate::rng::Rng;
use candle_core::{Error, Result, Tensor};
use rayon::prelude::*;

/// Rounds after which it ends though the likelihood still grows, and the growth per point that is none.
const MOST_ROUNDS: usize = 200;
const SETTLED: f64 = 1e-7;

/// A variance below this share of the data's own is held there: a component would shrink to one point.
const LEAST_SHARE: f64 = 1e-6;

/// Gaussians of one variance each, found by [`spherical_mixture`].
#[derive(Clone, Debug)]
pub struct Mixture {
    /// The share of each component; they sum to 1.
    pub shares: Vec<f64>,
    /// [k, d]
    pub means: Tensor,
    /// The variance of each component, the same in every direction.
    pub variances: Vec<f64>,
    /// How far each point belongs to each component: [points, k], rows sum to 1.
    pub belongs: Tensor,
    /// ln p of all points together, nats.
    pub log_likelihood: f64,
    /// Schwarz 1978: `parameters * ln(points) - 2 * log_likelihood`; of two mixtures the one with less describes better.
    pub bic: f64,
}

/// Describes the points `x` [points, d] by `k` round Gaussians: expectation-maximisation (Dempster, Laird & Rubin 1977)
/// from the groups of [`kmeans`].
///
/// ```
/// # use oxbook::prelude::*;
/// let x = t([[0.0, 0.1], [0.1, 0.0], [5.0, 5.0], [5.1, 5.2], [0.1, 0.1], [4.9, 5.1]]);
/// let found = linalg::spherical_mixture(&x, 2, &mut Rng::seed(1)).unwrap();
/// assert!((found.shares[0] - 0.5).abs() < 1e-3);
/// ```
///
/// # Errors
/// If `x` is not [points, d], or there are fewer than `k` points.
pub fn spherical_mixture(x: &Tensor, k: usize, rng: &mut Rng) -> Result<Mixture> {
    let (points, d) = rows("spherical_mixture", x)?;
    let n = points.len() / d;
    let grouped = kmeans(x, k, rng)?;
    let points: Vec<f64> = points.into_iter().map(f64::from).collect();
    let labels = grouped.labels.to_vec1::<u32>()?;
    let mut belongs = vec![0f64; n * k];
    labels.iter().enumerate().for_each(|(point, label)| belongs[point * k + *label as usize] = 1.0);
    let least = (variance(&points, d) * LEAST_SHARE).max(f64::MIN_POSITIVE);

    let mut components = maximise(&points, d, &belongs, k, least);
    let mut log_likelihood = f64::NEG_INFINITY;
    for _ in 0..MOST_ROUNDS {
        crate::rt::interrupt::check();
        let now = expect(&points, d, &components, &mut belongs);
        if !now.is_finite() {
            return Err(Error::Msg("spherical_mixture: some points are not numbers".into()));
        }
        components = maximise(&points, d, &belongs, k, least);
        let growth = now - log_likelihood;
        log_likelihood = now;
        if growth < SETTLED * n as f64 {
            break;
        }
    }
    let parameters = (k * d + k + (k - 1)) as f64;
    let device = crate::device::device();
    let narrow = |values: &[f64]| values.iter().map(|v| *v as f32).collect::<Vec<f32>>();
    Ok(Mixture {
        means: Tensor::from_vec(narrow(&components.means), (k, d), &device)?,
        belongs: Tensor::from_vec(narrow(&belongs), (n, k), &device)?,
        shares: components.shares,
        variances: components.variances,
        log_likelihood,
        bic: parameters * (n as f64).ln() - 2.0 * log_likelihood,
    })
}

struct Components {
    shares: Vec<f64>,
    means: Vec<f64>,
    variances: Vec<f64>,
}

/// How far each point belongs to each component, and ln p of all points.
fn expect(points: &[f64], d: usize, of: &Components, belongs: &mut [f64]) -> f64 {
    let k = of.shares.len();
    let each: Vec<f64> = points
        .par_chunks(d)
        .zip(belongs.par_chunks_mut(k))
        .map(|(point, belongs)| {
            for (which, log_p) in belongs.iter_mut().enumerate() {
                let far = squared_distance(point, &of.means[which * d..][..d]);
                let variance = of.variances[which];
                let normal = far / variance + d as f64 * (std::f64::consts::TAU * variance).ln();
                *log_p = of.shares[which].ln() - normal / 2.0;
            }
            let most = belongs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = belongs.iter().map(|log_p| (log_p - most).exp()).sum();
            let log_p = most + sum.ln();
            belongs.iter_mut().for_each(|it| *it = (*it - log_p).exp());
            log_p
        })
        .collect();
    // In order: the sum of floats depends on it.
    each.iter().sum()
}

/// The components that make points which belong so far to each likeliest.
fn maximise(points: &[f64], d: usize, belongs: &[f64], k: usize, least: f64) -> Components {
    let n = points.len() / d;
    let (mut weights, mut means, mut variances) = (vec![0f64; k], vec![0f64; k * d], vec![0f64; k]);
    for (point, belongs) in points.chunks(d).zip(belongs.chunks(k)) {
        for (which, share) in belongs.iter().enumerate() {
            weights[which] += share;
            means[which * d..][..d].iter_mut().zip(point).for_each(|(mean, v)| *mean += share * v);
        }
    }
    for (mean, weight) in means.chunks_mut(d).zip(&weights) {
        mean.iter_mut().for_each(|v| *v /= weight.max(f64::MIN_POSITIVE));
    }
    for (point, belongs) in points.chunks(d).zip(belongs.chunks(k)) {
        for (which, share) in belongs.iter().enumerate() {
            variances[which] += share * squared_distance(point, &means[which * d..][..d]);
        }
    }
    for (variance, weight) in variances.iter_mut().zip(&weights) {
        *variance = (*variance / (weight * d as f64).max(f64::MIN_POSITIVE)).max(least);
    }
    Components { shares: weights.iter().map(|weight| weight / n as f64).collect(), means, variances }
}

fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Of all points, per direction.
fn variance(points: &[f64], d: usize) -> f64 {
    let n = (points.len() / d) as f64;
    let mut mean = vec![0f64; d];
    points.chunks(d).for_each(|point| mean.iter_mut().zip(point).for_each(|(mean, v)| *mean += v / n));
    points.chunks(d).map(|point| squared_distance(point, &mean)).sum::<f64>() / (n * d as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 300 points of N((0, 0), 1) and 100 of N((8, 0), 0.25).
    fn two_blobs() -> Result<Tensor> {
        let mut rng = Rng::seed(4);
        let a = rng.randn((300, 2))?;
        let b = ((rng.randn((100, 2))? * 0.5)?
            + Tensor::new(&[[8f32, 0.0]], &candle_core::Device::Cpu)?.broadcast_as((100, 2))?)?;
        Tensor::cat(&[a, b], 0)
    }

    #[test]
    fn it_finds_shares_and_variances_and_bic_finds_how_many() -> Result<()> {
        let x = two_blobs()?;
        let found = spherical_mixture(&x, 2, &mut Rng::seed(1))?;
        let small = usize::from(found.shares[1] < found.shares[0]);
        assert!((found.shares[small] - 0.25).abs() < 0.01, "{:?}", found.shares);
        assert!((found.variances[small] - 0.25).abs() < 0.06, "{:?}", found.variances);
        assert!((found.variances[1 - small] - 1.0).abs() < 0.15, "{:?}", found.variances);
        let sums = found.belongs.sum(1)?.to_vec1::<f32>()?;
        assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-5));
        let bic = |k| Ok::<_, Error>(spherical_mixture(&x, k, &mut Rng::seed(1))?.bic);
        let (one, two, five) = (bic(1)?, bic(2)?, bic(5)?);
        assert!(two < one && two < five, "{one} {two} {five}");
        Ok(())
    }

    #[test]
    fn one_component_has_the_likelihood_of_the_formula() -> Result<()> {
        let x = Tensor::new(&[[0f32], [2.0]], &candle_core::Device::Cpu)?;
        let found = spherical_mixture(&x, 1, &mut Rng::seed(1))?;
        // Mean 1, variance 1: each point costs 1/2 + ln(2 pi) / 2.
        let expected = -(1.0 + std::f64::consts::TAU.ln());
        assert!((found.log_likelihood - expected).abs() < 1e-9, "{}", found.log_likelihood);
        assert!((found.bic - (2.0 * 2f64.ln() - 2.0 * expected)).abs() < 1e-9);
        Ok(())
    }

    #[test]
    fn it_is_the_same_bits_every_time_and_refuses_too_many() -> Result<()> {
        let run = || spherical_mixture(&two_blobs()?, 3, &mut Rng::seed(2))?.belongs.flatten_all()?.to_vec1::<f32>();
        assert_eq!(run()?, run()?);
        assert!(spherical_mixture(&two_blobs()?, 401, &mut Rng::seed(2)).is_err());
        Ok(())
    }
}
