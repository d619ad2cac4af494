//! What is said about the axes.

use super::checked_range;
use crate::chart::scale::ScaleKind;
use crate::chart::spec::{Chart, Geometry, Number};
use std::fmt::Display;

/// Modifiers of the axes.
impl Chart {
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

    /// Makes the x axis linear around zero and logarithmic beyond, on both sides: for numbers of both signs and very
    /// different sizes.
    pub fn symlog_x(mut self) -> Self {
        self.x.scale = Some(ScaleKind::SymLog);
        self
    }

    /// Makes the y axis linear around zero and logarithmic beyond, on both sides: for numbers of both signs and very
    /// different sizes.
    pub fn symlog_y(mut self) -> Self {
        self.y.scale = Some(ScaleKind::SymLog);
        self
    }

    /// The numbers along x are moments: seconds since 1970-01-01 00:00 UTC, as [`date`](crate::chart::date) and
    /// `SystemTime` give them. The axis has dates and times of day.
    pub fn time_x(mut self) -> Self {
        self.x.scale = Some(ScaleKind::Time);
        self
    }

    /// Writes names at 0, 1, 2, ... of the x axis.
    pub fn x_names<N: Display>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.x.names = names.into_iter().map(|name| name.to_string()).collect();
        self
    }

    /// Writes names at 0, 1, 2, ... of the y axis.
    pub fn y_names<N: Display>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.y.names = names.into_iter().map(|name| name.to_string()).collect();
        self
    }

    /// Puts bars, or areas over the same x, on each other.
    #[track_caller]
    pub fn stacked(self) -> Self {
        let fits = |geometry: &Geometry| matches!(geometry, Geometry::Bars { .. } | Geometry::Area { .. });
        let mut chart = self.require("stacked", "bars or areas", fits);
        chart.stacked = true;
        chart
    }

    /// Lays bars down, their names along the y axis: for long names.
    #[track_caller]
    pub fn horizontal(self) -> Self {
        let mut chart = self.require("horizontal", "bars", |geometry| matches!(geometry, Geometry::Bars { .. }));
        chart.horizontal = true;
        chart
    }
}
