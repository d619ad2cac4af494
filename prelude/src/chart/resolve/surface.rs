//! A surface over a rectangle, seen from the side: projected here, so that painters only fill areas. Heights are shown by
//! colour and by a box around the surface, whose ends are labelled.

use super::figure::{ColorScale, Face, LayerData};
use super::panel::{Parts, Together, plain};
use super::style::LayerStyle;
use crate::chart::look::{Color, ColorMap};
use crate::chart::scale::labels::brief;
use crate::chart::scale::{Scale, ScaleKind, extent};
use crate::chart::spec::{Mark, Matrix};

/// More rows or columns than this say no more and take long to draw; every second, third, ... is taken.
const MOST: usize = 50;

const SHADES: f64 = 40.0;

const BOX: Color = Color::hex(0x9AA0A8);
const WORDS: Color = Color::hex(0x3F454C);

/// How high the box is, in units of its sides.
const HEIGHT: f64 = 0.62;

pub(super) fn parts(
    mark: &Mark,
    style: &LayerStyle,
    (x, y, z): (&[f64], &[f64], &Matrix),
    map: Option<ColorMap>,
    (azimuth, elevation): (f64, f64),
    together: &Together,
) -> Parts {
    let eye = Eye::new(azimuth, elevation);
    let z_ends = ends(&z.values);
    let colors = ColorScale {
        map: map.unwrap_or(ColorMap::Viridis),
        scale: Scale::new(ScaleKind::Linear, z_ends.0, z_ends.1),
        label: together.color_label.clone(),
    };
    let (x_ends, y_ends) = (ends(x), ends(y));
    let unit = |v: f64, (lo, hi): (f64, f64)| (v - lo) / (hi - lo) - 0.5;
    let point = |row: usize, column: usize| {
        let height = unit(z.at(row, column), z_ends) * HEIGHT;
        eye.project([unit(x[column], x_ends), unit(y[row], y_ends), height])
    };
    let (rows, columns) = (picked(z.rows), picked(z.columns));
    let mut faces: Vec<(f64, Face)> = Vec::new();
    for row in rows.windows(2) {
        for column in columns.windows(2) {
            let corners = [(row[0], column[0]), (row[0], column[1]), (row[1], column[1]), (row[1], column[0])];
            let mean = corners.iter().map(|&(row, column)| z.at(row, column)).sum::<f64>() / 4.0;
            if mean.is_finite() {
                let seen = corners.map(|(row, column)| point(row, column));
                let depth = seen.iter().map(|p| p.depth).sum::<f64>();
                let corners = seen.iter().map(|p| p.at).collect();
                // Few shades make a small file, and show lines of equal height besides.
                let shade = (colors.scale.position(mean) * SHADES).round() / SHADES;
                let color = mark.style.color.unwrap_or(colors.map.color(shade));
                faces.push((depth, Face { corners, color }));
            }
        }
    }
    // What is far away is drawn first.
    faces.sort_by(|a, b| b.0.total_cmp(&a.0));
    let faces = faces.into_iter().map(|(_, face)| face).collect();
    let mut layers = vec![
        plain(BOX, LayerData::Segments { pieces: eye.far_edges(), arrows: false }),
        style.layer(mark, LayerData::Faces { faces }),
    ];
    layers.push(plain(BOX, LayerData::Segments { pieces: eye.near_floor(), arrows: false }));
    let (at, texts) = eye.labels([x_ends, y_ends, z_ends]).into_iter().unzip();
    layers.push(plain(WORDS, LayerData::Texts { at, texts }));
    Parts {
        layers,
        colors: Some(colors),
        without_axes: true,
        aspect: Some(1.25),
        natural_size: Some((560, 400)),
        extent: Some(((-0.85, 0.85), (-0.68, 0.68))),
        ..Parts::default()
    }
}

/// The smallest and the largest, which differ.
fn ends(values: &[f64]) -> (f64, f64) {
    match extent(ScaleKind::Linear, values.iter().copied()) {
        Some((lo, hi)) if lo < hi => (lo, hi),
        Some((lo, _)) => (lo - 0.5, lo + 0.5),
        None => (0.0, 1.0),
    }
}

/// At most [`MOST`] indices, evenly spaced, with the last among them.
fn picked(count: usize) -> Vec<usize> {
    let stride = count.div_ceil(MOST).max(1);
    let mut picked: Vec<usize> = (0..count).step_by(stride).collect();
    if count > 0 && picked.last() != Some(&(count - 1)) {
        picked.push(count - 1);
    }
    picked
}

struct Seen {
    at: (f64, f64),
    depth: f64,
}

/// A parallel projection: sizes can be compared wherever they are.
struct Eye {
    azimuth: (f64, f64),
    elevation: (f64, f64),
}

impl Eye {
    fn new(azimuth: f64, elevation: f64) -> Self {
        Eye { azimuth: azimuth.to_radians().sin_cos(), elevation: elevation.to_radians().sin_cos() }
    }

    fn project(&self, [x, y, z]: [f64; 3]) -> Seen {
        let (sin, cos) = self.azimuth;
        let (right, away) = (x * cos - y * sin, x * sin + y * cos);
        let (sin, cos) = self.elevation;
        Seen { at: (right, away * sin + z * cos), depth: away * cos - z * sin }
    }

    /// Corners of the floor in turn, beginning with the nearest.
    fn floor(&self) -> [[f64; 2]; 4] {
        let corners = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]];
        let depth = |i: usize| self.project([corners[i][0], corners[i][1], 0.0]).depth;
        let nearest = (0..4).min_by(|&a, &b| depth(a).total_cmp(&depth(b))).unwrap_or(0);
        [0, 1, 2, 3].map(|i| corners[(nearest + i) % 4])
    }

    fn edge(&self, from: [f64; 3], to: [f64; 3]) -> [(f64, f64); 2] {
        [self.project(from).at, self.project(to).at]
    }

    /// The edges of the box behind the surface.
    fn far_edges(&self) -> Vec<[(f64, f64); 2]> {
        let (bottom, top) = (-HEIGHT / 2.0, HEIGHT / 2.0);
        let [_, right, far, left] = self.floor();
        let at = |[x, y]: [f64; 2], z: f64| [x, y, z];
        let mut edges = Vec::new();
        for z in [bottom, top] {
            edges.push(self.edge(at(right, z), at(far, z)));
            edges.push(self.edge(at(far, z), at(left, z)));
        }
        edges.extend([right, far, left].map(|corner| self.edge(at(corner, bottom), at(corner, top))));
        edges
    }

    /// The two edges of the floor in front, along which x and y run.
    fn near_floor(&self) -> Vec<[(f64, f64); 2]> {
        let [near, right, _, left] = self.floor();
        let at = |[x, y]: [f64; 2]| [x, y, -HEIGHT / 2.0];
        vec![self.edge(at(near), at(right)), self.edge(at(near), at(left))]
    }

    /// The ends of all three axes, beside the edges along which they run.
    fn labels(&self, [x, y, z]: [(f64, f64); 3]) -> Vec<((f64, f64), String)> {
        let [near, right, _, left] = self.floor();
        let bottom = -HEIGHT / 2.0;
        let mut labels = Vec::new();
        for (from, to) in [(near, right), (near, left)] {
            let along_x = from[0] != to[0];
            let (ends, name, axis) = if along_x { (x, "x", 0) } else { (y, "y", 1) };
            let value = |corner: [f64; 2]| if corner[axis] < 0.0 { ends.0 } else { ends.1 };
            // A little off the edge, away from the middle of the box.
            let off = |part: f64| {
                let mut place = [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part, bottom];
                place[1 - axis] *= 1.16;
                self.project(place).at
            };
            labels.push((off(0.1), brief(value(from))));
            labels.push((off(0.9), brief(value(to))));
            labels.push((off(0.5), name.to_owned()));
        }
        for (height, value) in [(bottom, z.0), (-bottom, z.1)] {
            let place = self.project([left[0], left[1], height]).at;
            labels.push(((place.0 - 0.09, place.1), brief(value)));
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_is_lower_and_in_front() {
        let eye = Eye::new(-35.0, 30.0);
        let [near, right, far, left] = eye.floor().map(|[x, y]| eye.project([x, y, 0.0]));
        assert!(near.depth < right.depth && near.depth < left.depth && far.depth > left.depth);
        assert!(near.at.1 < far.at.1 && left.at.0 < right.at.0);
        assert!(eye.project([0.0, 0.0, 0.1]).at.1 > eye.project([0.0, 0.0, 0.0]).at.1);
    }

    #[test]
    fn large_grids_are_thinned_to_their_ends() {
        let picked = picked(1000);
        assert!(picked.len() <= MOST + 1 && picked[0] == 0 && picked[picked.len() - 1] == 999);
        assert_eq!(super::picked(3), [0, 1, 2]);
    }
}
