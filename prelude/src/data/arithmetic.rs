//! Sums and parities: tasks with one right answer, some of which no short circuit computes at once.

use super::batch;
use super::copying::LabelledTokens;
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// Random bits, and the parity of the first `k` of them: f32 \[batch, n\] of ±1, and f32 \[batch\] of ±1, the product of
/// the first k. No single bit, and no set of fewer than k bits, says anything about it.
///
/// # Panics
/// If `k` is larger than `n`.
pub fn sparse_parity(n: usize, k: usize, batch: usize, rng: &mut Rng) -> Result<(Tensor, Tensor)> {
    assert!(k <= n, "sparse_parity: the parity of {k} of {n} bits");
    let bits: Vec<f32> = (0..batch * n).map(|_| if rng.chance(0.5) { 1.0 } else { -1.0 }).collect();
    let parity = bits.chunks(n).map(|row| row[..k].iter().product()).collect();
    Ok((batch::floats(bits, &[batch, n])?, batch::floats(parity, &[batch])?))
}

/// All pairs a, b below `p` in random order, with (a + b) mod p: u32 \[p², 2\] and u32 \[p²\]. Train on the first rows and
/// test on the rest.
pub fn modular_addition(p: usize, rng: &mut Rng) -> Result<(Tensor, Tensor)> {
    let order = rng.permutation(p * p);
    let pairs: Vec<Vec<u32>> = order.iter().map(|i| vec![(i / p) as u32, (i % p) as u32]).collect();
    let sums = order.iter().map(|i| ((i / p + i % p) % p) as u32).collect();
    Ok((batch::tokens(&pairs)?, batch::labels(sums)?))
}

/// Documents `b1 .. bn = ..` over the tokens 0, 1 and 2 (`=`): wanted behind `=` is the parity of all bits, after `steps`
/// thinking tokens, the parities of that many equal parts so far. With `steps` 0 the answer comes at once; with `steps`
/// n − 1 every bit has its step. Targets are shifted: what is wanted at a position is the next token. With probability
/// `noise` the answer (never a step) is a random bit.
///
/// # Panics
/// If `bits` is not a multiple of `steps + 1`.
pub fn parity_documents(bits: usize, steps: usize, noise: f64, batch: usize, rng: &mut Rng) -> Result<LabelledTokens> {
    assert!(bits.is_multiple_of(steps + 1), "parity_documents: {bits} bits in {} equal parts", steps + 1);
    let part = bits / (steps + 1);
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    for _ in 0..batch {
        let mut row: Vec<u32> = (0..bits).map(|_| rng.below(2) as u32).collect();
        let parities: Vec<u32> = (1..=steps + 1).map(|i| row[..i * part].iter().sum::<u32>() % 2).collect();
        row.push(2);
        row.extend(parities);
        if rng.chance(noise) {
            row[bits + steps + 1] = rng.below(2) as u32;
        }
        targets.push((1..row.len()).map(|t| (t > bits).then(|| row[t])).collect());
        row.pop();
        inputs.push(row);
    }
    LabelledTokens::new(&inputs, &targets)
}

/// Digits and their running sums mod 10: u32 \[batch, count\] and u32 \[batch, count\]; the last sum is the answer.
pub fn running_sums(count: usize, batch: usize, rng: &mut Rng) -> Result<(Tensor, Tensor)> {
    let digits: Vec<Vec<u32>> = (0..batch).map(|_| (0..count).map(|_| rng.below(10) as u32).collect()).collect();
    let sums = |row: &Vec<u32>| {
        row.iter()
            .scan(0, |sum, digit| {
                *sum = (*sum + digit) % 10;
                Some(*sum)
            })
            .collect()
    };
    Ok((batch::tokens(&digits)?, batch::tokens(&digits.iter().map(sums).collect::<Vec<_>>())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parity_needs_all_its_bits() {
        let (bits, parity) = sparse_parity(10, 3, 20_000, &mut Rng::seed(1)).unwrap();
        let (bits, parity) = (bits.to_vec2::<f32>().unwrap(), parity.to_vec1::<f32>().unwrap());
        let correlation = |set: &[usize]| {
            let agree = bits.iter().zip(&parity).map(|(row, p)| set.iter().map(|i| row[*i]).product::<f32>() * p);
            agree.sum::<f32>() / parity.len() as f32
        };
        assert_eq!(correlation(&[0, 1, 2]), 1.0);
        for set in [&[0][..], &[1, 2], &[3], &[0, 1, 3], &[0, 1, 2, 3]] {
            assert!(correlation(set).abs() < 0.03, "{set:?}: {}", correlation(set));
        }
    }

    #[test]
    fn every_pair_is_there_once_with_its_sum() {
        let (pairs, sums) = modular_addition(29, &mut Rng::seed(2)).unwrap();
        let (pairs, sums) = (pairs.to_vec2::<u32>().unwrap(), sums.to_vec1::<u32>().unwrap());
        assert!(pairs.iter().zip(&sums).all(|(pair, sum)| (pair[0] + pair[1]) % 29 == *sum));
        let mut sorted = pairs.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), 841);
        assert_ne!(sorted, pairs);
    }

    #[test]
    fn documents_think_in_equal_parts() {
        for steps in [0, 1, 3, 7] {
            let task = parity_documents(8, steps, 0.0, 50, &mut Rng::seed(3)).unwrap();
            let weights = task.weights.to_vec2::<f32>().unwrap();
            let rows = task.inputs.to_vec2::<u32>().unwrap();
            for ((row, wanted), weights) in rows.iter().zip(task.targets.to_vec2::<u32>().unwrap()).zip(&weights) {
                assert_eq!((row.len(), row[8]), (9 + steps, 2));
                assert_eq!(weights.iter().sum::<f32>(), (steps + 1) as f32);
                assert_eq!(wanted[8 + steps], row[..8].iter().sum::<u32>() % 2, "the answer is the last target");
                assert!((8..8 + steps).all(|t| wanted[t] == row[t + 1]));
            }
        }
        let noisy = parity_documents(8, 0, 0.8, 20_000, &mut Rng::seed(4)).unwrap();
        let (rows, targets) = (noisy.inputs.to_vec2::<u32>().unwrap(), noisy.targets.to_vec2::<u32>().unwrap());
        let wrong =
            rows.iter().zip(&targets).filter(|(row, wanted)| wanted[8] != row[..8].iter().sum::<u32>() % 2).count();
        assert!((wrong as f64 / 20_000.0 - 0.4).abs() < 0.015);
    }

    #[test]
    fn sums_run() {
        let (digits, sums) = running_sums(4, 10, &mut Rng::seed(5)).unwrap();
        for (row, sum) in digits.to_vec2::<u32>().unwrap().iter().zip(sums.to_vec2::<u32>().unwrap()) {
            assert_eq!(sum[3], row.iter().sum::<u32>() % 10);
            assert_eq!(sum[1], (row[0] + row[1]) % 10);
        }
    }
}
