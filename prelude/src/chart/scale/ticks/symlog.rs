//! Ticks of an axis that is linear around zero and logarithmic beyond: zero and powers of ten on both sides.

use super::{Tick, labelled};
use crate::chart::scale::Scale;
use crate::chart::scale::labels::{self, Decimal};

/// From the densest that is wanted to the sparsest.
pub(super) fn candidates(scale: &Scale, most: usize) -> Vec<Vec<Tick>> {
    let mut candidates: Vec<Vec<Tick>> = Vec::new();
    for stride in [1, 2, 3, 4, 5, 6, 8, 10, 20, 50] {
        let decimals = decimals(scale, stride);
        if (2..=most.max(3)).contains(&decimals.len()) {
            candidates.push(labelled(&decimals, labels::signed(&decimals)));
        }
    }
    if candidates.is_empty() {
        // Too little of the axis is logarithmic.
        candidates = super::linear::candidates(scale, most);
    }
    candidates
}

fn decimals(scale: &Scale, stride: i32) -> Vec<Decimal> {
    let largest = scale.lo.abs().max(scale.hi.abs());
    // The linear part has zero, and nothing that is smaller than where it ends.
    let (first, last) = (scale.constant.log10().round() as i32, largest.log10().floor() as i32);
    let exponents = || (first..=last).filter(|exponent| (last - exponent) % stride == 0);
    let power = |sign: i64| move |exponent| Decimal { digits: sign, exponent };
    exponents()
        .rev()
        .map(power(-1))
        .chain([Decimal { digits: 0, exponent: 0 }])
        .chain(exponents().map(power(1)))
        .filter(|tick| (scale.lo..=scale.hi).contains(&tick.value()))
        .collect()
}
