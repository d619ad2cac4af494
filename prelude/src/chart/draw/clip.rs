//! Cutting lines and areas to the plot rectangle, so that a painter never sees what lies outside.

use crate::chart::layout::{Point, Rect};

/// The pieces of a line that lie inside.
pub(crate) fn polyline(points: &[Point], rect: &Rect) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], rect) else { continue };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&from) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    pieces
}

/// The part of a segment that lies inside (Liang and Barsky).
pub(crate) fn segment(from: Point, to: Point, rect: &Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    // For each side: how fast the segment leaves through it, and how far inside of it the start lies.
    let sides =
        [(-dx, from.0 - rect.left), (dx, rect.right - from.0), (-dy, from.1 - rect.top), (dy, rect.bottom - from.1)];
    for (speed, inside) in sides {
        if speed == 0.0 {
            if inside < 0.0 {
                return None;
            }
        } else if speed < 0.0 {
            enter = enter.max(inside / speed);
        } else {
            leave = leave.min(inside / speed);
        }
    }
    if enter > leave {
        return None;
    }
    // Ends that need no cutting stay exactly where they are, so that neighbouring segments still meet.
    let start = if enter > 0.0 { (from.0 + enter * dx, from.1 + enter * dy) } else { from };
    let end = if leave < 1.0 { (from.0 + leave * dx, from.1 + leave * dy) } else { to };
    Some((start, end))
}

/// The part of an area that lies inside (Sutherland and Hodgman). Parts that hang together outside stay joined along
/// the side of the rectangle, which does not show in a filled area.
pub(crate) fn polygon(points: &[Point], rect: &Rect) -> Vec<Point> {
    let left = half(points, |p| p.0 - rect.left);
    let right = half(&left, |p| rect.right - p.0);
    let top = half(&right, |p| p.1 - rect.top);
    half(&top, |p| rect.bottom - p.1)
}

/// The part of an area where `inside` is not negative.
fn half(points: &[Point], inside: impl Fn(Point) -> f64) -> Vec<Point> {
    let mut kept = Vec::with_capacity(points.len() + 4);
    for (index, &to) in points.iter().enumerate() {
        let from = points[(index + points.len() - 1) % points.len()];
        let (a, b) = (inside(from), inside(to));
        if (a < 0.0) != (b < 0.0) {
            let t = a / (a - b);
            kept.push((from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)));
        }
        if b >= 0.0 {
            kept.push(to);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: Rect = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn segments_are_cut_at_the_sides() {
        assert_eq!(segment((-5.0, 5.0), (15.0, 5.0), &SQUARE), Some(((0.0, 5.0), (10.0, 5.0))));
        assert_eq!(segment((1.0, 2.0), (3.0, 4.0), &SQUARE), Some(((1.0, 2.0), (3.0, 4.0))));
        assert_eq!(segment((-5.0, 0.0), (0.0, 15.0), &SQUARE), None);
        assert_eq!(segment((-1.0, 5.0), (-1.0, 6.0), &SQUARE), None);
        assert_eq!(segment((5.0, -1e7), (5.0, 1e7), &SQUARE), Some(((5.0, 0.0), (5.0, 10.0))));
    }

    #[test]
    fn a_line_that_leaves_and_returns_is_two_pieces() {
        let pieces = polyline(&[(1.0, 5.0), (5.0, 5.0), (5.0, 20.0), (8.0, 20.0), (8.0, 5.0), (9.0, 5.0)], &SQUARE);
        assert_eq!(pieces, [vec![(1.0, 5.0), (5.0, 5.0), (5.0, 10.0)], vec![(8.0, 10.0), (8.0, 5.0), (9.0, 5.0)]]);
        assert_eq!(polyline(&[(1.0, 1.0)], &SQUARE), Vec::<Vec<Point>>::new());
    }

    #[test]
    fn nothing_outside_remains() {
        let star: Vec<Point> = (0..20)
            .map(|i| {
                let (angle, radius) = (i as f64 * 0.314, if i % 2 == 0 { 12.0 } else { 3.0 });
                (5.0 + radius * angle.cos(), 5.0 + radius * angle.sin())
            })
            .collect();
        let slack = SQUARE.grown(1e-9);
        let area = polygon(&star, &SQUARE);
        assert!(area.len() > 10 && area.iter().all(|&p| slack.contains(p)));
        assert!(polyline(&star, &SQUARE).iter().flatten().all(|&p| slack.contains(p)));
        assert_eq!(polygon(&[(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)], &SQUARE), []);
        assert_eq!(polygon(&[], &SQUARE), []);
    }

    #[test]
    fn an_area_around_the_rectangle_becomes_the_rectangle() {
        let area = polygon(&[(-5.0, -5.0), (15.0, -5.0), (15.0, 15.0), (-5.0, 15.0)], &SQUARE);
        for corner in SQUARE.corners() {
            assert!(area.contains(&corner), "{area:?}");
        }
    }
}
