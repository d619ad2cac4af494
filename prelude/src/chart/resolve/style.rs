//! Which colour, dash and marker each mark of a chart gets, where the learner did not say.

use super::series::is_crowd;
use crate::chart::look::Dash;
use crate::chart::look::{self, Color, MarkerShape};
use crate::chart::spec::{Geometry, Mark};

/// The looks of one layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LayerStyle {
    pub(crate) color: Color,
    pub(crate) opacity: f64,
    pub(crate) dash: Dash,
    pub(crate) marker: Option<MarkerShape>,
}

/// One style per mark, in order.
pub(crate) fn styles(marks: &[Mark]) -> Vec<LayerStyle> {
    let colors = colors(marks);
    let histograms = marks.iter().filter(|mark| matches!(mark.geometry, Geometry::Histogram { .. })).count();
    let (mut lines, mut markers) = (0, 0);
    marks
        .iter()
        .zip(colors)
        .map(|(mark, color)| {
            let marker = match mark.style.marker {
                Some(marker) => Some(marker),
                None => has_markers(mark).then(|| next(&mut markers)).map(look::series_marker),
            };
            LayerStyle {
                color,
                opacity: mark.style.opacity.unwrap_or_else(|| opacity(mark, histograms)),
                dash: mark.style.dash.unwrap_or_else(|| match mark.geometry {
                    // A line whose points have shapes of their own needs no dashes to be told apart.
                    Geometry::Line { .. } if marker.is_none() => look::series_dash(next(&mut lines)),
                    Geometry::Step { .. } | Geometry::Histogram { .. } => look::series_dash(next(&mut lines)),
                    _ => Dash::Solid,
                }),
                marker,
            }
        })
        .collect()
}

/// Series take colours in order. Rules are grey, and a band has the colour of the line it surrounds.
fn colors(marks: &[Mark]) -> Vec<Color> {
    let mut series = 0;
    let mut colors: Vec<Option<Color>> = marks
        .iter()
        .enumerate()
        .map(|(index, mark)| match mark.geometry {
            _ if mark.style.color.is_some() => mark.style.color,
            _ if mark.style.marker == Some(MarkerShape::Star) => Some(look::GUESS),
            Geometry::RuleX { .. } | Geometry::RuleY { .. } => Some(look::RULE),
            Geometry::Text { .. } | Geometry::Graph(_) => Some(look::WORDS),
            Geometry::Segment { .. } => Some(look::RULE),
            // Their colours stand for numbers.
            Geometry::Heatmap(_)
            | Geometry::Attention(_)
            | Geometry::Images(_)
            | Geometry::Contour { .. }
            | Geometry::Surface { .. } => Some(look::RULE),
            Geometry::Band { .. } if line_of_band(marks, index).is_some() => None,
            _ => Some(look::series_color(next(&mut series))),
        })
        .collect();
    for index in 0..marks.len() {
        if colors[index].is_none() {
            colors[index] = line_of_band(marks, index).and_then(|line| colors[line]);
        }
    }
    colors.into_iter().map(|color| color.unwrap_or(look::RULE)).collect()
}

/// The line that a band belongs to: the nearest neighbour, above or below, over the same x.
fn line_of_band(marks: &[Mark], band: usize) -> Option<usize> {
    let Geometry::Band { x: band_x, .. } = &marks[band].geometry else { return None };
    let over_same_x = |&index: &usize| match &marks[index].geometry {
        Geometry::Line { x, .. } => x == band_x,
        _ => false,
    };
    let after = Some(band + 1).filter(|index| *index < marks.len()).filter(over_same_x);
    after.or_else(|| band.checked_sub(1).filter(over_same_x))
}

fn has_markers(mark: &Mark) -> bool {
    mark.style.markers || matches!(mark.geometry, Geometry::Scatter { .. })
}

fn opacity(mark: &Mark, histograms: usize) -> f64 {
    match &mark.geometry {
        Geometry::Band { .. } => 0.2,
        Geometry::Histogram { .. } if histograms > 1 => 0.35,
        Geometry::Histogram { .. } => 0.9,
        Geometry::Area { .. } => 0.35,
        Geometry::Scatter { .. } if is_crowd(mark) => 1.0,
        Geometry::Scatter { x, .. } if x.len() > 1000 => 0.35,
        Geometry::Scatter { x, .. } if x.len() > 200 => 0.6,
        _ => 1.0,
    }
}

fn next(counter: &mut usize) -> usize {
    *counter += 1;
    *counter - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{band, hist, line, rule_y, scatter};

    #[test]
    fn series_differ_in_colour_and_in_more() {
        let chart = line(0..3, 0..3).add(line(0..3, 0..3)).add(scatter(0..3, 0..3)).add(scatter(0..3, 0..3));
        let styles = styles(&chart.marks);
        for (index, a) in styles.iter().enumerate() {
            for b in &styles[index + 1..] {
                assert_ne!(a.color, b.color);
                assert_ne!((a.dash, a.marker), (b.dash, b.marker));
            }
        }
    }

    #[test]
    fn what_was_asked_for_is_kept() {
        let chart = line(0..3, 0..3).dotted().color("#123456").opacity(0.5);
        let style = styles(&chart.marks)[0];
        assert_eq!((style.dash, style.color, style.opacity), (Dash::Dotted, Color::hex(0x123456), 0.5));
    }

    #[test]
    fn a_band_goes_with_its_line() {
        let around = |x: std::ops::Range<i32>| band(x.clone(), x.clone(), x);
        let chart = scatter(0..4, 0..4).add(around(0..3)).add(line(0..3, 0..3)).add(line(0..5, 0..5)).add(around(0..5));
        let colors: Vec<Color> = styles(&chart.marks).iter().map(|style| style.color).collect();
        assert_eq!(colors[1], colors[2]);
        assert_eq!(colors[4], colors[3]);
        assert_eq!([colors[0], colors[2], colors[3]], [0, 1, 2].map(look::series_color));
        let alone = around(0..3).add(scatter(0..3, 0..3));
        assert_eq!(styles(&alone.marks)[0].color, look::series_color(0));
    }

    #[test]
    fn rules_take_no_colour_from_series() {
        let chart = rule_y(1).add(line(0..3, 0..3));
        assert_eq!(styles(&chart.marks)[0].color, look::RULE);
        assert_eq!(styles(&chart.marks)[1].color, look::series_color(0));
    }

    #[test]
    fn layered_histograms_show_through() {
        assert!(styles(&hist(0..3).add(hist(0..3)).marks)[0].opacity < styles(&hist(0..3).marks)[0].opacity);
    }
}
