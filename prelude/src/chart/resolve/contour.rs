//! Lines of equal height through numbers on a grid (marching squares), and the areas between them.

use super::figure::{ColorScale, Layer, LayerData, Level};
use super::panel::{Parts, Together, plain};
use super::style::LayerStyle;
use crate::chart::look::ColorMap;
use crate::chart::scale::ticks::ticks;
use crate::chart::scale::{Scale, ScaleKind, extent};
use crate::chart::spec::{Levels, Mark, Matrix};

type Point = (f64, f64);

pub(super) fn parts(
    mark: &Mark,
    style: &LayerStyle,
    (x, y, z): (&[f64], &[f64], &Matrix),
    levels: &Levels,
    (map, filled): (Option<ColorMap>, bool),
    together: &Together,
) -> Parts {
    let (lo, hi) = extent(ScaleKind::Linear, z.values.iter().copied()).unwrap_or((0.0, 1.0));
    let heights = match levels {
        Levels::At(heights) => heights.clone(),
        Levels::About(count) => round_heights(lo, hi, *count),
    };
    let ends = (heights.iter().copied().fold(lo, f64::min), heights.iter().copied().fold(hi, f64::max));
    let (lo, hi) = if ends.0 < ends.1 { ends } else { (ends.0 - 0.5, ends.0 + 0.5) };
    let map = map.unwrap_or(ColorMap::Viridis);
    let colors = ColorScale { map, scale: Scale::new(ScaleKind::Linear, lo, hi), label: together.color_label.clone() };
    let areas = filled.then(|| areas((x, y, z), &heights, &colors));
    let levels = heights.iter().map(|&height| {
        let accepted = |p: &Point| together.x_kind.accepts(p.0) && together.y_kind.accepts(p.1);
        let runs = lines(x, y, z, height).into_iter().filter(|run| run.iter().all(accepted)).collect();
        Level { height, color: mark.style.color.unwrap_or(colors.color(height)), runs }
    });
    let levels = levels.filter(|level| !level.runs.is_empty()).collect();
    let ends = |values: &[f64]| extent(ScaleKind::Linear, values.iter().copied()).unwrap_or((0.0, 1.0));
    let mut layers: Vec<Layer> = areas.into_iter().map(|data| plain(style.color, data)).collect();
    layers.push(style.layer(mark, LayerData::Contours { levels }));
    Parts {
        layers,
        colors: (filled || mark.style.color.is_none()).then_some(colors),
        over: Some((ends(x), ends(y))),
        ..Parts::default()
    }
}

/// Each area in the colour of the middle between its heights.
fn areas((x, y, z): (&[f64], &[f64], &Matrix), heights: &[f64], colors: &ColorScale) -> LayerData {
    let mut ends = vec![colors.scale.lo];
    ends.extend(heights);
    ends.push(colors.scale.hi);
    let middles = ends.windows(2).map(|pair| pair[0] / 2.0 + pair[1] / 2.0);
    LayerData::Filled {
        x: x.to_vec(),
        y: y.to_vec(),
        z: z.clone(),
        heights: heights.to_vec(),
        colors: middles.map(|height| colors.color(height)).collect(),
    }
}

fn round_heights(lo: f64, hi: f64, count: usize) -> Vec<f64> {
    if lo >= hi {
        return vec![lo];
    }
    ticks(&Scale::new(ScaleKind::Linear, lo, hi), false, &[], count, |_| true).iter().map(|tick| tick.value).collect()
}

/// The lines at one height, each as long as it can be. Closed ones end where they begin.
pub(super) fn lines(x: &[f64], y: &[f64], z: &Matrix, height: f64) -> Vec<Vec<Point>> {
    let mut pieces: Vec<[Crossing; 2]> = Vec::new();
    for row in 0..z.rows.saturating_sub(1) {
        for column in 0..z.columns.saturating_sub(1) {
            square(z, row, column, height, &mut pieces);
        }
    }
    joined(&pieces)
        .into_iter()
        .map(|line| line.into_iter().map(|crossing| place(crossing, x, y, z, height)).collect())
        .collect()
}

/// An edge of the grid that a line crosses: from a grid point, to the right (`true`) or to the next row.
type Crossing = (usize, usize, bool);

/// Where a line crosses the sides of a square. Lines meet exactly, because each side has one name in both squares it
/// belongs to.
fn square(z: &Matrix, row: usize, column: usize, height: f64, pieces: &mut Vec<[Crossing; 2]>) {
    // In turn around the square, beginning at the lowest row and column.
    let corners = [z.at(row, column), z.at(row, column + 1), z.at(row + 1, column + 1), z.at(row + 1, column)];
    if corners.iter().any(|v| !v.is_finite()) {
        return;
    }
    let sides: [Crossing; 4] =
        [(row, column, true), (row, column + 1, false), (row + 1, column, true), (row, column, false)];
    let above = corners.map(|v| v >= height);
    let crossed: Vec<usize> = (0..4).filter(|&side| above[side] != above[(side + 1) % 4]).collect();
    match crossed[..] {
        [a, b] => pieces.push([sides[a], sides[b]]),
        // A saddle: the height in the middle decides which corners belong together.
        [_, _, _, _] => {
            let middle = corners.iter().sum::<f64>() / 4.0 >= height;
            let pairs = if middle == above[0] { [[0, 1], [2, 3]] } else { [[3, 0], [1, 2]] };
            pieces.extend(pairs.map(|[a, b]| [sides[a], sides[b]]));
        }
        _ => {}
    }
}

fn place((row, column, right): Crossing, x: &[f64], y: &[f64], z: &Matrix, height: f64) -> Point {
    let (to_row, to_column) = if right { (row, column + 1) } else { (row + 1, column) };
    let (a, b) = (z.at(row, column), z.at(to_row, to_column));
    let part = ((height - a) / (b - a)).clamp(0.0, 1.0);
    (x[column] + (x[to_column] - x[column]) * part, y[row] + (y[to_row] - y[row]) * part)
}

/// Pieces that meet become one line. A crossing belongs to at most two pieces.
fn joined(pieces: &[[Crossing; 2]]) -> Vec<Vec<Crossing>> {
    let mut at: std::collections::HashMap<Crossing, Vec<usize>> = std::collections::HashMap::new();
    for (index, piece) in pieces.iter().enumerate() {
        piece.iter().for_each(|crossing| at.entry(*crossing).or_default().push(index));
    }
    let mut used = vec![false; pieces.len()];
    // Open lines first, from one of their ends; what is left is closed.
    let ends = (0..pieces.len()).filter(|&index| pieces[index].iter().any(|crossing| at[crossing].len() == 1));
    let order: Vec<usize> = ends.chain(0..pieces.len()).collect();
    let mut lines = Vec::new();
    for start in order {
        if used[start] {
            continue;
        }
        used[start] = true;
        let [a, b] = pieces[start];
        let (from, mut end) = if at[&b].len() == 1 { (b, a) } else { (a, b) };
        let mut line = vec![from, end];
        while let Some(&next) = at[&end].iter().find(|&&piece| !used[piece]) {
            used[next] = true;
            let [a, b] = pieces[next];
            end = if a == end { b } else { a };
            line.push(end);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(size: usize, f: impl Fn(f64, f64) -> f64) -> (Vec<f64>, Matrix) {
        let x: Vec<f64> = (0..size).map(|i| i as f64 / (size - 1) as f64 * 4.0 - 2.0).collect();
        let values = x.iter().flat_map(|&y| x.iter().map(move |&x| (x, y))).map(|(x, y)| f(x, y)).collect();
        (x, Matrix { rows: size, columns: size, values })
    }

    #[test]
    fn a_bowl_has_round_closed_lines() {
        let (x, z) = grid(81, |x, y| x * x + y * y);
        let lines = lines(&x, &x, &z, 1.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        assert!(lines[0].iter().all(|p| (p.0.hypot(p.1) - 1.0).abs() < 2e-3));
        let length: f64 = lines[0].windows(2).map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1)).sum();
        assert!((length - std::f64::consts::TAU).abs() < 0.01, "{length}");
    }

    #[test]
    fn a_slope_has_one_straight_line_from_side_to_side() {
        let (x, z) = grid(9, |x, y| x + 0.5 * y);
        let lines = lines(&x, &x, &z, 0.25);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].iter().all(|p| (p.0 + 0.5 * p.1 - 0.25).abs() < 1e-12));
        assert_eq!(lines[0].first().map(|p| p.1.abs()), Some(2.0));
        assert_eq!(lines[0].last().map(|p| p.1.abs()), Some(2.0));
    }

    #[test]
    fn a_saddle_has_two_lines_that_do_not_cross() {
        let z = Matrix { rows: 2, columns: 2, values: vec![1.0, 0.0, 0.0, 1.0] };
        assert_eq!(lines(&[0.0, 1.0], &[0.0, 1.0], &z, 0.6).len(), 2);
        let (x, z) = grid(40, |x, y| x * y);
        assert_eq!(lines(&x, &x, &z, 0.5).len(), 2);
    }

    #[test]
    fn holes_interrupt_lines() {
        let (x, mut z) = grid(21, |x, _| x);
        z.values[10 * 21 + 10] = f64::NAN;
        assert_eq!(lines(&x, &x, &z, 0.05).len(), 2);
        assert!(lines(&x, &x, &z, 99.0).is_empty());
    }
}
