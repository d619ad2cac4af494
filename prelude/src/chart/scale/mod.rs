//! Scales: which part of the numbers an axis shows, and where along it each number falls. Knows nothing of pixels.
//! What is written along it is worked out in `ticks` and `labels`.

pub(in crate::chart) mod labels;
pub(in crate::chart) mod ticks;

/// How distances along an axis grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ScaleKind {
    #[default]
    Linear,
    Log,
    /// Linear around zero, logarithmic beyond, on both sides.
    SymLog,
    /// Seconds since 1970-01-01 00:00 UTC, with ticks at round dates and times.
    Time,
    /// Names at 0, 1, 2, ...
    Category,
}

/// An axis from `lo` to `hi`, both finite, `lo < hi`, and both positive if logarithmic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) kind: ScaleKind,
    pub(crate) lo: f64,
    pub(crate) hi: f64,
    /// Numbers grow downwards or to the left, as the rows of a matrix do.
    pub(crate) reversed: bool,
    /// Where a symlog axis turns from linear to logarithmic: it is `sign(v) ln(1 + |v| / constant)`.
    pub(crate) constant: f64,
}

impl ScaleKind {
    /// Whether a number has a place on such an axis at all.
    pub(crate) fn accepts(self, v: f64) -> bool {
        v.is_finite() && (self != ScaleKind::Log || v > 0.0)
    }
}

impl Scale {
    pub(crate) fn new(kind: ScaleKind, lo: f64, hi: f64) -> Self {
        Scale { kind, lo, hi, reversed: false, constant: 1.0 }
    }

    /// Where `v` falls: 0 at the start of the axis, 1 at its end, below 0 or above 1 outside. Finite for every finite
    /// `v`; numbers that a log axis does not have lie below its start.
    pub(crate) fn position(&self, v: f64) -> f64 {
        let position = match self.kind {
            // Halves, because the difference of two numbers near the largest f64 overflows.
            ScaleKind::Linear | ScaleKind::Time | ScaleKind::Category => {
                (v / 2.0 - self.lo / 2.0) / (self.hi / 2.0 - self.lo / 2.0)
            }
            ScaleKind::Log => {
                let v = v.max(f64::MIN_POSITIVE);
                (v.ln() - self.lo.ln()) / (self.hi.ln() - self.lo.ln())
            }
            ScaleKind::SymLog => {
                let [v, lo, hi] = [v, self.lo, self.hi].map(|v| symlog(v, self.constant));
                (v - lo) / (hi - lo)
            }
        };
        if self.reversed { 1.0 - position } else { position }
    }

    /// The number at a position: the inverse of [`Scale::position`].
    pub(crate) fn value(&self, position: f64) -> f64 {
        let part = if self.reversed { 1.0 - position } else { position };
        let between = |lo: f64, hi: f64| lo * (1.0 - part) + hi * part;
        match self.kind {
            ScaleKind::Linear | ScaleKind::Time | ScaleKind::Category => between(self.lo, self.hi),
            ScaleKind::Log => between(self.lo.ln(), self.hi.ln()).exp(),
            ScaleKind::SymLog => {
                let [lo, hi] = [self.lo, self.hi].map(|v| symlog(v, self.constant));
                symexp(between(lo, hi), self.constant)
            }
        }
    }

    /// How many decades the axis spans; only meaningful if logarithmic.
    pub(crate) fn decades(&self) -> f64 {
        self.hi.log10() - self.lo.log10()
    }
}

fn symlog(v: f64, constant: f64) -> f64 {
    (v.abs() / constant).ln_1p().copysign(v)
}

/// The inverse of [`symlog`].
fn symexp(v: f64, constant: f64) -> f64 {
    (v.abs().exp_m1() * constant).copysign(v)
}

/// Where a symlog axis for these numbers best turns from linear to logarithmic: a power of ten below nearly all of
/// them, zeros aside.
pub(crate) fn symlog_constant(values: &[f64]) -> f64 {
    let mut sizes: Vec<f64> = values.iter().map(|v| v.abs()).filter(|v| *v > 0.0 && v.is_finite()).collect();
    sizes.sort_by(f64::total_cmp);
    let (Some(low), Some(largest)) = (sizes.get(sizes.len() / 20), sizes.last()) else { return 1.0 };
    // More decades than this are noise around zero.
    10f64.powf(low.max(largest * 1e-9).log10().floor()).max(f64::MIN_POSITIVE)
}

/// The smallest and the largest of the numbers that such an axis can show, if there is one.
pub(crate) fn extent(kind: ScaleKind, values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().filter(|v| kind.accepts(*v)).fold(None, |extent, v| match extent {
        None => Some((v, v)),
        Some((lo, hi)) => Some((f64::min(lo, v), f64::max(hi, v))),
    })
}

/// The axis that shows data of this extent with a margin on both sides, so that no point sits on the frame. Data that
/// never goes below zero gets an axis that does not either.
pub(crate) fn padded(kind: ScaleKind, extent: Option<(f64, f64)>, constant: f64) -> Scale {
    const MARGIN: f64 = 0.04;
    match (kind, extent) {
        (ScaleKind::Log, None) => Scale::new(kind, 1.0, 10.0),
        (ScaleKind::Time, None) => Scale::new(kind, 0.0, 86_400.0),
        (ScaleKind::SymLog, None) => Scale::new(kind, -10.0, 10.0),
        (_, None) => Scale::new(kind, 0.0, 1.0),
        (ScaleKind::Category, Some((min, max))) => Scale::new(kind, min - 0.5, max + 0.5),
        (ScaleKind::Linear, Some((min, max))) => {
            let (min, max) = opened(min, max);
            let margin = (max / 2.0 - min / 2.0) * (2.0 * MARGIN);
            let floor = if min >= 0.0 { 0.0 } else { f64::MIN };
            let ceiling = if max <= 0.0 { 0.0 } else { f64::MAX };
            Scale::new(kind, (min - margin).max(floor), (max + margin).min(ceiling))
        }
        (ScaleKind::Time, Some((min, max))) => {
            let margin = if max > min { (max - min) * MARGIN } else { 1.0 };
            Scale::new(kind, min - margin, max + margin)
        }
        (ScaleKind::Log, Some((min, max))) => {
            let (lo, hi) = (min.ln(), max.ln());
            // A single value gets a factor of 1.5 around it.
            let margin = if hi - lo < 1e-9 { 1.5f64.ln() } else { (hi - lo) * MARGIN };
            Scale::new(kind, (lo - margin).exp().max(f64::MIN_POSITIVE), (hi + margin).exp().min(f64::MAX))
        }
        (ScaleKind::SymLog, Some((min, max))) => {
            let (lo, hi) = (symlog(min, constant), symlog(max, constant));
            let margin = if hi - lo < 1e-9 { 1.0 } else { (hi - lo) * MARGIN };
            let (floor, ceiling) =
                (if lo == 0.0 { 0.0 } else { lo - margin }, if hi == 0.0 { 0.0 } else { hi + margin });
            let [lo, hi] = [floor, ceiling].map(|v| symexp(v, constant).clamp(f64::MIN, f64::MAX));
            Scale { constant, ..Scale::new(kind, lo, hi) }
        }
    }
}

/// A range that has no width, or too little of it to tell its ends apart, is widened around its middle.
fn opened(min: f64, max: f64) -> (f64, f64) {
    let size = min.abs().max(max.abs());
    if max / 2.0 - min / 2.0 > size * 1e-12 {
        (min, max)
    } else if size < f64::MIN_POSITIVE / f64::EPSILON {
        (-1.0, 1.0)
    } else {
        (min - size * 0.1, max + size * 0.1)
    }
}

/// The axis that a learner asked for. A log axis cannot start at or below zero: such an end comes from the data.
pub(crate) fn requested(kind: ScaleKind, (lo, hi): (f64, f64), extent: Option<(f64, f64)>, constant: f64) -> Scale {
    let automatic = padded(kind, extent.map(|(min, max)| (min.min(hi), max.min(hi))), constant);
    if kind.accepts(hi) && kind.accepts(lo) {
        Scale { constant, ..Scale::new(kind, lo, hi) }
    } else if kind.accepts(hi) {
        Scale::new(kind, automatic.lo.min(hi / 10.0).max(f64::MIN_POSITIVE), hi)
    } else {
        padded(kind, extent, constant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ScaleKind::*;

    #[test]
    fn positions_run_from_zero_to_one() {
        let linear = Scale::new(Linear, -2.0, 2.0);
        assert_eq!([-2.0, 0.0, 2.0, 4.0].map(|v| linear.position(v)), [0.0, 0.5, 1.0, 1.5]);
        let log = Scale::new(Log, 1.0, 100.0);
        assert!((log.position(10.0) - 0.5).abs() < 1e-12);
        assert!(log.position(0.0) < 0.0 && log.position(0.0).is_finite());
        assert!((log.decades() - 2.0).abs() < 1e-12);
    }

    #[test]
    fn numbers_come_back_from_their_positions() {
        let scales =
            [Scale::new(Linear, -2.0, 6.0), Scale::new(Log, 1e-3, 1e9), padded(SymLog, Some((-50.0, 9.0)), 0.1)];
        for scale in scales {
            for scale in [scale, Scale { reversed: true, ..scale }] {
                for v in [2e-3, 0.5, 5.0] {
                    assert!((scale.value(scale.position(v)) / v - 1.0).abs() < 1e-9, "{scale:?} {v}");
                }
                let ends = if scale.reversed { [1.0, 0.0] } else { [0.0, 1.0] };
                assert!(
                    (scale.value(ends[0]) - scale.lo).abs() < 1e-9
                        && (scale.value(ends[1]) / scale.hi - 1.0).abs() < 1e-9
                );
            }
        }
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let scale = padded(Linear, Some((-f64::MAX, f64::MAX)), 1.0);
        assert!((scale.position(0.0) - 0.5).abs() < 1e-9);
        assert!(padded(Log, Some((f64::MIN_POSITIVE, f64::MAX)), 1.0).position(1.0).is_finite());
    }

    #[test]
    fn extents_ignore_what_cannot_be_shown() {
        let values = [3.0, f64::NAN, -1.0, f64::INFINITY, 0.0, 2.0];
        assert_eq!(extent(Linear, values), Some((-1.0, 3.0)));
        assert_eq!(extent(Log, values), Some((2.0, 3.0)));
        assert_eq!(extent(Log, [0.0, -1.0]), None);
    }

    #[test]
    fn margins_do_not_cross_zero() {
        let positive = padded(Linear, Some((0.0, 10.0)), 1.0);
        assert_eq!(positive.lo, 0.0);
        assert!(positive.hi > 10.0 && positive.hi < 11.0);
        assert_eq!(padded(Linear, Some((-10.0, 0.0)), 1.0).hi, 0.0);
        assert!(padded(Linear, Some((-1.0, 10.0)), 1.0).lo < -1.0);
        assert!(padded(Log, Some((1.0, 100.0)), 1.0).lo < 1.0);
    }

    #[test]
    fn a_single_value_gets_room() {
        for (kind, v) in [(Linear, 0.0), (Linear, 5.0), (Linear, -5.0), (Linear, 1e300), (Log, 1e-300), (Log, 7.0)] {
            let scale = padded(kind, Some((v, v)), 1.0);
            assert!(scale.lo < v && v < scale.hi, "{kind:?} {v}: {scale:?}");
        }
        // A difference that rounding noise explains is no difference.
        let noise = padded(Linear, Some((1e9, 1e9 + 1e-6)), 1.0);
        assert!(noise.hi - noise.lo > 1e7);
    }

    #[test]
    fn a_requested_range_is_kept_where_it_can_be() {
        assert_eq!(requested(Linear, (-1.0, 3.0), None, 1.0), Scale::new(Linear, -1.0, 3.0));
        assert_eq!(requested(Log, (1.0, 3.0), None, 1.0), Scale::new(Log, 1.0, 3.0));
        let log = requested(Log, (0.0, 50.0), Some((2.0, 100.0)), 1.0);
        assert!(log.lo > 0.0 && log.lo < 2.0 && log.hi == 50.0, "{log:?}");
        assert_eq!(requested(Log, (-3.0, -1.0), Some((2.0, 100.0)), 1.0), padded(Log, Some((2.0, 100.0)), 1.0));
    }

    #[test]
    fn symlog_axes_have_zero_and_both_signs() {
        let values = [-1000.0, -10.0, 0.0, 0.5, 100.0];
        assert_eq!(symlog_constant(&values), 0.1);
        let scale = padded(SymLog, extent(SymLog, values), 0.1);
        assert!(scale.lo < -1000.0 && scale.hi > 100.0);
        let places = values.map(|v| scale.position(v));
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
        // Decades far from zero have nearly the same width.
        let decade = |v: f64| scale.position(v * 10.0) - scale.position(v);
        assert!((decade(10.0) / decade(1.0) - 1.0).abs() < 0.05);
        assert_eq!(padded(SymLog, Some((0.0, 100.0)), 1.0).lo, 0.0);
    }

    #[test]
    fn reversed_axes_run_the_other_way() {
        let rows = Scale { reversed: true, ..padded(Category, Some((0.0, 3.0)), 1.0) };
        assert_eq!((rows.position(-0.5), rows.position(3.5)), (1.0, 0.0));
    }
}
