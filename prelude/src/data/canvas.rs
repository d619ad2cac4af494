//! A picture to draw on, with the exact mask of everything drawn. Shapes are given as distances: how far a point is outside
//! (positive) or inside (negative), in pixels.

use super::batch;
use candle_core::{Result, Tensor};

/// A picture of one channel (grey) or three (RGB). Pixel (i, j) is a square of side 1 around y = i, x = j.
///
/// ```
/// # use oxbook::prelude::*;
/// let mut canvas = data::Canvas::new(16, 16, &[0.1]);
/// let mask = canvas.draw(data::Canvas::disc(8.0, 8.0, 5.0), &[0.9]); // true where the disc is
/// let picture = canvas.tensor().unwrap(); // [1, 16, 16]
/// assert!(mask[8 * 16 + 8] && !mask[0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    height: usize,
    width: usize,
    channels: usize,
    /// Channel by channel, row by row.
    values: Vec<f32>,
}

impl Canvas {
    /// A picture filled with one colour: one value for grey, three for RGB, in 0..=1.
    pub fn new(height: usize, width: usize, colour: &[f32]) -> Canvas {
        let values = colour.iter().flat_map(|value| vec![*value; height * width]).collect();
        Canvas { height, width, channels: colour.len(), values }
    }

    /// Fills a shape, with soft edges: a pixel that the edge crosses takes part of the colour. Returns the pixels whose
    /// centre is inside, row by row.
    ///
    /// # Panics
    /// If the colour has another number of values than the picture has channels.
    pub fn draw(&mut self, shape: impl Fn(f64, f64) -> f64, colour: &[f32]) -> Vec<bool> {
        self.fill(shape, colour, |distance| (0.5 - distance).clamp(0.0, 1.0) as f32)
    }

    /// Fills a shape with hard edges: exactly the pixels that are returned have the colour.
    ///
    /// # Panics
    /// If the colour has another number of values than the picture has channels.
    pub fn stamp(&mut self, shape: impl Fn(f64, f64) -> f64, colour: &[f32]) -> Vec<bool> {
        self.fill(shape, colour, |distance| f32::from(u8::from(distance <= 0.0)))
    }

    fn fill(&mut self, shape: impl Fn(f64, f64) -> f64, colour: &[f32], cover: impl Fn(f64) -> f32) -> Vec<bool> {
        assert_eq!(colour.len(), self.channels, "Canvas: a colour for each channel");
        let mut inside = Vec::with_capacity(self.height * self.width);
        for i in 0..self.height {
            for j in 0..self.width {
                let distance = shape(j as f64, i as f64);
                inside.push(distance <= 0.0);
                let share = cover(distance);
                if share > 0.0 {
                    for (channel, wanted) in colour.iter().enumerate() {
                        let value = &mut self.values[(channel * self.height + i) * self.width + j];
                        *value += share * (wanted - *value);
                    }
                }
            }
        }
        inside
    }

    /// The values, channel by channel and row by row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The picture: f32 \[channels, height, width\].
    pub fn tensor(&self) -> Result<Tensor> {
        batch::floats(self.values.clone(), &[self.channels, self.height, self.width])
    }

    /// A disc around (x, y).
    pub fn disc(x: f64, y: f64, radius: f64) -> impl Fn(f64, f64) -> f64 {
        move |px, py| (px - x).hypot(py - y) - radius
    }

    /// An upright rectangle around (x, y) with these half sides.
    pub fn rectangle(x: f64, y: f64, half_width: f64, half_height: f64) -> impl Fn(f64, f64) -> f64 {
        move |px, py| {
            let (dx, dy) = ((px - x).abs() - half_width, (py - y).abs() - half_height);
            dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0)
        }
    }

    /// A straight stroke with round ends.
    pub fn stroke(from: (f64, f64), to: (f64, f64), width: f64) -> impl Fn(f64, f64) -> f64 {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx * dx + dy * dy;
        move |px, py| {
            let along = if length > 0.0 { ((px - from.0) * dx + (py - from.1) * dy) / length } else { 0.0 };
            let along = along.clamp(0.0, 1.0);
            (px - from.0 - along * dx).hypot(py - from.1 - along * dy) - width / 2.0
        }
    }

    /// A stroke through several points.
    pub fn polyline(points: &[(f64, f64)], width: f64) -> impl Fn(f64, f64) -> f64 {
        let strokes: Vec<_> = points.windows(2).map(|ends| Canvas::stroke(ends[0], ends[1], width)).collect();
        move |px, py| strokes.iter().map(|stroke| stroke(px, py)).fold(f64::INFINITY, f64::min)
    }
}

/// A mask as numbers, 1 inside and 0 outside.
pub(super) fn mask(inside: &[bool]) -> impl Iterator<Item = f32> {
    inside.iter().map(|inside| f32::from(u8::from(*inside)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_have_the_area_of_the_shape() {
        let mut canvas = Canvas::new(64, 64, &[0.0]);
        let disc = canvas.draw(Canvas::disc(31.5, 30.0, 20.0), &[1.0]);
        let area = disc.iter().filter(|inside| **inside).count() as f64;
        assert!((area / (std::f64::consts::PI * 400.0) - 1.0).abs() < 0.01, "{area}");
        let light: f32 = canvas.values().iter().sum();
        assert!(
            (f64::from(light) / (std::f64::consts::PI * 400.0) - 1.0).abs() < 0.002,
            "soft edges keep the area: {light}"
        );
        let square = Canvas::new(20, 20, &[0.0]).stamp(Canvas::rectangle(9.5, 9.5, 4.0, 2.0), &[1.0]);
        assert_eq!(square.iter().filter(|inside| **inside).count(), 8 * 4);
    }

    #[test]
    fn what_is_stamped_is_the_mask() {
        let mut canvas = Canvas::new(12, 12, &[0.1, 0.2, 0.3]);
        let inside = canvas.stamp(Canvas::polyline(&[(2.0, 2.0), (8.0, 2.0), (8.0, 9.0)], 2.0), &[0.9, 0.8, 0.7]);
        for (pixel, inside) in inside.iter().enumerate() {
            let expected = if *inside { [0.9, 0.8, 0.7] } else { [0.1, 0.2, 0.3] };
            assert_eq!([0, 1, 2].map(|channel| canvas.values()[channel * 144 + pixel]), expected);
        }
        assert!(inside[2 * 12 + 5] && inside[6 * 12 + 8] && !inside[6 * 12 + 3]);
        assert_eq!(canvas.tensor().unwrap().dims(), [3, 12, 12]);
    }
}
