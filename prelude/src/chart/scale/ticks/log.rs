//! Ticks of a logarithmic axis: powers of ten, parts of them where there are few, and round numbers within a decade.

use super::{Tick, labelled, linear};
use crate::chart::scale::Scale;
use crate::chart::scale::labels::{self, Decimal};

/// From the densest that is wanted to the sparsest.
pub(super) fn candidates(scale: &Scale, most: usize) -> Vec<Vec<Tick>> {
    const PARTS: [&[i64]; 4] = [&[1, 2, 3, 5], &[1, 2, 5], &[1, 3], &[1]];
    const STRIDES: [i32; 12] = [1, 2, 3, 4, 5, 6, 10, 20, 25, 50, 100, 200];
    if scale.decades() < 1.0 {
        // Within a decade evenly spaced numbers say more, unless there are enough of the usual ones.
        let parts: [&[i64]; 3] = [&[1, 2, 3, 4, 5, 6, 7, 8, 9], &[1, 2, 3, 5], &[1, 2, 5]];
        let mut candidates = sets(parts.map(|part| within(scale, part, 1)), 4..=most.max(4));
        candidates.extend(linear::candidates(scale, most));
        return candidates;
    }
    let powers = STRIDES.map(|stride| within(scale, &[1], stride));
    // Within two decades or so powers of ten alone say too little, and three of them say enough.
    let sparse = powers[0].len() < 3 || scale.decades() < 2.2;
    let mut all: Vec<Vec<Decimal>> = Vec::new();
    if sparse {
        all.extend(PARTS.map(|part| within(scale, part, 1)));
    }
    all.extend(powers);
    for range in [3..=most.max(3), 2..=most.max(3), 2..=usize::MAX] {
        let candidates = sets(all.clone(), range);
        if !candidates.is_empty() {
            return candidates;
        }
    }
    linear::candidates(scale, most)
}

/// The sets of a wanted size, with their labels.
fn sets(all: impl IntoIterator<Item = Vec<Decimal>>, sizes: std::ops::RangeInclusive<usize>) -> Vec<Vec<Tick>> {
    let mut sets: Vec<Vec<Tick>> = all
        .into_iter()
        .filter(|decimals| sizes.contains(&decimals.len()))
        .map(|decimals| labelled(&decimals, labels::logarithmic(&decimals)))
        .collect();
    sets.dedup();
    sets
}

/// Multiples of every `stride`th power of ten on the axis.
fn within(scale: &Scale, multipliers: &[i64], stride: i32) -> Vec<Decimal> {
    let (first, last) = (scale.lo.log10().floor() as i32, scale.hi.log10().floor() as i32);
    (first..=last)
        .filter(|exponent| exponent.rem_euclid(stride) == 0)
        .flat_map(|exponent| multipliers.iter().map(move |&digits| Decimal { digits, exponent }))
        .filter(|tick| (scale.lo * (1.0 - 1e-9)..=scale.hi * (1.0 + 1e-9)).contains(&tick.value()))
        .collect()
}

/// A log axis shows the steps between powers of ten, which is how one sees that it is one.
pub(super) fn with_minor_ticks(scale: &Scale, mut ticks: Vec<Tick>) -> Vec<Tick> {
    const MOST_DECADES: f64 = 8.0;
    if scale.decades() < 0.5 {
        return ticks;
    }
    let major: Vec<f64> = ticks.iter().map(|tick| tick.value).collect();
    let skips_decades = major.windows(2).any(|pair| pair[1] / pair[0] > 11.0);
    let all = scale.decades() <= MOST_DECADES && !skips_decades;
    let steps: &[i64] = if all { &[1, 2, 3, 4, 5, 6, 7, 8, 9] } else { &[1] };
    for exponent in scale.lo.log10().floor() as i32..=scale.hi.log10().floor() as i32 {
        for &digits in steps {
            let value = Decimal { digits, exponent }.value();
            if (scale.lo..=scale.hi).contains(&value) && !major.contains(&value) {
                ticks.push(Tick { value, label: None });
            }
        }
    }
    ticks.sort_by(|a, b| a.value.total_cmp(&b.value));
    ticks
}
