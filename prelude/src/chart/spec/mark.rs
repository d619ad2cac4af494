//! Marks: what a chart is made of, as the learner said it. Owns its data in data units; knows nothing of scales,
//! pixels or painters.

use super::matrix::Matrix;
use crate::chart::look::{Color, ColorMap, Dash, MarkerShape};

/// The shape of a mark, with its data.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) enum Geometry {
    Line {
        x: Vec<f64>,
        y: Vec<f64>,
    },
    /// Level from each x to the next.
    Step {
        x: Vec<f64>,
        y: Vec<f64>,
    },
    /// Filled down to zero.
    Area {
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
    /// A bar for each name.
    Bars {
        names: Vec<String>,
        values: Vec<f64>,
        /// Names that have a place on the axis although there may be no bar.
        places: Vec<String>,
    },
    Histogram {
        values: Vec<f64>,
        bins: Option<usize>,
        density: bool,
        /// Values of the same sample that are shown elsewhere, and have the same bins.
        elsewhere: Vec<f64>,
    },
    /// A coloured cell for each number of a matrix.
    Heatmap(Heatmap),
    /// Lines of equal height.
    Contour {
        x: Vec<f64>,
        y: Vec<f64>,
        /// One row for each y, one column for each x.
        z: Matrix,
        levels: Levels,
        map: Option<ColorMap>,
        /// The areas between the lines are coloured.
        filled: bool,
    },
    /// A surface over a rectangle, seen from the side.
    Surface {
        x: Vec<f64>,
        y: Vec<f64>,
        /// One row for each y, one column for each x.
        z: Matrix,
        map: Option<ColorMap>,
        /// Azimuth and elevation of the eye, in degrees.
        view: (f64, f64),
    },
    Attention(Attention),
    Images(Images),
    /// Words in the plot.
    Text {
        x: Vec<f64>,
        y: Vec<f64>,
        texts: Vec<String>,
    },
    /// Straight pieces from (x0, y0) to (x1, y1).
    Segment {
        x0: Vec<f64>,
        y0: Vec<f64>,
        x1: Vec<f64>,
        y1: Vec<f64>,
        arrows: bool,
    },
    Graph(Graph),
    /// A vertical line across the whole plot, at this x.
    RuleX {
        at: f64,
    },
    /// A horizontal line across the whole plot, at this y.
    RuleY {
        at: f64,
    },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::chart) struct Heatmap {
    pub(in crate::chart) cells: Matrix,
    pub(in crate::chart) rows: Vec<String>,
    pub(in crate::chart) columns: Vec<String>,
    pub(in crate::chart) map: Option<ColorMap>,
    /// The numbers at the two ends of the colours.
    pub(in crate::chart) range: Option<(f64, f64)>,
    /// Decimals of the numbers written into cells; without it, they are written where there is room.
    pub(in crate::chart) digits: Option<usize>,
    /// Cells above the diagonal are not part of the matrix.
    pub(in crate::chart) causal: bool,
    pub(in crate::chart) log: bool,
    /// Its numbers are the weights of one head.
    pub(in crate::chart) attention: bool,
}

/// Where contour lines are.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) enum Levels {
    /// About so many, at round heights.
    About(usize),
    At(Vec<f64>),
}

/// Attention weights: a matrix from queries (rows) to keys (columns) for each head.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct Attention {
    pub(in crate::chart) heads: Vec<Matrix>,
    pub(in crate::chart) queries: Vec<String>,
    pub(in crate::chart) keys: Vec<String>,
    pub(in crate::chart) causal: bool,
    pub(in crate::chart) columns: Option<usize>,
    pub(in crate::chart) map: Option<ColorMap>,
    pub(in crate::chart) digits: Option<usize>,
}

/// Pictures in rows.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct Images {
    pub(in crate::chart) pictures: Vec<Picture>,
    pub(in crate::chart) labels: Vec<String>,
    pub(in crate::chart) predictions: Vec<String>,
    pub(in crate::chart) columns: Option<usize>,
    pub(in crate::chart) scale: Option<usize>,
}

/// Pixels row by row, three bytes each.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct Picture {
    pub(in crate::chart) width: usize,
    pub(in crate::chart) height: usize,
    pub(in crate::chart) rgb: Vec<u8>,
}

/// Named things and the arrows between them, by index.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct Graph {
    pub(in crate::chart) nodes: Vec<String>,
    pub(in crate::chart) edges: Vec<(usize, usize)>,
    pub(in crate::chart) edge_labels: Vec<String>,
    pub(in crate::chart) sideways: bool,
}

impl Geometry {
    /// The name of the function that makes this mark, for messages.
    pub(in crate::chart) fn kind(&self) -> &'static str {
        match self {
            Geometry::Line { .. } => "line",
            Geometry::Step { .. } => "step",
            Geometry::Area { .. } => "area",
            Geometry::Scatter { .. } => "scatter",
            Geometry::Band { .. } => "band",
            Geometry::Bars { .. } => "bars",
            Geometry::Histogram { .. } => "hist",
            Geometry::Heatmap(Heatmap { attention: true, .. }) => "attention",
            Geometry::Heatmap(_) => "heatmap",
            Geometry::Contour { .. } => "contour",
            Geometry::Surface { .. } => "surface",
            Geometry::Attention(_) => "attention",
            Geometry::Images(_) => "images",
            Geometry::Text { .. } => "text",
            Geometry::Segment { .. } => "segments",
            Geometry::Graph(_) => "graph",
            Geometry::RuleX { .. } => "rule_x",
            Geometry::RuleY { .. } => "rule_y",
        }
    }
}

/// What the learner asked for; what is not set is chosen when the chart is resolved.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::chart) struct Style {
    pub(in crate::chart) name: Option<String>,
    pub(in crate::chart) color: Option<Color>,
    pub(in crate::chart) dash: Option<Dash>,
    pub(in crate::chart) markers: bool,
    pub(in crate::chart) marker: Option<MarkerShape>,
    pub(in crate::chart) opacity: Option<f64>,
}

/// One layer of a chart.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct Mark {
    pub(in crate::chart) geometry: Geometry,
    pub(in crate::chart) style: Style,
    /// How far each value may be off, down and up, along y (along the bars, if they lie).
    pub(in crate::chart) errors: Vec<(f64, f64)>,
    /// Further columns for the tooltip: what they are, and a text for each value.
    pub(in crate::chart) tips: Vec<(String, Vec<String>)>,
    /// Its points stand for the same things as those of other charts, in the same order.
    pub(in crate::chart) linked: bool,
}

impl Mark {
    pub(in crate::chart) fn new(geometry: Geometry) -> Self {
        Mark { geometry, style: Style::default(), errors: Vec::new(), tips: Vec::new(), linked: false }
    }

    /// How many values the mark has, for what is said of each of them.
    pub(in crate::chart) fn len(&self) -> usize {
        match &self.geometry {
            Geometry::Line { x, .. }
            | Geometry::Step { x, .. }
            | Geometry::Area { x, .. }
            | Geometry::Scatter { x, .. }
            | Geometry::Band { x, .. }
            | Geometry::Text { x, .. } => x.len(),
            Geometry::Bars { values, .. } | Geometry::Histogram { values, .. } => values.len(),
            Geometry::Segment { x0, .. } => x0.len(),
            Geometry::Heatmap(heatmap) => heatmap.cells.values.len(),
            Geometry::Contour { z, .. } | Geometry::Surface { z, .. } => z.values.len(),
            Geometry::Attention(attention) => attention.heads.len(),
            Geometry::Images(images) => images.pictures.len(),
            Geometry::Graph(graph) => graph.nodes.len(),
            Geometry::RuleX { .. } | Geometry::RuleY { .. } => 1,
        }
    }
}
