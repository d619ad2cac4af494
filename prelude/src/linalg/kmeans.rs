//! Clusters by their means.

use crate::rng::Rng;
use candle_core::{DType, Device, Error, Result, Tensor};
use rayon::prelude::*;

/// Rounds after which it ends though labels still change.
const MOST_ROUNDS: usize = 100;

/// Points in groups around centres. Made by [`kmeans`]. As a codebook: [`KMeans::assign`] encodes, [`KMeans::decode`] decodes.
#[derive(Clone, Debug)]
pub struct KMeans {
    /// [k, d]
    pub centres: Tensor,
    /// The centre of each point, \[points\], u32.
    pub labels: Tensor,
    /// The sum of the squared distances of the points to their centres.
    pub inertia: f64,
}

/// Puts the points `x` [points, d] into `k` groups: Lloyd's algorithm (1982) from centres that are drawn far apart
/// (k-means++: Arthur & Vassilvitskii 2007), until no point changes its group, or for 100 rounds.
///
/// ```
/// # use oxbook::prelude::*;
/// let x = t([[0.0, 0.0], [0.1, 0.0], [5.0, 5.0], [5.0, 5.1]]);
/// let found = linalg::kmeans(&x, 2, &mut Rng::seed(1)).unwrap();
/// let labels = found.labels.to_vec1::<u32>().unwrap();
/// assert!(labels[0] == labels[1] && labels[1] != labels[2]);
/// ```
///
/// # Errors
/// If `x` is not [points, d], or there are fewer than `k` points.
pub fn kmeans(x: &Tensor, k: usize, rng: &mut Rng) -> Result<KMeans> {
    let (points, d) = rows("kmeans", x)?;
    let n = points.len() / d;
    if k == 0 || k > n {
        return Err(Error::Msg(format!("kmeans: {k} groups of {n} points: 1 to {n} are possible")));
    }
    let mut centres = far_apart(&points, d, k, rng);
    let mut labels = vec![u32::MAX; n];
    for _ in 0..MOST_ROUNDS {
        crate::rt::interrupt::check();
        let now: Vec<u32> = nearest(&points, &centres, d).into_iter().map(|(label, _)| label).collect();
        if now == labels {
            break;
        }
        labels = now;
        let (mut sums, mut counts) = (vec![0f64; k * d], vec![0usize; k]);
        for (point, label) in points.chunks(d).zip(&labels) {
            counts[*label as usize] += 1;
            sums[*label as usize * d..][..d].iter_mut().zip(point).for_each(|(sum, v)| *sum += f64::from(*v));
        }
        for (which, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            for at in which * d..(which + 1) * d {
                centres[at] = (sums[at] / *count as f64) as f32;
            }
        }
    }
    let found = nearest(&points, &centres, d);
    let device = crate::device::device();
    Ok(KMeans {
        centres: Tensor::from_vec(centres, (k, d), &device)?,
        labels: Tensor::from_vec(found.iter().map(|(label, _)| *label).collect::<Vec<_>>(), n, &device)?,
        inertia: found.iter().map(|(_, distance)| f64::from(*distance)).sum(),
    })
}

impl KMeans {
    /// The nearest centre of each point: [points, d] to \[points\], u32.
    pub fn assign(&self, x: &Tensor) -> Result<Tensor> {
        let (points, d) = rows("kmeans", x)?;
        let (centres, width) = rows("kmeans", &self.centres)?;
        if d != width {
            return Err(Error::Msg(format!("kmeans: points {:?} for centres {:?}", x.dims(), self.centres.dims())));
        }
        let labels: Vec<u32> = nearest(&points, &centres, d).into_iter().map(|(label, _)| label).collect();
        let n = labels.len();
        Tensor::from_vec(labels, n, x.device())
    }

    /// The centres of these labels: [..] (u32) to [.., d].
    pub fn decode(&self, labels: &Tensor) -> Result<Tensor> {
        let mut dims = labels.dims().to_vec();
        dims.push(self.centres.dim(1)?);
        self.centres.index_select(&labels.flatten_all()?, 0)?.reshape(dims)
    }
}

pub(super) fn rows(name: &str, x: &Tensor) -> Result<(Vec<f32>, usize)> {
    match *x.dims() {
        [n, d] if n > 0 && d > 0 => Ok((x.to_device(&Device::Cpu)?.to_dtype(DType::F32)?.flatten_all()?.to_vec1()?, d)),
        _ => Err(Error::Msg(format!("{name}: points are [points, d], these are {:?}", x.dims()))),
    }
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// For each point the nearest centre, the first of equally near ones, and its squared distance.
fn nearest(points: &[f32], centres: &[f32], d: usize) -> Vec<(u32, f32)> {
    let of = |point: &[f32]| {
        let mut best = (0, f32::INFINITY);
        for (label, centre) in centres.chunks(d).enumerate() {
            let far = distance(point, centre);
            if far < best.1 {
                best = (label as u32, far);
            }
        }
        best
    };
    points.par_chunks(d).map(of).collect()
}

/// Centres drawn from the points, each with a probability that grows with the squared distance to those before.
fn far_apart(points: &[f32], d: usize, k: usize, rng: &mut Rng) -> Vec<f32> {
    let n = points.len() / d;
    let mut centres = points[rng.below(n) * d..][..d].to_vec();
    let mut gaps = vec![f64::INFINITY; n];
    while centres.len() < k * d {
        let newest = &centres[centres.len() - d..];
        for (gap, point) in gaps.iter_mut().zip(points.chunks(d)) {
            *gap = gap.min(f64::from(distance(point, newest)));
        }
        // Where all points have a centre on them, any is as good.
        let next = if gaps.iter().sum::<f64>() > 0.0 { rng.categorical(&gaps) } else { rng.below(n) };
        centres.extend_from_slice(&points[next * d..][..d]);
    }
    centres
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::{TensorOps, t};

    fn blobs() -> Result<Tensor> {
        let mut rng = Rng::seed(1);
        let centres = t([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]]);
        let noise = rng.randn((300, 2))?;
        let which: Vec<u32> = (0..300).map(|i| i % 3).collect();
        centres.index_select(&Tensor::new(which, &Device::Cpu)?, 0)? + (noise * 0.5)?
    }

    #[test]
    fn it_finds_blobs_and_is_the_same_bits_every_time() -> Result<()> {
        let x = blobs()?;
        let found = kmeans(&x, 3, &mut Rng::seed(5))?;
        let labels = found.labels.to_vec1::<u32>()?;
        assert!((0..300).all(|i| labels[i] == labels[i % 3]));
        assert!(labels[0] != labels[1] && labels[1] != labels[2] && labels[0] != labels[2]);
        // Two dimensions of variance 0.25 for 300 points.
        assert!((found.inertia / 150.0 - 1.0).abs() < 0.2, "{}", found.inertia);
        let again = kmeans(&x, 3, &mut Rng::seed(5))?;
        assert_eq!((found.centres.values()?, found.inertia), (again.centres.values()?, again.inertia));
        assert_eq!(found.assign(&x)?.to_vec1::<u32>()?, labels);
        let apart = (found.decode(&found.labels)? - &x)?.sqr()?.sum_all()?.item()?;
        assert!((apart - found.inertia).abs() < 1e-3 * apart);
        Ok(())
    }

    #[test]
    fn more_groups_are_closer_and_equal_points_do_no_harm() -> Result<()> {
        let x = blobs()?;
        let inertia = |k| Ok::<f64, Error>(kmeans(&x, k, &mut Rng::seed(2))?.inertia);
        assert!(inertia(1)? > 4.0 * inertia(3)? && inertia(3)? > inertia(8)?);
        assert_eq!(kmeans(&t([[1.0], [1.0], [1.0]]), 2, &mut Rng::seed(1))?.inertia, 0.0);
        assert!(kmeans(&x, 301, &mut Rng::seed(1)).unwrap_err().to_string().contains("1 to 300"));
        Ok(())
    }
}
