//! Points that are too many to be told apart: how many of them lie in each place.

use crate::chart::layout::{Point, Rect};

/// The side of a place, in CSS pixels: fine enough for shapes to show, and coarse enough for several points to meet.
const SIDE: f64 = 2.0;

/// Counts on a grid over a plot, row by row from its top.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Crowd {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) counts: Vec<u32>,
}

impl Crowd {
    /// Points outside the plot do not count.
    pub(crate) fn of(points: impl Iterator<Item = Point>, plot: &Rect) -> Crowd {
        Crowd::on_grid(points, plot, SIDE)
    }

    /// The same in places so large that the pointer finds them.
    pub(crate) fn coarse(points: impl Iterator<Item = Point>, plot: &Rect) -> Crowd {
        Crowd::on_grid(points, plot, SIDE * 10.0)
    }

    fn on_grid(points: impl Iterator<Item = Point>, plot: &Rect, side: f64) -> Crowd {
        let columns = (plot.width() / side).round().max(1.0) as usize;
        let rows = (plot.height() / side).round().max(1.0) as usize;
        let mut counts = vec![0; columns * rows];
        for point in points.filter(|point| plot.contains(*point)) {
            let place = |part: f64, places: usize| ((part * places as f64) as usize).min(places - 1);
            let column = place((point.0 - plot.left) / plot.width(), columns);
            let row = place((point.1 - plot.top) / plot.height(), rows);
            counts[row * columns + column] += 1;
        }
        Crowd { columns, rows, counts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_of_the_plot_counts_once() {
        let plot = Rect { left: 10.0, top: 20.0, right: 110.0, bottom: 60.0 };
        let points = [(10.0, 20.0), (10.5, 21.0), (110.0, 60.0), (50.0, 40.0), (9.0, 40.0), (50.0, 61.0)];
        let crowd = Crowd::of(points.into_iter(), &plot);
        assert_eq!((crowd.columns, crowd.rows), (50, 20));
        assert_eq!(crowd.counts.iter().sum::<u32>(), 4);
        assert_eq!((crowd.counts[0], crowd.counts[50 * 20 - 1]), (2, 1));
        assert_eq!(Crowd::coarse(points.into_iter(), &plot).counts.len(), 5 * 2);
    }
}
