//! A chart with every choice made, in data units: what every painter starts from. Nothing in here knows of pixels, so
//! the same figure can be drawn here or described to a browser.

use crate::chart::look::{Color, ColorMap, Dash, MarkerShape};
use crate::chart::scale::Scale;
use crate::chart::spec::{Matrix, Picture};

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
        /// Points of all parts stand for the same things, in the same order.
        linked: bool,
        /// Stands to the right of all parts, if they share their colours.
        colors: Option<ColorScale>,
    },
}

impl Arrangement {
    pub(in crate::chart) fn panels(&self) -> Vec<&Panel> {
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
    /// What colours stand for, drawn as a bar to the right of the plot.
    pub(crate) colors: Option<ColorScale>,
    /// Whether there are axes at all: pictures and trees have none.
    pub(crate) axes: bool,
    /// Width of the plot over its height, where cells or pixels are to be squares.
    pub(crate) aspect: Option<f64>,
}

/// Numbers as colours.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ColorScale {
    pub(crate) map: ColorMap,
    /// The numbers at both ends of the map.
    pub(crate) scale: Scale,
    pub(crate) label: Option<String>,
}

impl ColorScale {
    pub(crate) fn color(&self, v: f64) -> Color {
        self.map.color(self.scale.position(v))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) scale: Scale,
    pub(crate) label: Option<String>,
    /// From the smallest to the largest number shown; `None` without data.
    pub(crate) extent: Option<(f64, f64)>,
    /// Whether there is data, and all of it whole numbers.
    pub(crate) whole: bool,
    /// The names at 0, 1, 2, ... of a category axis.
    pub(crate) names: Vec<String>,
}

/// A mark with its data cleaned and its looks decided.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layer {
    /// The name of the function that made the mark; empty for what goes with a mark but is none, such as error bars.
    pub(crate) kind: &'static str,
    pub(crate) name: Option<String>,
    pub(crate) color: Color,
    pub(crate) opacity: f64,
    pub(crate) dash: Dash,
    pub(crate) marker: Option<MarkerShape>,
    pub(crate) data: LayerData,
    /// Further columns for a tooltip: what they are, and a text for each element of `data`.
    pub(crate) tips: Vec<(String, Vec<String>)>,
}

/// Data that the axes can show.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum LayerData {
    /// Stretches of a line between values that cannot be shown.
    Line {
        runs: Vec<Vec<(f64, f64)>>,
    },
    /// Points, and as many labels or none. `rows` counts them as the learner did, with those that cannot be shown.
    Points {
        at: Vec<(f64, f64)>,
        labels: Vec<String>,
        rows: Vec<usize>,
    },
    /// Points that are too many to be told apart: what is shown is how many of them lie in each place.
    Crowd {
        at: Vec<(f64, f64)>,
    },
    /// Stretches of a band: x, lower and upper edge.
    Band {
        runs: Vec<Vec<(f64, f64, f64)>>,
    },
    /// The same, filled, with a line along the upper edge: what lies between it and what it stands on.
    Area {
        runs: Vec<Vec<(f64, f64, f64)>>,
    },
    /// The bins of a histogram: one more edge than heights.
    Bins {
        edges: Vec<f64>,
        heights: Vec<f64>,
    },
    /// Bars of categories; lying ones have their categories on the y axis.
    Bars {
        bars: Vec<Bar>,
        horizontal: bool,
    },
    /// How far values may be off: place on the one axis, from and to on the other, which is x if `horizontal`.
    Errors {
        at: Vec<(f64, f64, f64)>,
        horizontal: bool,
    },
    /// A matrix of cells, row by row; row 0 begins at `y.0`, column 0 at `x.0`. NaN is a cell that is masked.
    Cells {
        rows: usize,
        columns: usize,
        x: (f64, f64),
        y: (f64, f64),
        values: Vec<f64>,
        colors: ColorScale,
        texts: Vec<String>,
    },
    /// Lines of equal height, from the lowest.
    Contours {
        levels: Vec<Level>,
    },
    /// The areas between heights: numbers on a grid, with a row for each y, and a colour for what is below the first
    /// height, for what is between each two, and for what is above the last.
    Filled {
        x: Vec<f64>,
        y: Vec<f64>,
        z: Matrix,
        heights: Vec<f64>,
        colors: Vec<Color>,
    },
    /// Pictures, each in a rectangle.
    Images {
        tiles: Vec<Tile>,
    },
    /// Coloured areas, those in front last.
    Faces {
        faces: Vec<Face>,
    },
    /// Straight pieces, perhaps with heads at their ends.
    Segments {
        pieces: Vec<[(f64, f64); 2]>,
        arrows: bool,
    },
    /// Words, centred at places.
    Texts {
        at: Vec<(f64, f64)>,
        texts: Vec<String>,
    },
    /// Boxes with words in them and arrows between them, by index.
    Graph {
        at: Vec<(f64, f64)>,
        texts: Vec<String>,
        edges: Vec<Edge>,
    },
    RuleX {
        at: f64,
    },
    RuleY {
        at: f64,
    },
}

/// A bar from `from` to `to`, as wide as `width` around `at` on the axis of categories.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bar {
    pub(crate) category: usize,
    pub(crate) at: f64,
    pub(crate) width: f64,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// A picture whose upper left corner is (x.0, y.0).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tile {
    pub(crate) x: (f64, f64),
    pub(crate) y: (f64, f64),
    pub(crate) picture: Picture,
    /// The colour of a frame around it.
    pub(crate) frame: Option<Color>,
}

/// The lines at one height.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Level {
    pub(crate) height: f64,
    pub(crate) color: Color,
    pub(crate) runs: Vec<Vec<(f64, f64)>>,
}

/// An area of one colour, with a fine outline.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Face {
    pub(crate) corners: Vec<(f64, f64)>,
    pub(crate) color: Color,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) label: Option<String>,
}
