//! Numbers as short as they can be written without a difference that anybody could see.

use crate::chart::scale::{Scale, ScaleKind};
use serde_json::Value;

/// The steps that the width of an axis is divided into at least: many times finer than pixels, so that zooming in does
/// not show stairs.
const STEPS: f64 = 20_000.0;

/// How exactly the numbers along one axis are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Precision {
    /// Significant digits that every number keeps.
    digits: i32,
    /// The largest error that may be made; zero where significant digits alone decide.
    step: f64,
}

impl Precision {
    pub(super) fn of(scale: &Scale) -> Self {
        match scale.kind {
            ScaleKind::Log => Precision::SIGNIFICANT,
            _ => Precision { digits: 5, step: (scale.hi / STEPS - scale.lo / STEPS).abs() },
        }
    }

    /// Five significant digits.
    pub(super) const SIGNIFICANT: Precision = Precision { digits: 5, step: 0.0 };

    /// Three significant digits, for what is shown as a colour.
    pub(super) const FEW: Precision = Precision { digits: 3, step: 0.0 };

    /// The number as JSON: `null` if it is not finite, and without a point if it is whole.
    pub(super) fn json(&self, v: f64) -> Value {
        if !v.is_finite() {
            return Value::Null;
        }
        // Far from zero on a narrow axis, five digits do not tell neighbours apart.
        let needed = if self.step > 0.0 { (v.abs() / self.step).log10().ceil() as i32 } else { 0 };
        let digits = needed.clamp(self.digits, 17);
        let rounded = if v.fract() == 0.0 && v.abs() < 1e7 { v } else { rounded(v, digits) };
        // Whole numbers up to 2^53 are the same in either form, and shorter without ".0".
        if rounded.fract() == 0.0 && rounded.abs() < 1e7 { Value::from(rounded as i64) } else { Value::from(rounded) }
    }

    pub(super) fn column(&self, values: impl IntoIterator<Item = f64>) -> Value {
        values.into_iter().map(|v| self.json(v)).collect()
    }
}

fn rounded(v: f64, digits: i32) -> f64 {
    // Rounding in decimal: multiplying and dividing by powers of ten would bring back long fractions.
    format!("{v:.*e}", (digits - 1).max(0) as usize).parse().unwrap_or(v)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(kind: ScaleKind, lo: f64, hi: f64, v: f64) -> String {
        Precision::of(&Scale::new(kind, lo, hi)).json(v).to_string()
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(written(ScaleKind::Linear, 0.0, 1.0, 1.0 / 3.0), "0.33333");
        assert_eq!(written(ScaleKind::Linear, 0.0, 1.0, 1.234567e-9), "1.2346e-9");
        assert_eq!(written(ScaleKind::Log, 1e18, 1e22, 3.14159265e20), "3.1416e+20");
        assert_eq!(written(ScaleKind::Linear, 0.0, 10.0, 4.0), "4");
        assert_eq!(written(ScaleKind::Linear, 0.0, 10.0, -0.0), "0");
    }

    #[test]
    fn neighbours_on_a_narrow_axis_stay_apart() {
        assert_eq!(written(ScaleKind::Linear, 1e9, 1e9 + 1.0, 1e9 + 0.25), "1000000000.25");
        assert_eq!(written(ScaleKind::Linear, 0.0, 2e5, 123456.0), "123456");
    }

    #[test]
    fn what_json_cannot_say_is_null() {
        for v in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(written(ScaleKind::Linear, 0.0, 1.0, v), "null");
        }
    }
}
