//! Cutting lines into dashes. Done here and not by painters, because few of them can, and none alike.

use crate::chart::layout::Point;
use crate::chart::look::Dash;

/// Lengths of line and gap in turn, in CSS pixels, for a line of usual width; nothing for a solid one. Round ends make
/// every dash longer by the width of the line, and every gap shorter.
pub(crate) fn pattern(dash: Dash) -> &'static [f64] {
    match dash {
        Dash::Solid => &[],
        Dash::Dashed => &[6.0, 5.0],
        Dash::Dotted => &[0.1, 4.0],
        Dash::Alternating => &[7.0, 4.5, 0.1, 4.5],
        Dash::Long => &[13.0, 5.0],
    }
}

/// The dashes of a line.
pub(crate) fn dashes(points: &[Point], dash: Dash) -> Vec<Vec<Point>> {
    let pattern = pattern(dash);
    if pattern.is_empty() || points.len() < 2 {
        return vec![points.to_vec()];
    }
    let mut pieces = Vec::new();
    let mut piece = vec![points[0]];
    let (mut index, mut left) = (0, pattern[0]);
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let at = (from.0 + (to.0 - from.0) * (done / length), from.1 + (to.1 - from.1) * (done / length));
            if index % 2 == 0 {
                piece.push(at);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![at];
            }
            index = (index + 1) % pattern.len();
            left = pattern[index];
        }
        left -= length - done;
        if index % 2 == 0 {
            piece.push(to);
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(points: &[Point]) -> f64 {
        points.windows(2).map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1)).sum()
    }

    #[test]
    fn dashes_alternate_along_the_line() {
        let pieces = dashes(&[(0.0, 0.0), (22.0, 0.0)], Dash::Dashed);
        assert_eq!(pieces, [vec![(0.0, 0.0), (6.0, 0.0)], vec![(11.0, 0.0), (17.0, 0.0)]]);
    }

    #[test]
    fn dashes_go_round_corners() {
        let pieces = dashes(&[(0.0, 0.0), (4.0, 0.0), (4.0, 40.0)], Dash::Dashed);
        assert_eq!(pieces[0], [(0.0, 0.0), (4.0, 0.0), (4.0, 2.0)]);
        assert_eq!(pieces[1], [(4.0, 7.0), (4.0, 13.0)]);
    }

    #[test]
    fn the_rhythm_does_not_depend_on_how_finely_a_line_is_given() {
        let coarse = [(0.0, 0.0), (100.0, 0.0)];
        let fine: Vec<Point> = (0..=1000).map(|i| (i as f64 * 0.1, 0.0)).collect();
        for dash in [Dash::Dashed, Dash::Dotted, Dash::Alternating, Dash::Long] {
            let (a, b) = (dashes(&coarse, dash), dashes(&fine, dash));
            assert_eq!(a.len(), b.len(), "{dash:?}");
            assert!(a.iter().zip(&b).all(|(a, b)| (length(a) - length(b)).abs() < 1e-6));
        }
        assert_eq!(dashes(&coarse, Dash::Solid), [coarse.to_vec()]);
        assert_eq!(dashes(&[(1.0, 1.0), (1.0, 1.0)], Dash::Dashed).len(), 1);
    }
}
