//! A chart with every choice made, in data units: what every painter starts from. Nothing in here knows of pixels, so
//! the same figure can be drawn here or described to a browser.

use crate::chart::look::{Color, Dash, MarkerShape};
use crate::chart::scale::Scale;

/// Everything that becomes one picture.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    /// Width and height in CSS pixels.
    pub(crate) size: (u32, u32),
    /// A title over all panels; that of a single panel is its own.
    pub(crate) title: Option<String>,
    pub(crate) body: Arrangement,
    /// What a reader must know of the data that is not shown; one sentence each, without a full stop.
    pub(crate) notes: Vec<String>,
}

impl Figure {
    /// All panels, in reading order.
    pub(crate) fn panels(&self) -> Vec<&Panel> {
        self.body.panels()
    }
}

/// How panels stand to each other.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Arrangement {
    Single(Box<Panel>),
    /// Rows of `columns` parts each. Side by side is a single row, stacked a single column.
    Grid {
        columns: usize,
        parts: Vec<Arrangement>,
        /// All parts have the same axes: inner ones need not be labelled again.
        shared: bool,
    },
}

impl Arrangement {
    fn panels(&self) -> Vec<&Panel> {
        match self {
            Arrangement::Single(panel) => vec![panel],
            Arrangement::Grid { parts, .. } => parts.iter().flat_map(Arrangement::panels).collect(),
        }
    }

    pub(super) fn panels_mut(&mut self) -> Vec<&mut Panel> {
        match self {
            Arrangement::Single(panel) => vec![panel],
            Arrangement::Grid { parts, .. } => parts.iter_mut().flat_map(Arrangement::panels_mut).collect(),
        }
    }
}

/// A pair of axes with what is drawn on them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Panel {
    pub(crate) title: Option<String>,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) layers: Vec<Layer>,
    pub(crate) legend: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) scale: Scale,
    pub(crate) label: Option<String>,
    /// From the smallest to the largest number shown; `None` without data.
    pub(crate) extent: Option<(f64, f64)>,
    /// Whether there is data, and all of it whole numbers.
    pub(crate) whole: bool,
}

/// A mark with its data cleaned and its looks decided.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layer {
    pub(crate) name: Option<String>,
    pub(crate) color: Color,
    pub(crate) opacity: f64,
    pub(crate) dash: Dash,
    pub(crate) marker: Option<MarkerShape>,
    pub(crate) data: LayerData,
}

/// Data that the axes can show.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum LayerData {
    /// Stretches of a line between values that cannot be shown.
    Line {
        runs: Vec<Vec<(f64, f64)>>,
    },
    /// Points, and as many labels or none.
    Points {
        at: Vec<(f64, f64)>,
        labels: Vec<String>,
    },
    /// Stretches of a band: x, lower and upper edge.
    Band {
        runs: Vec<Vec<(f64, f64, f64)>>,
    },
    /// The bins of a histogram: one more edge than heights.
    Bins {
        edges: Vec<f64>,
        heights: Vec<f64>,
    },
    RuleX {
        at: f64,
    },
    RuleY {
        at: f64,
    },
}
