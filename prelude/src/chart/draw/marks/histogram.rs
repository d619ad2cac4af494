//! Histograms.

use super::series::{fill, ink, stroke};
use crate::chart::draw::{Ink, Shape, clip, markers};
use crate::chart::layout::{Point, Projection};
use crate::chart::look::Color;
use crate::chart::resolve::{Layer, LayerData};

/// Histograms with more bars than this have no room for gaps between them.
const MOST_SEPARATE_BARS: usize = 60;

/// All areas first, then what sets the bars apart: one histogram has gaps between its bars, several have outlines,
/// which must not lie under the area of another.
pub(super) fn draw(layers: &[Layer], to: &Projection, shapes: &mut Vec<Shape>) {
    // On a log axis, zero lies below the plot, and the clipping ends the bars at its bottom.
    let ground = to.y(0.0).clamp(to.plot.top, to.plot.bottom + 2.0);
    let bars = || {
        layers.iter().filter_map(|layer| match &layer.data {
            LayerData::Bins { edges, heights } => Some((layer, edges, heights)),
            _ => None,
        })
    };
    for (layer, edges, heights) in bars() {
        for skyline in skylines(edges, heights, ground, to) {
            fill(skyline, ink(layer), &to.plot, shapes);
        }
    }
    let separate = bins_stand_apart(layers);
    for (layer, edges, heights) in bars() {
        if separate {
            draw_gaps(edges, heights, ground, to, shapes);
        } else {
            for skyline in skylines(edges, heights, ground, to) {
                let ink = Ink::opaque(layer.color);
                stroke(layer, ink, &skyline, markers::OUTLINE_WIDTH, &to.plot, shapes);
            }
        }
    }
}

/// Whether there are gaps between the bars of the one histogram that there is, rather than outlines around several.
pub(in crate::chart) fn bins_stand_apart(layers: &[Layer]) -> bool {
    let mut bins = layers.iter().filter_map(|layer| match &layer.data {
        LayerData::Bins { heights, .. } => Some(heights.len()),
        _ => None,
    });
    bins.next().is_some_and(|bars| bars <= MOST_SEPARATE_BARS) && bins.next().is_none()
}

/// The outlines of groups of bars that stand side by side, from ground to ground.
fn skylines(edges: &[f64], heights: &[f64], ground: f64, to: &Projection) -> Vec<Vec<Point>> {
    let mut skylines: Vec<Vec<Point>> = Vec::new();
    let mut standing = false;
    for (bin, &height) in heights.iter().enumerate() {
        let (left, right, top) = (to.x(edges[bin]), to.x(edges[bin + 1]), to.y(height));
        if height > 0.0 {
            if !standing {
                skylines.push(vec![(left, ground)]);
            }
            skylines.last_mut().into_iter().for_each(|line| line.extend([(left, top), (right, top)]));
        } else if standing {
            skylines.last_mut().into_iter().for_each(|line| line.push((left, ground)));
        }
        standing = height > 0.0;
    }
    if standing {
        skylines.last_mut().into_iter().for_each(|line| line.push((to.x(edges[edges.len() - 1]), ground)));
    }
    skylines
}

/// White gaps between neighbouring bars.
fn draw_gaps(edges: &[f64], heights: &[f64], ground: f64, to: &Projection, shapes: &mut Vec<Shape>) {
    for bin in 1..heights.len() {
        let lower = heights[bin - 1].min(heights[bin]);
        if lower > 0.0 {
            let x = to.x(edges[bin]);
            for points in clip::polyline(&[(x, ground), (x, to.y(lower))], &to.plot) {
                shapes.push(Shape::Stroke { points, width: 1.0, ink: Ink::opaque(Color::hex(0xffffff)) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::hist;
    use crate::chart::layout::Rect;
    use crate::chart::resolve::resolve;

    #[test]
    fn bars_stand_in_groups() {
        let figure = resolve(&hist([0.5, 1.5, 3.5]).bins(4).x_range(0, 4));
        let plot = Rect { left: 0.0, top: 0.0, right: 100.0, bottom: 100.0 };
        let to = Projection::new(figure.panels()[0], plot);
        let skylines = skylines(&[0.0, 1.0, 2.0, 3.0, 4.0], &[1.0, 1.0, 0.0, 1.0], 100.0, &to);
        assert_eq!(skylines.len(), 2);
        assert_eq!((skylines[0][0], skylines[0][skylines[0].len() - 1]), ((0.0, 100.0), (50.0, 100.0)));
        assert_eq!(skylines[1][0], (75.0, 100.0));
    }
}
