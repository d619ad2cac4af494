//! How a mark looks.

use crate::chart::look::{Dash, GUESS, IntoColor, MarkerShape};
use crate::chart::spec::{Chart, Geometry};
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

    /// Draws a star at (x, y), with a name in the legend.
    pub(crate) fn star(self, x: f64, y: f64, name: &str) -> Self {
        let mut star = crate::chart::scatter([x], [y]).name(name);
        star.last_mark().style.marker = Some(MarkerShape::Star);
        self.add(star)
    }

    /// Draws a star at y over the largest x there is, and a dotted line at its height.
    pub(crate) fn star_at_right(self, y: f64, name: &str) -> Self {
        let x = self.largest_x();
        let rule = crate::chart::rule_y(y).dotted().color(GUESS);
        match x {
            Some(x) => self.add(rule).star(x, y, name),
            None => self.add(rule.name(name)),
        }
    }

    fn largest_x(&self) -> Option<f64> {
        let x = self.marks.iter().filter_map(|mark| match &mark.geometry {
            Geometry::Line { x, .. }
            | Geometry::Step { x, .. }
            | Geometry::Area { x, .. }
            | Geometry::Scatter { x, .. }
            | Geometry::Band { x, .. } => Some(x),
            _ => None,
        });
        x.flatten().copied().filter(|x| x.is_finite()).reduce(f64::max)
    }

    #[track_caller]
    fn dash(self, modifier: &str, dash: Dash) -> Self {
        self.require(modifier, "a line, a step, a rule, segments or a hist", |geometry| {
            matches!(
                geometry,
                Geometry::Line { .. }
                    | Geometry::Step { .. }
                    | Geometry::RuleX { .. }
                    | Geometry::RuleY { .. }
                    | Geometry::Segment { .. }
                    | Geometry::Histogram { .. }
            )
        })
        .with_mark(|mark| mark.style.dash = Some(dash))
    }
}
