//! From numbers to places in the plot.

use super::{Point, Rect};
use crate::chart::resolve::Panel;
use crate::chart::scale::Scale;

/// Where numbers fall in the plot rectangle.
#[derive(Clone, Copy)]
pub(crate) struct Projection<'a> {
    x: &'a Scale,
    y: &'a Scale,
    pub(crate) plot: Rect,
}

impl<'a> Projection<'a> {
    pub(crate) fn new(panel: &'a Panel, plot: Rect) -> Self {
        Projection { x: &panel.x.scale, y: &panel.y.scale, plot }
    }

    pub(crate) fn x(&self, v: f64) -> f64 {
        bounded(self.plot.left + self.x.position(v) * self.plot.width())
    }

    pub(crate) fn y(&self, v: f64) -> f64 {
        bounded(self.plot.bottom - self.y.position(v) * self.plot.height())
    }

    pub(crate) fn point(&self, (x, y): (f64, f64)) -> Point {
        (self.x(x), self.y(y))
    }

    /// The numbers that a place stands for.
    pub(crate) fn back(&self, (x, y): Point) -> (f64, f64) {
        let part = ((x - self.plot.left) / self.plot.width(), (self.plot.bottom - y) / self.plot.height());
        (self.x.value(part.0), self.y.value(part.1))
    }
}

/// Far enough outside for lines to keep their direction, and near enough to cut them without rounding errors.
fn bounded(v: f64) -> f64 {
    v.clamp(-1e7, 1e7)
}
