//! The levels that weights are rounded to.

use candle_core::cpu::erf::erf_inv;

/// Up to 256 levels between -1 and 1, rising.
///
/// ```
/// # use oxbook::prelude::*;
/// assert_eq!(quant::Codebook::int(2).levels(), [-1.0, 0.0, 1.0]);
/// assert_eq!(quant::Codebook::normal(4).levels().len(), 16);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Codebook {
    levels: Vec<f32>,
}

impl Codebook {
    /// Evenly spaced, symmetric, with 0: the integers -m to m over m, m = 2^(bits - 1) - 1. One code stays unused, as in
    /// int8 by the largest absolute value.
    ///
    /// # Panics
    /// If `bits` is not 2 to 8.
    pub fn int(bits: u32) -> Codebook {
        assert!((2..=8).contains(&bits), "Codebook::int({bits}): 2 to 8 bits");
        let most = (1 << (bits - 1)) - 1;
        Codebook { levels: (-most..=most).map(|i| i as f32 / most as f32).collect() }
    }

    /// NormalFloat: levels at quantiles of the normal distribution, with 0, so that normal weights use all codes about
    /// equally often. Dettmers et al. 2023, arXiv 2305.14314, equation 4, with the ends of its code and appendix E.
    ///
    /// # Panics
    /// If `bits` is not 2 to 8.
    pub fn normal(bits: u32) -> Codebook {
        assert!((2..=8).contains(&bits), "Codebook::normal({bits}): 2 to 8 bits");
        let count = f64::from(1u32 << bits);
        // Halfway between the two sides' own ends: half a level off 1, with and without the 0.
        let end = 0.5 * ((1.0 - 0.5 / count) + (1.0 - 0.5 / (count - 1.0)));
        let half = 1usize << (bits - 1);
        let side = |n: usize| (0..n).map(move |i| normal_quantile(end + (0.5 - end) * i as f64 / n as f64));
        let largest = normal_quantile(end);
        let negative = side(half - 1).map(|q| -q);
        let positive = side(half).collect::<Vec<_>>().into_iter().rev();
        Codebook { levels: negative.chain([0.0]).chain(positive).map(|q| (q / largest) as f32).collect() }
    }

    /// Levels of your own.
    ///
    /// # Panics
    /// If there are none, more than 256, or they do not rise from -1 to 1.
    pub fn of(levels: &[f32]) -> Codebook {
        let fits = (1..=256).contains(&levels.len())
            && levels.windows(2).all(|w| w[0] < w[1])
            && levels.iter().all(|v| (-1.0..=1.0).contains(v));
        assert!(fits, "Codebook::of: 1 to 256 levels that rise, between -1 and 1, not {levels:?}");
        Codebook { levels: levels.to_vec() }
    }

    /// The levels, rising.
    pub fn levels(&self) -> &[f32] {
        &self.levels
    }

    /// Bits that a code takes.
    pub fn bits(&self) -> u32 {
        self.levels.len().next_power_of_two().trailing_zeros()
    }

    /// The code of the nearest level; of two equally near ones the lower.
    pub fn encode(&self, value: f32) -> u8 {
        let above = self.levels.partition_point(|level| *level < value);
        let code = match above {
            0 => 0,
            n if n == self.levels.len() => n - 1,
            n if value - self.levels[n - 1] <= self.levels[n] - value => n - 1,
            n => n,
        };
        code as u8
    }
}

/// The number that a standard normal variable stays below with probability `p`, 0 < p < 1.
///
/// ```
/// assert!((oxbook::quant::normal_quantile(0.975) - 1.959964).abs() < 1e-6);
/// ```
pub fn normal_quantile(p: f64) -> f64 {
    std::f64::consts::SQRT_2 * erf_inv(2.0 * p - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_normal_bits_are_those_of_the_paper() {
        // Dettmers et al. 2023, appendix E.
        let paper = [
            -1.0,
            -0.6961928,
            -0.52507305,
            -0.3949175,
            -0.28444138,
            -0.18477343,
            -0.09105004,
            0.0,
            0.0795803,
            0.1609302,
            0.2461123,
            0.33791524,
            0.44070983,
            0.562617,
            0.72295684,
            1.0,
        ];
        for (ours, theirs) in Codebook::normal(4).levels().iter().zip(paper) {
            assert!((ours - theirs).abs() < 2e-6, "{ours} {theirs}");
        }
        assert_eq!(Codebook::normal(3).levels().len(), 8);
    }

    #[test]
    fn every_value_goes_to_its_nearest_level() {
        for book in [Codebook::int(4), Codebook::normal(4), Codebook::of(&[-1.0, 0.25, 1.0])] {
            for i in -120..=120 {
                let value = i as f32 / 100.0;
                let far = |level: &f32| (level - value).abs();
                let best = book.levels().iter().map(far).fold(f32::INFINITY, f32::min);
                assert_eq!(far(&book.levels()[book.encode(value) as usize]), best, "{value}");
            }
        }
        assert_eq!((Codebook::int(8).levels().len(), Codebook::int(8).bits()), (255, 8));
        assert_eq!(Codebook::normal(4).bits(), 4);
    }

    #[test]
    #[should_panic(expected = "levels that rise")]
    fn levels_out_of_order_are_refused() {
        Codebook::of(&[0.5, -0.5]);
    }
}
