//! Tasks about where to look: repeating a prefix, copying from a fixed distance, finding a marker, recalling a pair.

use super::batch;
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// Sequences with what is to be said at each position.
#[derive(Clone, Debug)]
pub struct LabelledTokens {
    /// u32 \[batch, length\].
    pub inputs: Tensor,
    /// u32 \[batch, length\]: what is wanted at each position, 0 where nothing is.
    pub targets: Tensor,
    /// f32 \[batch, length\]: 1 where something is wanted, else 0.
    pub weights: Tensor,
}

impl LabelledTokens {
    pub(super) fn new(inputs: &[Vec<u32>], targets: &[Vec<Option<u32>>]) -> Result<LabelledTokens> {
        let said: Vec<Vec<u32>> = targets.iter().map(|row| row.iter().map(|t| t.unwrap_or(0)).collect()).collect();
        let weights: Vec<f32> = targets.iter().flatten().map(|t| f32::from(u8::from(t.is_some()))).collect();
        let inputs = batch::tokens(inputs)?;
        Ok(LabelledTokens { targets: batch::tokens(&said)?, weights: batch::floats(weights, inputs.dims())?, inputs })
    }
}

/// A random prefix of distinct tokens, repeated to fill the sequence: u32 \[batch, length\], and the period of each. From
/// the second round on every token follows from the first round.
///
/// # Panics
/// If the longest period is longer than there are distinct tokens, or the range is empty.
pub fn periodic(
    vocab: usize,
    periods: std::ops::RangeInclusive<usize>,
    batch: usize,
    length: usize,
    rng: &mut Rng,
) -> Result<(Tensor, Vec<usize>)> {
    let (shortest, longest) = (*periods.start(), *periods.end());
    assert!(
        (1..=longest).contains(&shortest) && longest <= vocab,
        "periodic: {shortest} to {longest} of {vocab} tokens"
    );
    let mut lengths = Vec::with_capacity(batch);
    let rows: Vec<Vec<u32>> = (0..batch)
        .map(|_| {
            let period = shortest + rng.below(longest - shortest + 1);
            lengths.push(period);
            let prefix: Vec<u32> = rng.permutation(vocab)[..period].iter().map(|token| *token as u32).collect();
            prefix.into_iter().cycle().take(length).collect()
        })
        .collect();
    Ok((batch::tokens(&rows)?, lengths))
}

/// Uniform tokens; wanted is the token `distance` places back. Nothing is wanted before there is one.
pub fn delayed_copy(
    vocab: usize,
    distance: usize,
    batch: usize,
    length: usize,
    rng: &mut Rng,
) -> Result<LabelledTokens> {
    let inputs: Vec<Vec<u32>> = (0..batch).map(|_| (0..length).map(|_| rng.below(vocab) as u32).collect()).collect();
    let back = |row: &Vec<u32>| (0..length).map(|t| Some(row[t.checked_sub(distance)?])).collect();
    LabelledTokens::new(&inputs, &inputs.iter().map(back).collect::<Vec<_>>())
}

/// One marker at a random place among noise, behind a first token that is always the same; wanted at every position is
/// the class of the marker. Noise tokens are 0..noise, markers noise..noise + classes, the first token is
/// noise + classes. Targets are classes, 0..classes; the third value says where the marker is.
pub fn marker_broadcast(
    classes: usize,
    noise: usize,
    batch: usize,
    length: usize,
    rng: &mut Rng,
) -> Result<(LabelledTokens, Vec<usize>)> {
    assert!(length >= 2, "marker_broadcast: {length} tokens leave no place for a marker");
    let (mut inputs, mut targets, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..batch {
        let (class, place) = (rng.below(classes), 1 + rng.below(length - 1));
        let mut row: Vec<u32> = (0..length).map(|_| rng.below(noise) as u32).collect();
        row[0] = (noise + classes) as u32;
        row[place] = (noise + class) as u32;
        inputs.push(row);
        targets.push(vec![Some(class as u32); length]);
        places.push(place);
    }
    Ok((LabelledTokens::new(&inputs, &targets)?, places))
}

/// Pairs of a key and a value, then one of the keys again: wanted at the last position is its value. Keys are tokens
/// 0..keys, values keys..keys + values; keys of a sequence are distinct. Length: 2 * pairs + 1.
///
/// # Panics
/// If there are more pairs than keys.
pub fn recall(keys: usize, values: usize, pairs: usize, batch: usize, rng: &mut Rng) -> Result<LabelledTokens> {
    assert!((1..=keys).contains(&pairs), "recall: {pairs} pairs with distinct keys of {keys}");
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    for _ in 0..batch {
        let chosen = &rng.permutation(keys)[..pairs];
        let mut row = Vec::with_capacity(2 * pairs + 1);
        for key in chosen {
            row.extend([*key as u32, (keys + rng.below(values)) as u32]);
        }
        let asked = rng.below(pairs);
        row.push(row[2 * asked]);
        let mut wanted = vec![None; 2 * pairs];
        wanted.push(Some(row[2 * asked + 1]));
        inputs.push(row);
        targets.push(wanted);
    }
    LabelledTokens::new(&inputs, &targets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(tensor: &Tensor) -> Vec<Vec<u32>> {
        tensor.to_vec2().unwrap()
    }

    #[test]
    fn a_period_repeats() {
        let (tokens, periods) = periodic(32, 2..=24, 50, 64, &mut Rng::seed(1)).unwrap();
        for (row, period) in rows(&tokens).iter().zip(&periods) {
            assert!((*period..64).all(|t| row[t] == row[t - period]));
            let mut first = row[..*period].to_vec();
            first.sort_unstable();
            first.dedup();
            assert_eq!(first.len(), *period, "distinct tokens");
        }
        assert!(periods.iter().any(|p| *p < 6) && periods.iter().any(|p| *p > 20));
    }

    #[test]
    fn targets_are_where_they_are_said_to_be() {
        let task = delayed_copy(16, 3, 4, 10, &mut Rng::seed(2)).unwrap();
        let weights = task.weights.to_vec2::<f32>().unwrap();
        for ((row, wanted), weight) in rows(&task.inputs).iter().zip(rows(&task.targets)).zip(&weights) {
            assert_eq!(weight[..4], [0.0, 0.0, 0.0, 1.0]);
            assert!((3..10).all(|t| wanted[t] == row[t - 3]));
        }
        let (task, places) = marker_broadcast(8, 16, 20, 32, &mut Rng::seed(3)).unwrap();
        for ((row, wanted), place) in rows(&task.inputs).iter().zip(rows(&task.targets)).zip(&places) {
            assert_eq!((row[0], row[*place]), (24, 16 + wanted[5]));
            assert_eq!(row.iter().filter(|token| (16..24).contains(*token)).count(), 1);
        }
    }

    #[test]
    fn what_is_recalled_was_paired() {
        let task = recall(10, 6, 4, 30, &mut Rng::seed(4)).unwrap();
        for (row, wanted) in rows(&task.inputs).iter().zip(rows(&task.targets)) {
            let pair = row[..8].chunks(2).find(|pair| pair[0] == row[8]).expect("the key was shown");
            assert_eq!((pair[1], row.len()), (wanted[8], 9));
        }
    }
}
