//! From a laid out figure to a picture: every mark, axis and text becomes shapes in CSS pixels. `axes`, `legend` and
//! `color_bar` draw what is around the data, `marks` the data.

mod axes;
mod clip;
mod color_bar;
mod dashes;
mod legend;
mod markers;
mod marks;
mod point_labels;
mod scene;

pub(in crate::chart) use dashes::pattern as dash_pattern;
pub(in crate::chart) use legend::Place as LegendPlace;
pub(in crate::chart) use markers::{OUTLINE_WIDTH, RULE_WIDTH, line_width, radius as marker_radius};
pub(in crate::chart) use marks::{
    MASKED, bins_stand_apart, cell_pixels, cell_text_size, crowd_pixels, filled_pixels, graph_shapes, readable_on,
};
pub(in crate::chart) use scene::{Anchor, Ink, Pixels, Scene, Shape, Text};

use crate::chart::layout::{Labelled, PanelLayout, Rect, Reserved, layout_figure, layout_panel};
use crate::chart::resolve::{Figure, Panel};
use legend::Legend;

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
    /// The words among the data, where they were found a place.
    pub(in crate::chart) words: Vec<Text>,
}

pub(in crate::chart) fn draw(figure: &Figure) -> Picture {
    let layout = layout_figure(figure);
    let mut shapes = Vec::new();
    let drawn = figure.panels().into_iter().zip(&layout.areas);
    let panels: Vec<_> =
        drawn.map(|(panel, (area, labelled))| draw_panel(panel, *area, *labelled, &mut shapes)).collect();
    for (bar, colors) in &layout.color_bars {
        color_bar::draw(bar, colors, &mut shapes);
    }
    let left = panels.iter().map(|panel| panel.layout.plot.left).fold(f64::INFINITY, f64::min);
    axes::draw_surroundings(figure, &layout, left, &mut shapes);
    Picture { scene: Scene { width: figure.size.0, height: figure.size.1, shapes }, panels }
}

fn draw_panel(panel: &Panel, area: Rect, labelled: Labelled, shapes: &mut Vec<Shape>) -> PanelPicture {
    let mut layout = layout_panel(panel, area, Reserved::default(), labelled);
    let mut marks = marks::draw(panel, &layout);
    let legend = Legend::of(panel, &area);
    let place = legend.as_ref().map(|legend| legend.place(&layout.plot, &marks));
    if let (Some(legend), Some(place)) = (&legend, place) {
        let reserved = legend.reserve(place, &layout.plot);
        if reserved != Reserved::default() {
            layout = layout_panel(panel, area, reserved, labelled);
            marks = marks::draw(panel, &layout);
        }
    }
    axes::draw(panel, &layout, shapes);
    let word = |shape: &Shape| match shape {
        Shape::Text(text) => Some(text.clone()),
        _ => None,
    };
    let words = marks.iter().filter_map(word).collect();
    shapes.append(&mut marks);
    if let (Some(bar), Some(colors)) = (&layout.color_bar, &panel.colors) {
        color_bar::draw(bar, colors, shapes);
    }
    if let (Some(legend), Some(place)) = (&legend, place) {
        legend.draw(place, &layout, shapes);
    }
    PanelPicture { layout, legend: place, words }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::layout::Point;
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
            Shape::Image { area, .. } => area.corners().to_vec(),
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
}
