//! Which examples come when.

use crate::device::device;
use crate::rng::Rng;
use candle_core::{Error, Result, Tensor};

/// Batches of indices into a data set: every epoch in a new order, which follows from the seed and the epoch alone. So
/// `at(step)` needs no memory, and a training that is resumed sees what it would have seen.
///
/// ```
/// # use oxbook::prelude::*;
/// let batches = Batches::new(100, 10, 42);
/// assert_eq!(batches.at(7).len(), 10);
/// assert_eq!(batches.at(7), Batches::new(100, 10, 42).at(7));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batches {
    examples: usize,
    size: usize,
    seed: u64,
}

impl Batches {
    /// Of `size` out of `examples`. The rest of an epoch that does not fill a batch is left out.
    ///
    /// # Panics
    /// If a batch is empty or larger than the data.
    pub fn new(examples: usize, size: usize, seed: u64) -> Batches {
        assert!(size > 0 && size <= examples, "Batches: batches of {size} from {examples} examples");
        Batches { examples, size, seed }
    }

    /// Batches in an epoch.
    pub fn per_epoch(&self) -> usize {
        self.examples / self.size
    }

    /// The indices of batch `step`, counted over all epochs.
    pub fn at(&self, step: usize) -> Vec<usize> {
        let (epoch, batch) = (step / self.per_epoch(), step % self.per_epoch());
        let mut rng = Rng::seed(self.seed);
        let key = rng.below(1 << 62) as u64;
        let order = Rng::seed(key ^ (epoch as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)).permutation(self.examples);
        order[batch * self.size..][..self.size].to_vec()
    }

    /// The rows of `data` at batch `step`: `x.index_select` with the indices as a tensor.
    pub fn rows(&self, data: &Tensor, step: usize) -> Result<Tensor> {
        if data.dims().first() != Some(&self.examples) {
            return Err(Error::Msg(format!("Batches: {} examples, but the data is {:?}", self.examples, data.dims())));
        }
        let index = self.at(step).into_iter().map(|i| i as u32);
        data.index_select(&Tensor::from_iter(index, data.device())?, 0)
    }
}

/// Random windows of a text: tokens [batch, time] and the tokens after each, [batch, time].
pub fn windows(tokens: &[u32], batch: usize, time: usize, rng: &mut Rng) -> Result<(Tensor, Tensor)> {
    if tokens.len() <= time {
        return Err(Error::Msg(format!("windows: {} tokens hold no window of {time} and its next", tokens.len())));
    }
    let (mut x, mut y) = (Vec::with_capacity(batch * time), Vec::with_capacity(batch * time));
    for _ in 0..batch {
        let start = rng.below(tokens.len() - time);
        x.extend_from_slice(&tokens[start..start + time]);
        y.extend_from_slice(&tokens[start + 1..start + time + 1]);
    }
    Ok((Tensor::from_vec(x, (batch, time), &device())?, Tensor::from_vec(y, (batch, time), &device())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::{TensorOps, arange};

    #[test]
    fn an_epoch_shows_each_example_once_and_the_next_in_another_order() {
        let batches = Batches::new(12, 4, 7);
        let epoch = |e: usize| (0..3).flat_map(|b| batches.at(3 * e + b)).collect::<Vec<_>>();
        for e in 0..3 {
            let mut all = epoch(e);
            all.sort_unstable();
            assert!(all.into_iter().eq(0..12));
        }
        assert_ne!(epoch(0), epoch(1));
        assert_ne!(epoch(0), (0..3).flat_map(|b| Batches::new(12, 4, 8).at(b)).collect::<Vec<_>>());
    }

    #[test]
    fn rows_are_those_of_the_indices() -> Result<()> {
        let batches = Batches::new(10, 3, 1);
        let want: Vec<f32> = batches.at(5).into_iter().map(|i| i as f32).collect();
        assert_eq!(batches.rows(&arange(10), 5)?.values()?, want);
        assert!(batches.rows(&arange(9), 5).unwrap_err().to_string().contains("10 examples"));
        Ok(())
    }

    #[test]
    fn windows_are_followed_by_their_next_token() -> Result<()> {
        let tokens: Vec<u32> = (0..50).collect();
        let (x, y) = windows(&tokens, 4, 8, &mut Rng::seed(1))?;
        assert_eq!(x.dims(), [4, 8]);
        assert_eq!((x + 1.0)?.values()?, y.values()?);
        assert!(windows(&tokens[..8], 1, 8, &mut Rng::seed(1)).is_err());
        windows(&tokens[..9], 1, 8, &mut Rng::seed(1))?;
        Ok(())
    }
}
