//! A chart with a control: one chart for each place of a slider or each line of a menu.

use super::Chart;

/// Charts of which a reader sees one at a time, and chooses which: made by [`slider`](crate::chart::slider) and
/// [`menu`](crate::chart::menu).
#[derive(Clone, PartialEq)]
pub struct Controlled {
    pub(in crate::chart) control: Control,
    /// One for each value of the control; never empty.
    pub(in crate::chart) frames: Vec<Chart>,
    pub(in crate::chart) alt: Option<String>,
}

/// What a reader moves, and where it stands at first.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct Control {
    pub(in crate::chart) name: String,
    pub(in crate::chart) kind: ControlKind,
    /// The index of the chart that is shown at first, and in pictures.
    pub(in crate::chart) start: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) enum ControlKind {
    /// From `lo` on, in steps.
    Slider {
        lo: f64,
        step: f64,
    },
    Menu {
        options: Vec<String>,
    },
}
