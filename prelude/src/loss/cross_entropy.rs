//! Cross entropy with class targets.

use crate::fused;
use crate::tensor::TensorOps;
use candle_core::{D, DType, Device, Error, Result, Tensor};

/// `-ln softmax(logits)[target]`, averaged over all targets: logits [.., classes], targets [..] (u32).
///
/// ```
/// # use oxbook::prelude::*;
/// let loss = loss::cross_entropy(&zeros((2, 5, 10)), &ids([[1; 5], [2; 5]])).unwrap();
/// assert!((loss.item().unwrap() - 10f64.ln()).abs() < 1e-5);
/// ```
pub fn cross_entropy(logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
    CrossEntropy::default().of(logits, targets)
}

/// The loss of every target, of the targets' shape.
pub fn token_losses(logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
    CrossEntropy::default().of_each(logits, targets)
}

/// The average with a weight for every target (0 leaves it out), and the loss of every target without weights:
/// `(sum w l / sum w, l)`.
pub fn weighted_cross_entropy(logits: &Tensor, targets: &Tensor, weights: &Tensor) -> Result<(Tensor, Tensor)> {
    super::same_shape("weighted_cross_entropy", ("targets", targets), ("weights", weights))?;
    let each = token_losses(logits, targets)?;
    let weights = weights.to_dtype(each.dtype())?;
    let total = weights.sum_all()?;
    if total.item()? == 0.0 {
        return Err(Error::Msg("weighted_cross_entropy: all weights are 0: there is nothing to learn from".into()));
    }
    Ok(((&each * &weights)?.sum_all()?.broadcast_div(&total)?, each))
}

/// Cross entropy with choices: `loss::CrossEntropy { ignore: Some(0), smoothing: 0.1 }.of(&logits, &targets)`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CrossEntropy {
    /// Targets of this value are left out, padding for example.
    pub ignore: Option<u32>,
    /// This share of the target is spread over all classes evenly. Szegedy et al. 2015, arXiv 1512.00567.
    pub smoothing: f64,
}

impl CrossEntropy {
    /// The average over the targets that are not left out.
    ///
    /// # Errors
    /// If all are left out: the average would be 0 / 0.
    pub fn of(&self, logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
        let (each, counted) = self.each(logits, targets)?;
        if counted == 0 {
            return Err(Error::Msg(format!(
                "cross_entropy: none of the {} targets counts: {}",
                targets.elem_count(),
                self.ignore.map_or("there are none".into(), |i| format!("all are {i}, which is left out"))
            )));
        }
        each.sum_all()? / counted as f64
    }

    /// The loss of every target, of the targets' shape; 0 for those left out.
    pub fn of_each(&self, logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
        self.each(logits, targets)?.0.reshape(targets.shape())
    }

    /// Flat, and how many count.
    fn each(&self, logits: &Tensor, targets: &Tensor) -> Result<(Tensor, usize)> {
        let (dims, wanted) = (logits.dims(), targets.dims());
        if dims.is_empty() || &dims[..dims.len() - 1] != wanted {
            return Err(Error::Msg(format!(
                "cross_entropy: logits {dims:?} and targets {wanted:?}: logits have one dimension more, the classes, at \
                 their end"
            )));
        }
        if !matches!(targets.dtype(), DType::U32 | DType::U8 | DType::I64) {
            return Err(Error::Msg(format!(
                "cross_entropy: targets are classes (u32), these are {:?}: `ids([..])` makes them; for probabilities there \
                 is `loss::soft_cross_entropy`",
                targets.dtype()
            )));
        }
        let classes = logits.dim(D::Minus1)?;
        let flat = targets.to_device(&Device::Cpu)?.to_dtype(DType::U32)?.flatten_all()?.to_vec1::<u32>()?;
        let targets: Vec<Option<u32>> = flat.iter().map(|t| (Some(*t) != self.ignore).then_some(*t)).collect();
        if let Some(far) = targets.iter().flatten().find(|t| **t as usize >= classes) {
            return Err(Error::Msg(format!("cross_entropy: target {far} among {classes} classes (logits {dims:?})")));
        }
        let counted = targets.iter().flatten().count();
        let rows = logits.reshape(((), classes))?;
        if fused::can_fuse(logits) {
            return Ok((fused::token_loss(&rows, targets, self.smoothing)?, counted));
        }
        let log_p = rows.log_softmax(D::Minus1)?;
        let index: Vec<u32> = targets.iter().map(|t| t.unwrap_or(0)).collect();
        let index = Tensor::from_vec(index, (targets.len(), 1), logits.device())?;
        let counts: Vec<f32> = targets.iter().map(|t| f32::from(t.is_some())).collect();
        let counts = Tensor::from_vec(counts, targets.len(), logits.device())?.to_dtype(logits.dtype())?;
        let hit = (log_p.gather(&index, 1)?.squeeze(1)? * (self.smoothing - 1.0))?;
        let spread = (log_p.mean(D::Minus1)? * -self.smoothing)?;
        Ok((((hit + spread)? * counts)?, counted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grad::check_gradients;
    use crate::tensor::{ids, randn, seed, t};

    #[test]
    fn it_is_candles_where_candle_has_it() -> Result<()> {
        seed(2);
        let (logits, targets) = (randn((33, 7)), ids((0..33).map(|i| i * 5 % 7).collect::<Vec<_>>()));
        let ours = cross_entropy(&logits, &targets)?;
        assert!(ours.max_difference(&candle_nn::loss::cross_entropy(&logits, &targets)?)? < 1e-6);
        let folded = cross_entropy(&logits.reshape((3, 11, 7))?, &targets.reshape((3, 11))?)?;
        assert_eq!(ours.item()?, folded.item()?);
        Ok(())
    }

    #[test]
    fn ignoring_smoothing_and_their_gradients() -> Result<()> {
        seed(3);
        let (logits, targets) = (randn((6, 5)), ids([1, 0, 4, 0, 2, 3]));
        for (ignore, smoothing) in [(None, 0.0), (Some(0), 0.0), (None, 0.3), (Some(0), 0.3)] {
            let choice = CrossEntropy { ignore, smoothing };
            check_gradients(std::slice::from_ref(&logits), |v| choice.of(&v[0], &targets))?;
            let wide = choice.of_each(&logits.to_dtype(DType::F64)?, &targets)?.to_dtype(DType::F32)?;
            let each = choice.of_each(&logits, &targets)?;
            assert!(each.max_difference(&wide)? < 1e-6, "fused and composed agree");
            // By the definition.
            let log_p = logits.log_softmax(1)?.to_vec2::<f32>()?;
            for (i, (loss, target)) in each.values()?.iter().zip([1, 0, 4, 0, 2, 3]).enumerate() {
                let mean: f32 = log_p[i].iter().sum::<f32>() / 5.0;
                let want = -(1.0 - smoothing as f32) * log_p[i][target] - smoothing as f32 * mean;
                let want = if ignore == Some(target as u32) { 0.0 } else { want };
                assert!((loss - want).abs() < 1e-5);
            }
        }
        let kept = CrossEntropy { ignore: Some(0), smoothing: 0.0 }.of(&logits, &targets)?.item()?;
        let weights = t([1, 0, 1, 0, 1, 1]);
        let (weighted, each) = weighted_cross_entropy(&logits, &targets, &weights)?;
        assert!((kept - weighted.item()?).abs() < 1e-6 && each.dims() == [6]);
        Ok(())
    }

    #[test]
    fn mistakes_are_named() {
        let (logits, targets) = (zeros(), ids([0, 1]));
        let error = |l: &Tensor, t: &Tensor| cross_entropy(l, t).unwrap_err().to_string();
        assert!(error(&logits, &ids([[0], [1]])).contains("logits [2, 3] and targets [2, 1]"));
        assert!(error(&logits, &ids([0, 3])).contains("target 3 among 3 classes"));
        assert!(error(&logits, &t([0, 1])).contains("ids([..])"));
        let all = CrossEntropy { ignore: Some(1), ..Default::default() };
        assert!(all.of(&logits, &ids([1, 1])).unwrap_err().to_string().contains("all are 1"));
        let none = weighted_cross_entropy(&logits, &targets, &t([0, 0]));
        assert!(none.unwrap_err().to_string().contains("all weights are 0"));
        fn zeros() -> Tensor {
            crate::tensor::zeros((2, 3))
        }
    }

    #[test]
    fn extreme_logits_stay_finite() -> Result<()> {
        let logits = t([[1e4, -1e4], [-1e30, 1e30]]);
        let loss = token_losses(&logits, &ids([1, 1]))?.values()?;
        assert_eq!(loss, [2e4, 0.0]);
        Ok(())
    }
}
