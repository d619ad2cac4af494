//! Texts beside points: each goes to the side of its point where it covers the least.

use super::legend::{text_area, touches};
use super::scene::{Anchor, Ink, Shape, Text};
use crate::chart::layout::TICK_SIZE;
use crate::chart::layout::{Point, Rect};
use crate::chart::look::Color;
use crate::chart::text;

const INK: Color = Color::hex(0x333333);

/// Places a text beside every point, in order. A text covers no other text and no point if there is such a place,
/// prefers to cover no line, and stays inside `bounds`.
pub(crate) fn place(points: &[(Point, &str)], radius: f64, bounds: &Rect, drawn: &[Shape]) -> Vec<Text> {
    let mut placed: Vec<Text> = Vec::new();
    for &(at, label) in points.iter().filter(|(_, label)| !label.is_empty()) {
        let best = candidates(at, label, radius)
            .into_iter()
            .enumerate()
            .map(|(order, text)| (cost(&text, points, radius, bounds, drawn, &placed) * 10 + order, text))
            .min_by_key(|(cost, _)| *cost);
        placed.extend(best.map(|(_, text)| text));
    }
    placed
}

/// Right, left, above, below, then the corners.
fn candidates((x, y): Point, label: &str, radius: f64) -> Vec<Text> {
    let gap = radius + 3.0;
    let middle = text::CAP_HEIGHT * TICK_SIZE / 2.0;
    let (above, below) = (y - gap, y + gap + 2.0 * middle);
    let near = gap * 0.75;
    [
        ((x + gap, y + middle), Anchor::Start),
        ((x, above), Anchor::Middle),
        ((x - gap, y + middle), Anchor::End),
        ((x, below), Anchor::Middle),
        ((x + near, above + 2.0), Anchor::Start),
        ((x - near, above + 2.0), Anchor::End),
        ((x + near, below - 2.0), Anchor::Start),
        ((x - near, below - 2.0), Anchor::End),
    ]
    .map(|(at, anchor)| Text {
        text: label.to_owned(),
        at,
        anchor,
        size: TICK_SIZE,
        ink: Ink::opaque(INK),
        upwards: false,
    })
    .to_vec()
}

fn cost(text: &Text, points: &[(Point, &str)], radius: f64, bounds: &Rect, drawn: &[Shape], placed: &[Text]) -> usize {
    let area = text_area(text);
    let outside = usize::from(!bounds.encloses(&with_spare(area, text.anchor))) * 100;
    let texts = placed.iter().filter(|other| text_area(other).grown(1.0).overlaps(&area)).count() * 20;
    let others = points.iter().filter(|(at, _)| area.grown(radius).contains(*at)).count() * 10;
    // Areas are fine to write on; lines are not.
    let lines = drawn.iter().filter(|shape| matches!(shape, Shape::Stroke { .. }) && touches(shape, &area)).count();
    outside + texts + others + lines.min(5)
}

/// The area of a text in a font wider than ours: a browser draws the labels where they are placed here, in its own.
fn with_spare(area: Rect, anchor: Anchor) -> Rect {
    let spare = 0.2 * (area.right - area.left);
    let (left, right) = match anchor {
        Anchor::Start => (0.0, spare),
        Anchor::Middle => (spare / 2.0, spare / 2.0),
        Anchor::End => (spare, 0.0),
    };
    Rect { left: area.left - left, right: area.right + right, ..area }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Rect = Rect { left: 0.0, top: 0.0, right: 300.0, bottom: 200.0 };

    #[test]
    fn a_lone_label_stands_to_the_right() {
        let placed = place(&[((100.0, 100.0), "GPT")], 3.0, &BOUNDS, &[]);
        assert_eq!(placed[0].anchor, Anchor::Start);
        assert!(placed[0].at.0 > 103.0);
    }

    #[test]
    fn labels_stay_inside_and_apart() {
        let points =
            [((295.0, 100.0), "alpha"), ((150.0, 100.0), "beta"), ((153.0, 102.0), "gamma"), ((5.0, 3.0), "delta")];
        let placed = place(&points, 3.0, &BOUNDS, &[]);
        for (index, text) in placed.iter().enumerate() {
            assert!(BOUNDS.encloses(&text_area(text)), "{text:?}");
            for other in &placed[index + 1..] {
                assert!(!text_area(text).overlaps(&text_area(other)), "{text:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_label_that_just_fits_makes_room_for_a_wider_font() {
        let placed = |right: f64| {
            let bounds = Rect { right, ..BOUNDS };
            place(&[((100.0, 100.0), "Llama 3.1 405B")], 3.0, &bounds, &[]).remove(0)
        };
        let free = placed(300.0);
        assert_eq!(free.anchor, Anchor::Start);
        let just = text_area(&free).right + 1.0;
        assert_ne!(placed(just).anchor, Anchor::Start, "a wider font would be cut off at {just}");
    }

    #[test]
    fn labels_avoid_lines() {
        let ink = Ink::opaque(INK);
        let line = Shape::Stroke { points: vec![(100.0, 100.0), (300.0, 100.0)], width: 1.0, ink };
        let placed = place(&[((100.0, 100.0), "label")], 3.0, &BOUNDS, &[line]);
        assert_ne!((placed[0].anchor, placed[0].at.0 > 103.0), (Anchor::Start, true), "{placed:?}");
    }
}
