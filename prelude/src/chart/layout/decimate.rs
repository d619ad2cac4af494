//! Leaving out points that nobody could see: a line of a million points has a few thousand pixels to go through.

use crate::chart::layout::Point;

/// Pixel columns per CSS pixel, as fine as the picture that is drawn.
const COLUMNS: f64 = 2.0;

/// A line that looks the same with at most four points in each pixel column: the first, the lowest, the highest and
/// the last. Lines that turn back keep all points that lie apart.
///
/// Returns the indices of the points that are kept, so that what else is known of them can be kept too.
pub(crate) fn line(points: &[Point]) -> Vec<usize> {
    let few = 2000;
    if points.len() <= few {
        return (0..points.len()).collect();
    }
    if points.windows(2).any(|pair| pair[1].0 < pair[0].0) {
        return apart(points, 0.25);
    }
    let (mut kept, mut start) = (Vec::new(), 0);
    for column in points.chunk_by(|a, b| column(a) == column(b)) {
        let by_y = |a: &(usize, &Point), b: &(usize, &Point)| a.1.1.total_cmp(&b.1.1);
        let lowest = column.iter().enumerate().min_by(by_y).map_or(0, |(index, _)| index);
        let highest = column.iter().enumerate().max_by(by_y).map_or(0, |(index, _)| index);
        let mut indices = [0, lowest.min(highest), lowest.max(highest), column.len() - 1].to_vec();
        indices.dedup();
        kept.extend(indices.into_iter().map(|index| start + index));
        start += column.len();
    }
    kept
}

/// A band (x, lower y, upper y) that looks the same with one column of points per pixel column.
pub(crate) fn band(points: &[(f64, f64, f64)]) -> Vec<(f64, f64, f64)> {
    let few = 2000;
    if points.len() <= few || points.windows(2).any(|pair| pair[1].0 < pair[0].0) {
        return points.to_vec();
    }
    points
        .chunk_by(|a, b| column(&(a.0, 0.0)) == column(&(b.0, 0.0)))
        .map(|column| {
            let lo = column.iter().map(|p| p.1.max(p.2)).fold(f64::MIN, f64::max);
            let hi = column.iter().map(|p| p.1.min(p.2)).fold(f64::MAX, f64::min);
            (column[0].0, lo, hi)
        })
        .collect()
}

/// The indices of points that do not fall on the same quarter of a pixel as an earlier one.
pub(crate) fn distinct(points: &[Point]) -> Vec<usize> {
    let mut seen = std::collections::HashSet::new();
    let cell = |v: f64| (v * 2.0).round() as i64;
    (0..points.len()).filter(|&i| seen.insert((cell(points[i].0), cell(points[i].1)))).collect()
}

fn column(point: &Point) -> i64 {
    (point.0 * COLUMNS).floor() as i64
}

fn apart(points: &[Point], distance: f64) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for (index, &point) in points.iter().enumerate() {
        let near = kept
            .last()
            .map(|&last| points[last])
            .is_some_and(|last| (point.0 - last.0).hypot(point.1 - last.1) < distance);
        if !near || index + 1 == points.len() {
            kept.push(index);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(points: &[Point]) -> Vec<Point> {
        line(points).into_iter().map(|index| points[index]).collect()
    }

    #[test]
    fn extremes_survive() {
        let mut points: Vec<Point> = (0..100_000).map(|i| (i as f64 * 0.005, 100.0 + (i % 7) as f64)).collect();
        points[54_321].1 = -50.0;
        points[12_345].1 = 250.0;
        let kept = kept(&points);
        assert!(kept.len() <= 4 * 1001, "{}", kept.len());
        for point in [points[54_321], points[12_345], points[0], points[99_999]] {
            assert!(kept.contains(&point), "{point:?}");
        }
        assert!(kept.windows(2).all(|pair| pair[0].0 <= pair[1].0));
    }

    #[test]
    fn short_lines_are_kept_whole() {
        let points: Vec<Point> = (0..500).map(|i| (i as f64 * 0.001, 1.0)).collect();
        assert_eq!(kept(&points), points);
    }

    #[test]
    fn lines_that_turn_back_keep_their_shape() {
        let circle: Vec<Point> = (0..50_000)
            .map(|i| {
                let angle = i as f64 / 50_000.0 * std::f64::consts::TAU;
                (100.0 * angle.cos(), 100.0 * angle.sin())
            })
            .collect();
        let kept = kept(&circle);
        assert!((500..4000).contains(&kept.len()), "{}", kept.len());
        assert_eq!(kept.last(), circle.last());
    }

    #[test]
    fn bands_keep_their_widest() {
        let mut points: Vec<_> = (0..10_000).map(|i| (i as f64 * 0.01, 60.0, 40.0)).collect();
        points[5_000] = (50.0, 90.0, 10.0);
        let kept = band(&points);
        assert!(kept.len() <= 201);
        assert!(kept.iter().any(|p| p.1 == 90.0) && kept.iter().any(|p| p.2 == 10.0));
    }

    #[test]
    fn points_on_top_of_each_other_count_once() {
        assert_eq!(distinct(&[(1.0, 1.0), (1.1, 1.0), (9.0, 1.0)]), [0, 2]);
    }
}
