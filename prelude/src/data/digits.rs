//! Digits drawn by strokes, each slanted, turned, scaled and moved a little: a small stand-in for handwriting.

use super::batch;
use super::canvas::Canvas;
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// Pictures of digits, made by [`digits`].
#[derive(Clone, Debug)]
pub struct Digits {
    /// f32 \[count, 1, size, size\] in 0..=1, light on dark.
    pub images: Tensor,
    /// u32 \[count\], 0..=9, in equal numbers as far as `count` allows, in random order.
    pub labels: Tensor,
}

/// `count` digits in pictures of `size` pixels a side; 16 is enough to read them, 28 is MNIST's size.
pub fn digits(count: usize, size: usize, rng: &mut Rng) -> Result<Digits> {
    let mut labels: Vec<u32> = (0..count).map(|i| (i % 10) as u32).collect();
    rng.shuffle(&mut labels);
    let mut values = Vec::with_capacity(count * size * size);
    for label in &labels {
        values.extend(draw(*label as usize, size, rng).values());
    }
    Ok(Digits { images: batch::floats(values, &[count, 1, size, size])?, labels: batch::labels(labels)? })
}

/// One digit with a hand's variations.
pub(super) fn draw(digit: usize, size: usize, rng: &mut Rng) -> Canvas {
    let mut canvas = Canvas::new(size, size, &[0.0]);
    let turn = 0.15 * rng.normal();
    let slant = 0.15 * rng.normal();
    let (stretch_x, stretch_y) = (rng.uniform(0.8, 1.05), rng.uniform(0.85, 1.05));
    let shift = [rng.uniform(-0.06, 0.06), rng.uniform(-0.06, 0.06)];
    let width = size as f64 * rng.uniform(0.07, 0.12);
    let (sin, cos) = turn.sin_cos();
    let mut placed = |(x, y): (f64, f64)| {
        let (x, y) = ((x - 0.5) * stretch_x + 0.02 * rng.normal(), (y - 0.5) * stretch_y + 0.02 * rng.normal());
        let x = x - slant * y;
        let (x, y) = (cos * x - sin * y, sin * x + cos * y);
        let scale = size as f64;
        ((x + 0.5 + shift[0]) * scale - 0.5, (y + 0.5 + shift[1]) * scale - 0.5)
    };
    for stroke in strokes(digit) {
        let points: Vec<(f64, f64)> = stroke.into_iter().map(&mut placed).collect();
        canvas.draw(Canvas::polyline(&points, width), &[1.0]);
    }
    canvas
}

/// Strokes in a square of side 1, y downwards.
fn strokes(digit: usize) -> Vec<Vec<(f64, f64)>> {
    // Part of an ellipse, from one angle to another in degrees, 0 at the right and 90 at the bottom.
    let arc = |x: f64, y: f64, rx: f64, ry: f64, from: f64, to: f64| -> Vec<(f64, f64)> {
        let angle = |i: usize| (from + (to - from) * i as f64 / 10.0).to_radians();
        (0..=10).map(|i| (x + rx * angle(i).cos(), y + ry * angle(i).sin())).collect()
    };
    match digit {
        0 => vec![arc(0.5, 0.5, 0.22, 0.34, 0.0, 360.0)],
        1 => vec![vec![(0.38, 0.28), (0.54, 0.16), (0.54, 0.84)]],
        2 => {
            let mut stroke = arc(0.5, 0.34, 0.2, 0.18, 190.0, 390.0);
            stroke.extend([(0.3, 0.84), (0.74, 0.84)]);
            vec![stroke]
        }
        3 => {
            let mut stroke = arc(0.47, 0.33, 0.2, 0.17, 210.0, 450.0);
            stroke.extend(arc(0.47, 0.67, 0.22, 0.17, 270.0, 510.0));
            vec![stroke]
        }
        4 => vec![vec![(0.58, 0.16), (0.26, 0.62), (0.76, 0.62)], vec![(0.6, 0.42), (0.6, 0.86)]],
        5 => {
            let mut stroke = vec![(0.7, 0.17), (0.36, 0.17), (0.33, 0.47)];
            stroke.extend(arc(0.49, 0.63, 0.21, 0.2, 230.0, 510.0));
            vec![stroke]
        }
        6 => {
            let mut stroke = vec![(0.62, 0.15), (0.38, 0.4)];
            stroke.extend(arc(0.5, 0.65, 0.19, 0.19, 190.0, 550.0));
            vec![stroke]
        }
        7 => vec![vec![(0.28, 0.17), (0.73, 0.17), (0.44, 0.85)]],
        8 => vec![arc(0.5, 0.33, 0.17, 0.16, 90.0, 450.0), arc(0.5, 0.67, 0.21, 0.18, 270.0, 630.0)],
        _ => {
            let mut stroke = arc(0.5, 0.35, 0.19, 0.19, 0.0, 360.0);
            stroke.extend([(0.68, 0.5), (0.6, 0.86)]);
            vec![stroke]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_can_be_told_apart_and_vary() {
        let mut rng = Rng::seed(1);
        let (bank, test) = (digits(1000, 16, &mut rng).unwrap(), digits(300, 16, &mut rng).unwrap());
        let rows = |images: &Tensor| images.flatten_from(1).unwrap().to_vec2::<f32>().unwrap();
        let (known, asked) = (rows(&bank.images), rows(&test.images));
        let (names, truth) = (bank.labels.to_vec1::<u32>().unwrap(), test.labels.to_vec1::<u32>().unwrap());
        let nearest = |image: &Vec<f32>| {
            let distance = |other: &Vec<f32>| image.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
            (0..known.len()).min_by(|a, b| distance(&known[*a]).total_cmp(&distance(&known[*b]))).expect("a bank")
        };
        let right = asked.iter().zip(&truth).filter(|(image, label)| names[nearest(image)] == **label).count();
        assert!(right >= 285, "{right} of 300 by the nearest neighbour");
        assert!((0..10).all(|digit| names.iter().filter(|name| **name == digit).count() == 100));
        let first: Vec<usize> = (0..1000).filter(|i| names[*i] == names[0]).take(2).collect();
        assert_ne!(known[first[0]], known[first[1]]);
        assert!(known.iter().flatten().all(|value| (0.0..=1.0).contains(value)));
    }

    #[test]
    fn two_runs_of_a_seed_are_the_same_bits() {
        let run = || digits(20, 28, &mut Rng::seed(9)).unwrap().images.flatten_all().unwrap().to_vec1::<f32>().unwrap();
        assert_eq!(run(), run());
    }
}
