//! From a laid out figure to a picture: every mark, axis and text becomes shapes in CSS pixels.

mod axes;
mod clip;
mod dashes;
mod legend;
mod markers;
mod point_labels;
mod scene;

pub(in crate::chart) use dashes::pattern as dash_pattern;
pub(in crate::chart) use legend::Place as LegendPlace;
pub(in crate::chart) use markers::{OUTLINE_WIDTH, RULE_WIDTH, line_width, radius as marker_radius};
pub(in crate::chart) use scene::{Anchor, Ink, Scene, Shape, Text};

use crate::chart::layout::{PanelLayout, Point, Projection, Rect, Reserved, decimate, layout_figure, layout_panel};
use crate::chart::look::Color;
use crate::chart::resolve::{Figure, Layer, LayerData, Panel};
use legend::Legend;

/// Histograms with more bars than this have no room for gaps between them.
const MOST_SEPARATE_BARS: usize = 60;

/// More points than this are moved to the nearest pixel.
const SHARP_POINTS: usize = 500;

/// A drawn figure, and what was decided about its panels on the way.
pub(in crate::chart) struct Picture {
    pub(in crate::chart) scene: Scene,
    /// In reading order.
    pub(in crate::chart) panels: Vec<PanelPicture>,
}

pub(in crate::chart) struct PanelPicture {
    pub(in crate::chart) layout: PanelLayout,
    /// `None` without a legend.
    pub(in crate::chart) legend: Option<LegendPlace>,
}

pub(in crate::chart) fn draw(figure: &Figure) -> Picture {
    let layout = layout_figure(figure);
    let mut shapes = Vec::new();
    let drawn = figure.panels().into_iter().zip(&layout.areas);
    let panels: Vec<_> = drawn.map(|(panel, area)| draw_panel(panel, *area, &mut shapes)).collect();
    let left = panels.iter().map(|panel| panel.layout.plot.left).fold(f64::INFINITY, f64::min);
    axes::draw_surroundings(figure, &layout, left, &mut shapes);
    Picture { scene: Scene { width: figure.size.0, height: figure.size.1, shapes }, panels }
}

fn draw_panel(panel: &Panel, area: Rect, shapes: &mut Vec<Shape>) -> PanelPicture {
    let mut layout = layout_panel(panel, area, Reserved::default());
    let mut marks = draw_marks(panel, &layout);
    let legend = Legend::of(panel, &area);
    let place = legend.as_ref().map(|legend| legend.place(&layout.plot, &marks));
    if let (Some(legend), Some(place)) = (&legend, place) {
        let reserved = legend.reserve(place, &layout.plot);
        if reserved != Reserved::default() {
            layout = layout_panel(panel, area, reserved);
            marks = draw_marks(panel, &layout);
        }
    }
    axes::draw(panel, &layout, shapes);
    shapes.append(&mut marks);
    if let (Some(legend), Some(place)) = (&legend, place) {
        legend.draw(place, &layout, shapes);
    }
    PanelPicture { layout, legend: place }
}

/// Areas lie behind lines and points, which they would dull; among equals, later marks cover earlier ones.
fn draw_marks(panel: &Panel, layout: &PanelLayout) -> Vec<Shape> {
    let to = Projection::new(panel, layout.plot);
    let mut shapes = Vec::new();
    for layer in &panel.layers {
        if let LayerData::Band { runs } = &layer.data {
            runs.iter().for_each(|run| draw_band(layer, run, &to, &mut shapes));
        }
    }
    draw_histograms(&panel.layers, &to, &mut shapes);
    for layer in &panel.layers {
        match &layer.data {
            LayerData::Line { runs } => runs.iter().for_each(|run| draw_line(layer, run, &to, &mut shapes)),
            LayerData::Points { at, .. } => draw_points(layer, at, &to, &mut shapes),
            LayerData::RuleX { at } => {
                let x = to.x(*at);
                let ends = [(x, to.plot.bottom), (x, to.plot.top)];
                stroke(layer, ink(layer), &ends, markers::RULE_WIDTH, &to.plot, &mut shapes);
            }
            LayerData::RuleY { at } => {
                let y = to.y(*at);
                let ends = [(to.plot.left, y), (to.plot.right, y)];
                stroke(layer, ink(layer), &ends, markers::RULE_WIDTH, &to.plot, &mut shapes);
            }
            LayerData::Band { .. } | LayerData::Bins { .. } => {}
        }
    }
    draw_point_labels(panel, layout, &to, &mut shapes);
    shapes
}

fn ink(layer: &Layer) -> Ink {
    Ink { color: layer.color, opacity: layer.opacity }
}

fn stroke(layer: &Layer, ink: Ink, points: &[Point], width: f64, plot: &Rect, shapes: &mut Vec<Shape>) {
    for piece in clip::polyline(points, plot) {
        for points in dashes::dashes(&piece, layer.dash) {
            shapes.push(Shape::Stroke { points, width, ink });
        }
    }
}

fn draw_line(layer: &Layer, run: &[(f64, f64)], to: &Projection, shapes: &mut Vec<Shape>) {
    let points: Vec<Point> = run.iter().map(|&p| to.point(p)).collect();
    if let [alone] = points[..] {
        // A value between two gaps would otherwise not be seen at all.
        if to.plot.contains(alone) && layer.marker.is_none() {
            shapes.push(Shape::Disc { center: alone, radius: markers::line_width(1), ink: ink(layer) });
        }
    }
    stroke(layer, ink(layer), &decimate::line(&points), markers::line_width(run.len()), &to.plot, shapes);
    if layer.marker.is_some() {
        draw_points(layer, run, to, shapes);
    }
}

fn draw_points(layer: &Layer, at: &[(f64, f64)], to: &Projection, shapes: &mut Vec<Shape>) {
    let Some(marker) = layer.marker else { return };
    let mut points: Vec<Point> = visible(at, to).map(|(_, point)| point).collect();
    // See-through points add up where they lie on each other; opaque ones only cost time.
    if layer.opacity == 1.0 || points.len() > 50_000 {
        points = decimate::distinct(&points).into_iter().map(|index| points[index]).collect();
    }
    if points.len() > SHARP_POINTS {
        // On whole pixels all markers are drawn alike, which makes the file smaller.
        let sharp = |v: f64| (v * 2.0).round() / 2.0;
        points.iter_mut().for_each(|(x, y)| (*x, *y) = (sharp(*x), sharp(*y)));
    }
    for point in points {
        markers::draw(marker, point, markers::radius(at.len()), ink(layer), shapes);
    }
}

/// The points inside the plot, with their indices. A point on the frame counts as inside.
fn visible<'a>(at: &'a [(f64, f64)], to: &'a Projection) -> impl Iterator<Item = (usize, Point)> + 'a {
    let area = to.plot.grown(0.5);
    at.iter().map(|&p| to.point(p)).enumerate().filter(move |(_, point)| area.contains(*point))
}

fn draw_band(layer: &Layer, run: &[(f64, f64, f64)], to: &Projection, shapes: &mut Vec<Shape>) {
    let columns: Vec<_> = run.iter().map(|&(x, lo, hi)| (to.x(x), to.y(lo), to.y(hi))).collect();
    let columns = decimate::band(&columns);
    let upper = columns.iter().map(|&(x, _, hi)| (x, hi));
    let lower = columns.iter().rev().map(|&(x, lo, _)| (x, lo));
    fill(upper.chain(lower).collect(), ink(layer), &to.plot, shapes);
}

fn fill(points: Vec<Point>, ink: Ink, plot: &Rect, shapes: &mut Vec<Shape>) {
    let points = clip::polygon(&points, plot);
    if points.len() > 2 {
        shapes.push(Shape::Fill { points, ink });
    }
}

/// All areas first, then what sets the bars apart: one histogram has gaps between its bars, several have outlines,
/// which must not lie under the area of another.
fn draw_histograms(layers: &[Layer], to: &Projection, shapes: &mut Vec<Shape>) {
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

/// Labels come after all marks, because they have to avoid them.
fn draw_point_labels(panel: &Panel, layout: &PanelLayout, to: &Projection, shapes: &mut Vec<Shape>) {
    for layer in &panel.layers {
        if let LayerData::Points { at, labels } = &layer.data
            && !labels.is_empty()
        {
            let points: Vec<(Point, &str)> =
                visible(at, to).map(|(index, point)| (point, labels[index].as_str())).collect();
            let bounds = Rect { right: layout.area.right - 2.0, ..layout.plot };
            let texts = point_labels::place(&points, markers::radius(at.len()), &bounds, shapes);
            shapes.extend(texts.into_iter().map(Shape::Text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::resolve::resolve;
    use crate::chart::{Chart, band, hist, line, rule_x, rule_y, scatter};

    fn scene(chart: &Chart) -> Scene {
        draw(&resolve(chart)).scene
    }

    fn texts<'a>(scene: &'a Scene) -> Vec<&'a Text> {
        let text = |shape: &'a Shape| match shape {
            Shape::Text(text) => Some(text),
            _ => None,
        };
        scene.shapes.iter().filter_map(text).collect()
    }

    fn points_of(shape: &Shape) -> Vec<Point> {
        match shape {
            Shape::Stroke { points, .. } | Shape::Fill { points, .. } => points.clone(),
            Shape::Disc { center, .. } => vec![*center],
            Shape::Text(text) => vec![text.at],
        }
    }

    #[test]
    fn everything_lies_in_the_picture() {
        let wild: Vec<f64> = (0..3000).map(|i| (i as f64 * 12.9898).sin() * 10f64.powi(i % 300)).collect();
        let charts = [
            line(0..3000, &wild).y_range(-1, 1),
            line(0..3000, &wild).log_y().x_range(100, 200).markers(),
            scatter(&wild, &wild).log_log(),
            band(0..3000, wild.iter().map(|v| v - 1.0), &wild).y_range(0.0, 1e-300),
            hist(&wild).bins(50).x_range(-5, 5).density(),
            hist([1.0, 2.0]).add(rule_x(1e9)).add(rule_y(-3)).x_range(0, 3).y_range(0, 1),
        ];
        for chart in charts {
            let scene = scene(&chart);
            let frame = Rect { left: 0.0, top: 0.0, right: 560.0, bottom: 340.0 }.grown(0.1);
            for shape in &scene.shapes {
                assert!(points_of(shape).into_iter().all(|p| frame.contains(p)), "{shape:?} of {chart:?}");
            }
        }
    }

    #[test]
    fn texts_are_drawn_where_they_fit() {
        let chart = line(0..3, [1.0, 2.5, 4.0]).name("curve").x("steps").y("loss").title("Training");
        let scene = scene(&chart);
        let texts = texts(&scene);
        for wanted in ["curve", "steps", "loss", "Training", "1", "2.0"] {
            assert!(texts.iter().any(|text| text.text == wanted), "{wanted}: {texts:?}");
        }
        assert_eq!(texts.iter().filter(|text| text.upwards).count(), 1);
    }

    #[test]
    fn a_legend_never_covers_data() {
        // A cloud that fills the plot leaves no free corner.
        let cloud: Vec<(f64, f64)> = (0..400).map(|i| ((i % 20) as f64, (i / 20) as f64)).collect();
        let chart = scatter(cloud.iter().map(|p| p.0), cloud.iter().map(|p| p.1)).name("cloud");
        let scene = scene(&chart);
        let name = texts(&scene).into_iter().find(|text| text.text == "cloud").expect("a legend");
        let area = legend::text_area(name);
        let discs = scene.shapes.iter().filter(|shape| matches!(shape, Shape::Disc { .. })).skip(1);
        let covered = discs.filter(|shape| legend::touches(shape, &area)).count();
        assert_eq!(covered, 0);
        assert!(texts(&self::scene(&chart.legend(false))).iter().all(|text| text.text != "cloud"));
    }

    #[test]
    fn long_lines_become_short() {
        let chart = line(0..200_000, (0..200_000).map(|i| ((i * 7919) % 1000) as f64));
        let scene = scene(&chart);
        let points: usize = scene.shapes.iter().map(|shape| points_of(shape).len()).sum();
        assert!(points < 5000, "{points}");
    }

    #[test]
    fn a_value_between_gaps_is_seen() {
        let chart = line([1.0, 2.0, 3.0], [f64::NAN, 1.0, f64::NAN]);
        assert!(scene(&chart).shapes.iter().any(|shape| matches!(shape, Shape::Disc { .. })));
    }

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
