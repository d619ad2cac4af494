//! Marks: what a chart is made of, as the learner said it. Owns its data in data units; knows nothing of scales,
//! pixels or painters.

use crate::chart::look::{Color, Dash};

/// The shape of a mark, with its data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Geometry {
    Line {
        x: Vec<f64>,
        y: Vec<f64>,
    },
    Scatter {
        x: Vec<f64>,
        y: Vec<f64>,
        labels: Vec<String>,
    },
    Band {
        x: Vec<f64>,
        lo: Vec<f64>,
        hi: Vec<f64>,
    },
    Histogram {
        values: Vec<f64>,
        bins: Option<usize>,
        density: bool,
    },
    /// A vertical line across the whole plot, at this x.
    RuleX {
        at: f64,
    },
    /// A horizontal line across the whole plot, at this y.
    RuleY {
        at: f64,
    },
}

impl Geometry {
    /// The name of the function that makes this mark, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Geometry::Line { .. } => "line",
            Geometry::Scatter { .. } => "scatter",
            Geometry::Band { .. } => "band",
            Geometry::Histogram { .. } => "hist",
            Geometry::RuleX { .. } => "rule_x",
            Geometry::RuleY { .. } => "rule_y",
        }
    }
}

/// What the learner asked for; what is not set is chosen when the chart is resolved.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Style {
    pub(crate) name: Option<String>,
    pub(crate) color: Option<Color>,
    pub(crate) dash: Option<Dash>,
    pub(crate) markers: bool,
    pub(crate) opacity: Option<f64>,
}

/// One layer of a chart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mark {
    pub(crate) geometry: Geometry,
    pub(crate) style: Style,
}

impl Mark {
    pub(crate) fn new(geometry: Geometry) -> Self {
        Mark { geometry, style: Style::default() }
    }
}
