//! Loops with the widest vectors the processor has, over rows in parallel, and an exponential that vectorises.

use rayon::prelude::*;

/// Runs a loop compiled for the vector instructions that this processor has. Only what is inlined gains: the loop stands
/// here once for each kind of processor, because LLVM inlines any closure that is called in one place, and a large one
/// that is called in three places not.
macro_rules! vectorized {
    ($loop:expr) => {{
        #[cfg(target_arch = "x86_64")]
        let done = if let Some(widest) = pulp::x86::V4::try_new() {
            widest.vectorize(|| $loop)
        } else if let Some(wide) = pulp::x86::V3::try_new() {
            wide.vectorize(|| $loop)
        } else {
            $loop
        };
        #[cfg(not(target_arch = "x86_64"))]
        let done = $loop;
        done
    }};
}
pub(crate) use vectorized;

/// Fewest numbers that are worth handing to another thread.
const FEWEST: usize = 1 << 14;

/// Calls `f(first row, rows)` on groups of rows of `out`, in parallel where there is enough to do.
pub(super) fn for_row_groups(out: &mut [f32], width: usize, f: impl Fn(usize, &mut [f32]) + Sync) {
    let rows = (FEWEST / width.max(1)).max(1);
    if out.len() <= 2 * FEWEST || rayon::current_num_threads() == 1 {
        return f(0, out);
    }
    out.par_chunks_mut(rows * width).enumerate().for_each(|(i, group)| f(i * rows, group));
}

/// As [`for_row_groups`], with two outputs of the same shape.
pub(super) fn for_row_groups_of_two(
    a: &mut [f32],
    b: &mut [f32],
    width: usize,
    f: impl Fn(usize, &mut [f32], &mut [f32]) + Sync,
) {
    let rows = (FEWEST / width.max(1)).max(1);
    if a.len() <= 2 * FEWEST || rayon::current_num_threads() == 1 {
        return f(0, a, b);
    }
    let size = rows * width;
    a.par_chunks_mut(size).zip(b.par_chunks_mut(size)).enumerate().for_each(|(i, (a, b))| f(i * rows, a, b));
}

/// `e^x` within 2 units in the last place; 0 below -87.3, the largest finite value above 88.7. NaN stays NaN.
///
/// `x = n ln 2 + r` with |r| <= ln 2 / 2; `e^r` by its Taylor polynomial of degree 7, `2^n` by its bits. No branches: a
/// loop over it becomes vector instructions, which a call of the C library's `expf` prevents.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    // Adding and taking away 1.5 * 2^23 rounds to an integer.
    const ROUND: f32 = 12_582_912.0;
    let clamped = if x < 88.722_83 { x } else { 88.722_83 };
    let clamped = if clamped > -87.336_54 { clamped } else { -87.336_54 };
    let n = (clamped * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = clamped - n * LN2_HIGH - n * LN2_LOW;
    let p = 1.0 / 5040.0;
    let p = p * r + 1.0 / 720.0;
    let p = p * r + 1.0 / 120.0;
    let p = p * r + 1.0 / 24.0;
    let p = p * r + 1.0 / 6.0;
    let p = p * r + 0.5;
    let p = p * r + 1.0;
    let p = p * r + 1.0;
    // n = 128 has no f32 of its own: half of it twice.
    let half = (n * 0.5) as i32;
    let power = |n: i32| f32::from_bits(((n + 127) << 23) as u32);
    let value = p * power(half) * power(n as i32 - half);
    let value = if x < -87.336_54 { 0.0 } else { value };
    if x.is_nan() { x } else { value }
}

/// `tanh x`, within 1e-6.
#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    let e = exp(-2.0 * x.abs());
    let value = (1.0 - e) / (1.0 + e);
    if x < 0.0 { -value } else { value }
}

/// The logistic function `1 / (1 + e^-x)`.
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The error function, within 3e-7. Abramowitz & Stegun 1964, 7.1.26.
#[inline(always)]
pub(super) fn erf(x: f32) -> f32 {
    let a = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * a);
    let p = 1.061_405_4;
    let p = p * t - 1.453_152;
    let p = p * t + 1.421_413_7;
    let p = p * t - 0.284_496_74;
    let p = p * t + 0.254_829_6;
    let value = 1.0 - p * t * exp(-a * a);
    if x < 0.0 { -value } else { value }
}

/// The dot product, in sixteen lanes.
#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0f32; 16];
    let (a16, a_rest) = a.as_chunks::<16>();
    let (b16, b_rest) = b.as_chunks::<16>();
    for (x, y) in a16.iter().zip(b16) {
        for i in 0..16 {
            lanes[i] += x[i] * y[i];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    lanes.iter().sum::<f32>() + rest
}

/// The sum of a slice, in sixteen lanes.
#[inline(always)]
pub(super) fn total(a: &[f32]) -> f32 {
    let mut lanes = [0f32; 16];
    let (chunks, rest) = a.as_chunks::<16>();
    for x in chunks {
        for i in 0..16 {
            lanes[i] += x[i];
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

/// The largest value of a slice.
#[inline(always)]
pub(super) fn largest(a: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; 16];
    let (chunks, rest) = a.as_chunks::<16>();
    for x in chunks {
        for i in 0..16 {
            lanes[i] = if x[i] > lanes[i] { x[i] } else { lanes[i] };
        }
    }
    lanes.iter().chain(rest).fold(f32::NEG_INFINITY, |m, &v| if v > m { v } else { m })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_close_to_the_libraries_everywhere() {
        for i in -880_000..=890_000 {
            let x = i as f32 * 1e-4;
            let (got, want) = (exp(x), f64::from(x).exp());
            if x > -87.3 && x < 88.7 {
                assert!((f64::from(got) / want - 1.0).abs() < 2.5e-7, "exp({x}) = {got}, not {want}");
            }
        }
        assert_eq!((exp(0.0), exp(-200.0), exp(f32::NEG_INFINITY)), (1.0, 0.0, 0.0));
        assert!(exp(f32::NAN).is_nan() && exp(200.0) > 3e38);
    }

    #[test]
    fn the_functions_made_of_it_are_close_too() {
        for i in -1000..=1000 {
            let x = i as f32 * 0.01;
            let wide = f64::from(x);
            assert!((f64::from(tanh(x)) - wide.tanh()).abs() < 1e-6);
            assert!((f64::from(sigmoid(x)) - 1.0 / (1.0 + (-wide).exp())).abs() < 1e-6);
        }
        // erf(0.5), erf(1), erf(2): Abramowitz & Stegun, table 7.1.
        for (x, want) in [(0.5, 0.520_499_9), (1.0, 0.842_700_8), (2.0, 0.995_322_3), (-1.0, -0.842_700_8), (0.0, 0.0)]
        {
            assert!((erf(x) - want).abs() < 3e-7, "erf({x}) = {}", erf(x));
        }
    }
}
