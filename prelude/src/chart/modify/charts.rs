//! What can be said about several charts together.

use super::checked_size;
use crate::chart::spec::{Charts, Geometry};
use std::fmt::Display;

impl Charts {
    /// Writes a title above all charts.
    pub fn title(mut self, title: impl Display) -> Self {
        self.title = Some(title.to_string());
        self
    }

    /// Sets the size of the whole picture in CSS pixels.
    ///
    /// # Panics
    /// If a side is shorter than 120 or longer than 4000.
    #[track_caller]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = Some(checked_size(width, height));
        self
    }

    /// Describes the picture for those who cannot see it, in place of the summary that is written otherwise.
    pub fn alt(mut self, text: impl Display) -> Self {
        self.alt = Some(text.to_string());
        self
    }

    /// Puts this many charts into each row.
    ///
    /// # Panics
    /// If `n` is 0.
    #[track_caller]
    pub fn columns(mut self, n: usize) -> Self {
        assert!(n > 0, "columns(0): a row holds at least one chart");
        self.columns = n.min(self.parts.len());
        self
    }

    /// Gives all charts the same axes, wide enough for the data of each, so that they compare at a glance.
    pub fn shared(mut self) -> Self {
        self.shared = true;
        self
    }

    /// Says that the points of all charts stand for the same things: the first of a scatter for what the first of the
    /// others stands for, and so on. In a browser, dragging over points in one chart picks them out in all; with the
    /// shift key held, dragging moves the axes. A click shows all points again.
    ///
    /// # Panics
    /// If the charts do not have as many scatters of as many points as each other.
    #[track_caller]
    pub fn linked(mut self) -> Self {
        self.linked = true;
        let mut first: Option<Vec<usize>> = None;
        for (index, chart) in self.charts_mut().into_iter().enumerate() {
            let scatters = chart.marks.iter_mut().filter(|mark| matches!(mark.geometry, Geometry::Scatter { .. }));
            let mut lengths = Vec::new();
            for mark in scatters {
                mark.linked = true;
                lengths.push(mark.len());
            }
            assert!(!lengths.is_empty(), "linked: chart {} has no scatter; points are linked with points", index + 1);
            match &first {
                Some(first) if *first != lengths => panic!(
                    "linked: chart 1 has {} and chart {} has {}; linked charts show the same things, point by point",
                    points(first),
                    index + 1,
                    points(&lengths)
                ),
                Some(_) => {}
                None => first = Some(lengths),
            }
        }
        self
    }
}

/// `a scatter of 3 points`, `scatters of 3 and 5 points`.
fn points(lengths: &[usize]) -> String {
    match lengths {
        [alone] => format!("a scatter of {alone} points"),
        several => {
            let counts: Vec<String> = several.iter().map(usize::to_string).collect();
            format!("scatters of {} points", counts.join(" and "))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::chart::{line, scatter};

    #[test]
    fn linked_charts_have_the_same_points() {
        let both = ((scatter(0..3, 0..3) | scatter(0..3, 1..4).add(line(0..9, 0..9))) / scatter(0..3, 0..3)).linked();
        assert!(both.linked);
        let message = |make: fn() -> crate::chart::Charts| {
            let payload = std::panic::catch_unwind(make).expect_err("this should panic");
            payload.downcast_ref::<String>().expect("a formatted message").clone()
        };
        assert_eq!(
            message(|| (scatter(0..3, 0..3) | scatter(0..4, 0..4)).linked()),
            "linked: chart 1 has a scatter of 3 points and chart 2 has a scatter of 4 points; linked charts show the \
             same things, point by point"
        );
        let two = || scatter(0..3, 0..3).add(scatter(0..5, 0..5));
        let _ = (two() | two()).linked();
        assert_eq!(
            message(|| (scatter(0..3, 0..3) | line(0..3, 0..3)).linked()),
            "linked: chart 2 has no scatter; points are linked with points"
        );
    }
}
