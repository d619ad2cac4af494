//! What the nearest examples say.

use candle_core::{DType, Device, Error, Result, Tensor};

/// The share of `queries` [n, d] whose label is that of most of the `k` nearest rows of `bank` [m, d] by cosine; of
/// equally frequent labels the one with the nearest row. How DINO measures features (Caron et al. 2021, arXiv 2104.14294),
/// without its weights.
///
/// ```
/// # use oxbook::prelude::*;
/// let (bank, labels) = (t([[1.0, 0.0], [0.0, 1.0]]), ids([0, 1]));
/// assert_eq!(metric::knn_accuracy(&bank, &labels, &t([[3.0, 1.0]]), &ids([0]), 1).unwrap(), 1.0);
/// ```
///
/// # Errors
/// If shapes do not fit, or `k` is not 1 to m.
pub fn knn_accuracy(bank: &Tensor, labels: &Tensor, queries: &Tensor, truth: &Tensor, k: usize) -> Result<f64> {
    let fits = match (bank.dims(), queries.dims()) {
        (&[m, d], &[n, e]) => d == e && labels.dims() == [m] && truth.dims() == [n] && (1..=m).contains(&k) && n > 0,
        _ => false,
    };
    if !fits {
        return Err(Error::Msg(format!(
            "knn_accuracy: a bank {:?} with labels {:?}, queries {:?} with labels {:?}, {k} neighbours: they are [m, d], \
             [m], [n, d], [n] and at most m",
            bank.dims(),
            labels.dims(),
            queries.dims(),
            truth.dims()
        )));
    }
    let list = |x: &Tensor| x.to_device(&Device::Cpu)?.to_dtype(DType::U32)?.to_vec1::<u32>();
    let (labels, truth) = (list(labels)?, list(truth)?);
    let cosines = unit(queries)?.matmul(&unit(bank)?.t()?)?.to_device(&Device::Cpu)?.to_vec2::<f32>()?;
    let right = cosines.iter().zip(&truth).filter(|(row, wanted)| vote(row, &labels, k) == **wanted).count();
    Ok(right as f64 / truth.len() as f64)
}

/// Every row with length 1.
fn unit(x: &Tensor) -> Result<Tensor> {
    let x = x.to_dtype(DType::F32)?;
    x.broadcast_div(&(x.sqr()?.sum_keepdim(1)?.sqrt()? + 1e-12)?)
}

fn vote(cosines: &[f32], labels: &[u32], k: usize) -> u32 {
    let mut order: Vec<usize> = (0..cosines.len()).collect();
    order.sort_by(|a, b| cosines[*b].total_cmp(&cosines[*a]));
    let nearest: Vec<u32> = order[..k].iter().map(|i| labels[*i]).collect();
    let count = |label: u32| nearest.iter().filter(|l| **l == label).count();
    let most = nearest.iter().map(|label| count(*label)).max().unwrap_or(0);
    nearest.iter().copied().find(|label| count(*label) == most).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::{ids, t};

    #[test]
    fn by_hand() -> Result<()> {
        let bank = t([[1.0, 0.0], [2.0, 0.2], [0.0, 3.0], [-0.1, 1.0]]);
        let labels = ids([0, 0, 1, 1]);
        let queries = t([[5.0, 1.0], [0.1, 0.1], [0.0, 9.0]]);
        assert_eq!(knn_accuracy(&bank, &labels, &queries, &ids([0, 0, 1]), 1)?, 1.0);
        assert_eq!(knn_accuracy(&bank, &labels, &queries, &ids([1, 1, 1]), 3)?, 1.0 / 3.0);
        // All four: two votes each, and the nearest decides.
        assert_eq!(knn_accuracy(&bank, &labels, &queries, &ids([0, 0, 1]), 4)?, 1.0);
        let error = knn_accuracy(&bank, &labels, &queries, &ids([0]), 1).unwrap_err().to_string();
        assert!(error.contains("[4, 2]") && error.contains("[n]"), "{error}");
        Ok(())
    }
}
