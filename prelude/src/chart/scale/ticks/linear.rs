//! Ticks at round numbers that lie evenly.

use super::{Tick, labelled};
use crate::chart::scale::Scale;
use crate::chart::scale::labels::{self, Decimal};

/// From the densest that is wanted to the sparsest.
pub(super) fn candidates(scale: &Scale, most: usize) -> Vec<Vec<Tick>> {
    let mut candidates: Vec<Vec<Tick>> = Vec::new();
    // Some ranges, such as one around zero, have no two round numbers but three.
    for count in (2..=most).rev().chain([3, 4, 5]) {
        if count > most && !candidates.is_empty() {
            break;
        }
        let decimals = linear_decimals(scale.lo, scale.hi, count);
        if decimals.len() >= 2 && candidates.last().is_none_or(|last| last.len() != decimals.len()) {
            candidates.push(labelled(&decimals, labels::linear(&decimals)));
        }
    }
    candidates
}

/// Multiples of the smallest round step (1, 2, 2.5 or 5 times a power of ten) that gives at most `most` of them.
fn linear_decimals(lo: f64, hi: f64, most: usize) -> Vec<Decimal> {
    // In halves, because the difference of two numbers near the largest f64 overflows.
    let smallest_step = (hi / 2.0 - lo / 2.0) / most as f64 * 2.0;
    if !(smallest_step.is_finite() && smallest_step > 0.0) {
        return Vec::new();
    }
    let power = smallest_step.log10().floor() as i32 - 1;
    // Where labels carry a unit or an exponent, quarters make them long: 1.25M, 2.5e20.
    let plain = (1e-3..1e4).contains(&lo.abs().max(hi.abs()));
    for exponent in power..=power + 3 {
        // 25 at the exponent below stands for 2.5, which whole numbers do not have.
        for multiplier in [10, 20, 25, 50] {
            if multiplier == 25 && (exponent == -1 || !plain) {
                continue;
            }
            let decimals = multiples(lo, hi, multiplier, exponent);
            if decimals.as_ref().is_some_and(|decimals| decimals.len() <= most) {
                return decimals.unwrap_or_default();
            }
        }
    }
    Vec::new()
}

/// The multiples of `multiplier` x 10^`exponent` from `lo` to `hi`, unless there are far too many.
fn multiples(lo: f64, hi: f64, multiplier: i64, exponent: i32) -> Option<Vec<Decimal>> {
    let step = Decimal { digits: multiplier, exponent }.value();
    let (first, last) = (lo / step, hi / step);
    // An end that misses a multiple by rounding only still counts.
    let slack = (last - first) * 1e-9;
    let (first, last) = ((first - slack).ceil(), (last + slack).floor());
    // Beyond this the multiples cannot be told apart, let alone be written.
    if !(first.abs() < 1e15 && last.abs() < 1e15) || last - first > 1000.0 {
        return None;
    }
    Some((first as i64..=last as i64).map(|n| Decimal { digits: n * multiplier, exponent }).collect())
}
