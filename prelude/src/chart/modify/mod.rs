//! What can be said about a chart after it was made. Modifiers return the chart and never an error: a modifier that
//! makes no sense panics with a sentence that says where it belongs.

use crate::chart::look::Dash;
use crate::chart::look::IntoColor;
use crate::chart::scale::ScaleKind;
mod charts;

use crate::chart::spec::Chart;
use crate::chart::spec::Number;
use crate::chart::spec::{Geometry, Mark};
use std::fmt::Display;

/// Modifiers of the mark they follow.
impl Chart {
    /// Names the mark in the legend.
    pub fn name(self, name: impl Display) -> Self {
        self.with_mark(|mark| mark.style.name = Some(name.to_string()))
    }

    /// Colours the mark: `"#D55E00"`, or the index of a series colour (0 is the first series' colour).
    ///
    /// # Panics
    /// If the text is not a colour.
    #[track_caller]
    pub fn color(self, color: impl IntoColor) -> Self {
        let color = color.into_color();
        self.with_mark(|mark| mark.style.color = Some(color))
    }

    /// Makes the mark see-through: 0 is invisible, 1 opaque.
    ///
    /// # Panics
    /// If `opacity` is not between 0 and 1.
    #[track_caller]
    pub fn opacity(self, opacity: f64) -> Self {
        if !(0.0..=1.0).contains(&opacity) {
            panic!("opacity({opacity}): an opacity lies between 0 (invisible) and 1 (opaque)");
        }
        self.with_mark(|mark| mark.style.opacity = Some(opacity))
    }

    /// Draws a line, a rule or the outline of a histogram with dashes.
    #[track_caller]
    pub fn dashed(self) -> Self {
        self.dash("dashed", Dash::Dashed)
    }

    /// Draws a line, a rule or the outline of a histogram with dots.
    #[track_caller]
    pub fn dotted(self) -> Self {
        self.dash("dotted", Dash::Dotted)
    }

    /// Draws a point at every value of a line.
    #[track_caller]
    pub fn markers(self) -> Self {
        self.require("markers", "a line", |geometry| matches!(geometry, Geometry::Line { .. }))
            .with_mark(|mark| mark.style.markers = true)
    }

    /// Writes a text beside every point of a scatter: strings, or anything else that can be printed.
    ///
    /// # Panics
    /// If the number of texts is not the number of points.
    #[track_caller]
    pub fn labels<L: Display>(mut self, texts: impl IntoIterator<Item = L>) -> Self {
        let texts: Vec<String> = texts.into_iter().map(|text| text.to_string()).collect();
        match &mut self.last_mark().geometry {
            Geometry::Scatter { x, labels, .. } if x.len() == texts.len() => *labels = texts,
            Geometry::Scatter { x, .. } => {
                panic!("labels: scatter has {} points and there are {} labels", x.len(), texts.len())
            }
            other => panic!("labels follows {}; only a scatter has labels", other.kind()),
        }
        self
    }

    /// Sets the number of bins of a histogram; layered histograms share the first number given.
    #[track_caller]
    pub fn bins(mut self, n: usize) -> Self {
        if n == 0 || n > 10_000 {
            panic!("bins({n}): a histogram has between 1 and 10000 bins");
        }
        match &mut self.last_mark().geometry {
            Geometry::Histogram { bins, .. } => *bins = Some(n),
            other => panic!("bins follows {}; only a hist has bins", other.kind()),
        }
        self
    }

    /// Scales a histogram so that its area is 1, which makes samples of different sizes comparable; on a log x axis the
    /// area is per decade. Layered histograms all follow when one asks for it: counts and densities do not compare.
    #[track_caller]
    pub fn density(mut self) -> Self {
        match &mut self.last_mark().geometry {
            Geometry::Histogram { density, .. } => *density = true,
            other => panic!("density follows {}; only a hist has a density", other.kind()),
        }
        self
    }
}

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
        }
        self.title = self.title.or(other.title);
        self.size = self.size.or(other.size);
        self.alt = self.alt.or(other.alt);
        self.legend = self.legend.or(other.legend);
        self
    }

    /// Makes the x axis logarithmic. Values at or below zero are not shown; the chart says how many.
    pub fn log_x(mut self) -> Self {
        self.x.scale = Some(ScaleKind::Log);
        self
    }

    /// Makes the y axis logarithmic. Values at or below zero are not shown; the chart says how many.
    pub fn log_y(mut self) -> Self {
        self.y.scale = Some(ScaleKind::Log);
        self
    }

    /// Makes both axes logarithmic: a power law is a straight line.
    pub fn log_log(self) -> Self {
        self.log_x().log_y()
    }

    /// Labels the x axis; put the unit in brackets.
    pub fn x(mut self, label: impl Display) -> Self {
        self.x.label = Some(label.to_string());
        self
    }

    /// Labels the y axis; put the unit in brackets.
    pub fn y(mut self, label: impl Display) -> Self {
        self.y.label = Some(label.to_string());
        self
    }

    /// Shows this part of the x axis; what lies outside is cut off.
    ///
    /// # Panics
    /// If `lo` is not below `hi`, or one of them is not finite.
    #[track_caller]
    pub fn x_range(mut self, lo: impl Number, hi: impl Number) -> Self {
        self.x.range = Some(checked_range("x_range", lo.to_f64(), hi.to_f64()));
        self
    }

    /// Shows this part of the y axis; what lies outside is cut off.
    ///
    /// # Panics
    /// If `lo` is not below `hi`, or one of them is not finite.
    #[track_caller]
    pub fn y_range(mut self, lo: impl Number, hi: impl Number) -> Self {
        self.y.range = Some(checked_range("y_range", lo.to_f64(), hi.to_f64()));
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

    #[track_caller]
    fn dash(self, modifier: &str, dash: Dash) -> Self {
        self.require(modifier, "a line, a rule or a hist", |geometry| {
            !matches!(geometry, Geometry::Scatter { .. } | Geometry::Band { .. })
        })
        .with_mark(|mark| mark.style.dash = Some(dash))
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
            "dashed follows scatter; it belongs after a line, a rule or a hist"
        );
        assert_eq!(message(|| hist(0..3).markers()), "markers follows hist; it belongs after a line");
        assert_eq!(message(|| rule_y(1).labels(["a"])), "labels follows rule_y; only a scatter has labels");
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
