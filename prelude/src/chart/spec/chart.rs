//! One chart: marks on a pair of axes.

use super::mark::Mark;
use crate::chart::scale::ScaleKind;

/// What was asked for one axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::chart) struct AxisSpec {
    pub(in crate::chart) label: Option<String>,
    pub(in crate::chart) scale: Option<ScaleKind>,
    pub(in crate::chart) range: Option<(f64, f64)>,
    /// Names for 0, 1, 2, ...
    pub(in crate::chart) names: Vec<String>,
}

/// A chart: one or more marks on a pair of axes. It owns its data, so it can outlive what it was made from.
///
/// Made by [`line()`](crate::chart::line()), [`scatter`](crate::chart::scatter), [`bars`](crate::chart::bars) and the
/// other functions of this module. Modifiers of a mark (`name`, `dashed`, `color`, ...) apply to the mark they follow;
/// those of the chart (`log_x`, `title`, ...) may come anywhere.
#[derive(Clone, PartialEq)]
pub struct Chart {
    pub(in crate::chart) marks: Vec<Mark>,
    pub(in crate::chart) x: AxisSpec,
    pub(in crate::chart) y: AxisSpec,
    pub(in crate::chart) title: Option<String>,
    /// Width and height in CSS pixels.
    pub(in crate::chart) size: Option<(u32, u32)>,
    pub(in crate::chart) alt: Option<String>,
    pub(in crate::chart) legend: Option<bool>,
    /// Bars stand on each other, not side by side.
    pub(in crate::chart) stacked: bool,
    /// Bars lie, their names along the y axis.
    pub(in crate::chart) horizontal: bool,
    /// What colours stand for, beside the colour bar.
    pub(in crate::chart) color_label: Option<String>,
}

impl Chart {
    pub(in crate::chart) fn of(mark: Mark) -> Self {
        Chart {
            marks: vec![mark],
            x: AxisSpec::default(),
            y: AxisSpec::default(),
            title: None,
            size: None,
            alt: None,
            legend: None,
            stacked: false,
            horizontal: false,
            color_label: None,
        }
    }
}
