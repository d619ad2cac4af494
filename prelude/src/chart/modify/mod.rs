//! What can be said about a chart after it was made. Modifiers return the chart and never an error: a modifier that
//! makes no sense panics with a sentence that says where it belongs.

mod axes;
mod charts;
mod colors;
mod data;
mod facet;
mod style;

use crate::chart::spec::{Chart, Geometry, Mark};
use std::fmt::Display;

/// `a + b` draws the marks of `b` over those of `a`.
impl std::ops::Add for Chart {
    type Output = Chart;

    fn add(self, other: Chart) -> Chart {
        Chart::add(self, other)
    }
}

/// Modifiers of the whole chart.
impl Chart {
    /// Draws the marks of another chart over this one's. Labels, scales and so on of the other chart count where this
    /// one has none. `a + b` is the same.
    // Not only the operator: `std::ops::Add` would have to be in scope for `a.add(b)`, which reads better in chains.
    #[allow(clippy::should_implement_trait)]
    pub fn add(mut self, other: Chart) -> Self {
        self.marks.extend(other.marks);
        for (mine, theirs) in [(&mut self.x, other.x), (&mut self.y, other.y)] {
            mine.label = mine.label.take().or(theirs.label);
            mine.scale = mine.scale.or(theirs.scale);
            mine.range = mine.range.or(theirs.range);
            if mine.names.is_empty() {
                mine.names = theirs.names;
            }
        }
        self.title = self.title.or(other.title);
        self.size = self.size.or(other.size);
        self.alt = self.alt.or(other.alt);
        self.legend = self.legend.or(other.legend);
        self.stacked |= other.stacked;
        self.horizontal |= other.horizontal;
        self.color_label = self.color_label.or(other.color_label);
        self
    }

    /// Writes a title above the chart.
    pub fn title(mut self, title: impl Display) -> Self {
        self.title = Some(title.to_string());
        self
    }

    /// Sets the size in CSS pixels; 560 by 340 if not set.
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

    /// Whether to draw a legend; without this, there is one when a mark has a name.
    pub fn legend(mut self, shown: bool) -> Self {
        self.legend = Some(shown);
        self
    }
}

impl Chart {
    /// Every chart is made with one mark, and none is ever taken away.
    fn last_mark(&mut self) -> &mut Mark {
        self.marks.last_mut().expect("a chart has at least one mark")
    }

    fn with_mark(mut self, change: impl FnOnce(&mut Mark)) -> Self {
        change(self.last_mark());
        self
    }

    #[track_caller]
    fn require(mut self, modifier: &str, what: &str, fits: impl Fn(&Geometry) -> bool) -> Self {
        let geometry = &self.last_mark().geometry;
        if !fits(geometry) {
            panic!("{modifier} follows {}; it belongs after {what}", geometry.kind());
        }
        self
    }
}

#[track_caller]
fn checked_size(width: u32, height: u32) -> (u32, u32) {
    if ![width, height].iter().all(|side| (120..=4000).contains(side)) {
        panic!("size({width}, {height}): a chart's sides are between 120 and 4000 pixels long");
    }
    (width, height)
}

#[track_caller]
fn checked_range(modifier: &str, lo: f64, hi: f64) -> (f64, f64) {
    if !(lo.is_finite() && hi.is_finite() && lo < hi) {
        panic!("{modifier}({lo}, {hi}): the first number must be below the second, and both finite");
    }
    (lo, hi)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::look::Dash;
    use crate::chart::scale::ScaleKind;
    use crate::chart::{hist, line, rule_y, scatter};

    fn message(make: impl FnOnce() -> Chart + std::panic::UnwindSafe) -> String {
        let payload = std::panic::catch_unwind(make).expect_err("this should panic");
        payload.downcast_ref::<String>().expect("a formatted message").clone()
    }

    #[test]
    fn modifiers_apply_to_the_mark_they_follow() {
        let chart = scatter(0..3, 0..3).name("runs").add(line(0..3, 0..3).name("fit").dashed().color(2)).opacity(0.5);
        assert_eq!(chart.marks[0].style.name.as_deref(), Some("runs"));
        assert_eq!(chart.marks[0].style.opacity, None);
        assert_eq!(chart.marks[1].style.dash, Some(Dash::Dashed));
        assert_eq!(chart.marks[1].style.opacity, Some(0.5));
        assert!(chart.marks[1].style.color.is_some() && chart.marks[0].style.color.is_none());
    }

    #[test]
    fn the_outer_chart_wins_and_the_inner_one_fills_in() {
        let inner = line(0..3, 0..3).log_y().y("loss").title("inner");
        let chart = line(0..3, 0..3).title("outer").x("step").add(inner);
        assert_eq!(chart.title.as_deref(), Some("outer"));
        assert_eq!(chart.y.label.as_deref(), Some("loss"));
        assert_eq!((chart.x.scale, chart.y.scale), (None, Some(ScaleKind::Log)));
        assert_eq!(line(0..3, 0..3) + rule_y(1), line(0..3, 0..3).add(rule_y(1)));
    }

    #[test]
    fn misplaced_modifiers_say_where_they_belong() {
        assert_eq!(message(|| line(0..3, 0..3).bins(4)), "bins follows line; only a hist has bins");
        assert_eq!(
            message(|| scatter(0..3, 0..3).dashed()),
            "dashed follows scatter; it belongs after a line, a step, a rule, segments or a hist"
        );
        assert_eq!(message(|| hist(0..3).markers()), "markers follows hist; it belongs after a line");
        assert_eq!(message(|| rule_y(1).labels(["a"])), "labels follows rule_y; only a scatter and images have labels");
        assert_eq!(
            message(|| scatter(0..3, 0..3).labels(["a"])),
            "labels: scatter has 3 points and there are 1 labels"
        );
        assert!(message(|| line(0..3, 0..3).x_range(2.0, 1.0)).starts_with("x_range(2, 1)"));
        assert!(message(|| line(0..3, 0..3).opacity(f64::NAN)).starts_with("opacity(NaN)"));
        assert!(message(|| line(0..3, 0..3).size(10, 300)).starts_with("size(10, 300)"));
        assert!(message(|| line(0..3, 0..3).color("red")).starts_with("\"red\" is not a colour"));
    }
}
