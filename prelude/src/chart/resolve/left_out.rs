//! Counting the data that a chart cannot show, or not one by one, so that it can say so: a chart that drops values in
//! silence lies.

use crate::chart::scale::ScaleKind;

/// Counts what cannot be shown.
#[derive(Default)]
pub(crate) struct LeftOut {
    not_finite: usize,
    not_positive: usize,
    pub(crate) outside: usize,
    /// Points that are shown by how many lie in each place.
    pub(crate) crowded: usize,
    /// Whether cells of a matrix are masked on purpose.
    pub(crate) masked: bool,
    /// Whether values are the colours of cells; those that cannot be shown are grey.
    pub(crate) cells: bool,
}

impl LeftOut {
    /// Whether an axis of this kind can show `v`; counts it if not.
    pub(crate) fn keep(&mut self, kind: ScaleKind, v: f64) -> bool {
        if !v.is_finite() {
            self.not_finite += 1;
        } else if !kind.accepts(v) {
            self.not_positive += 1;
        }
        kind.accepts(v)
    }

    /// Counts a point once, whatever is wrong with it.
    pub(crate) fn keep_both(&mut self, (x_kind, x): (ScaleKind, f64), (y_kind, y): (ScaleKind, f64)) -> bool {
        self.keep(x_kind, if x.is_finite() && y.is_finite() { x } else { f64::NAN })
            && self.keep(y_kind, if y.is_finite() { y } else { f64::NAN })
    }

    /// A sentence for everything that was counted, for the caption and the summary.
    pub(crate) fn notes(&self, empty: bool) -> Vec<String> {
        let verb = |n: usize| if n == 1 { ("value", "is") } else { ("values", "are") };
        let mut notes = Vec::new();
        if self.not_positive > 0 {
            let (noun, verb) = verb(self.not_positive);
            let n = self.not_positive;
            notes.push(if self.cells {
                format!("{n} {noun} ≤ 0 {verb} grey on the log scale")
            } else {
                format!("{n} {noun} ≤ 0 {verb} not shown on the log axis")
            });
        }
        if self.not_finite > 0 {
            let (noun, verb) = verb(self.not_finite);
            notes.push(format!("{} {noun} {verb} NaN or infinite and not shown", self.not_finite));
        }
        if self.outside > 0 {
            let (noun, verb) = verb(self.outside);
            notes.push(format!("{} {noun} {verb} outside the x range", self.outside));
        }
        if self.crowded > 0 {
            notes.push(format!("{} points: the stronger the colour, the more of them", self.crowded));
        }
        if self.masked {
            notes.push("grey cells are masked".into());
        }
        if empty {
            notes.push("no data".into());
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ScaleKind::{Linear, Log};

    #[test]
    fn values_are_counted_by_what_is_wrong_with_them() {
        let mut left_out = LeftOut::default();
        let kept = [1.0, 0.0, -1.0, f64::NAN, f64::INFINITY].map(|v| left_out.keep(Log, v));
        assert_eq!(kept, [true, false, false, false, false]);
        assert_eq!((left_out.not_positive, left_out.not_finite), (2, 2));
        assert!(left_out.keep(Linear, -1.0));
        assert_eq!(
            left_out.notes(false),
            ["2 values ≤ 0 are not shown on the log axis", "2 values are NaN or infinite and not shown"]
        );
    }

    #[test]
    fn a_cell_without_a_logarithm_is_grey() {
        let mut left_out = LeftOut { cells: true, ..LeftOut::default() };
        assert!(!left_out.keep(Log, 0.0));
        assert_eq!(left_out.notes(false), ["1 value ≤ 0 is grey on the log scale"]);
    }

    #[test]
    fn a_point_counts_once() {
        let mut left_out = LeftOut::default();
        assert!(!left_out.keep_both((Log, -1.0), (Log, f64::NAN)));
        assert!(!left_out.keep_both((Log, -1.0), (Log, -1.0)));
        assert!(left_out.keep_both((Linear, -1.0), (Log, 1.0)));
        assert_eq!((left_out.not_positive, left_out.not_finite), (1, 1));
    }

    #[test]
    fn nothing_to_say_is_nothing() {
        assert!(LeftOut::default().notes(false).is_empty());
        assert_eq!(
            LeftOut { outside: 1, ..LeftOut::default() }.notes(true),
            ["1 value is outside the x range", "no data"]
        );
    }
}
