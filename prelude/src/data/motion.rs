//! Things that move: a pixel in four directions, digits that bounce, a point mass that is pushed. Positions are known.

use super::batch;
use super::digits;
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// Short films with their ground truth.
#[derive(Clone, Debug)]
pub struct Clips {
    /// f32 \[count, frames, 1, size, size\].
    pub frames: Tensor,
    /// u32 \[count\]: of [`moving_pixel`] the direction (0 right, 1 left, 2 down, 3 up), of [`sprites`] the digit.
    pub labels: Tensor,
    /// f32 \[count, frames, 2\]: x and y of the thing that moves, in pixels: the pixel itself, or the sprite's left upper
    /// corner.
    pub positions: Tensor,
}

/// Films of one bright pixel that moves one pixel a frame in one of four directions, from a start of 0 to size − frames − 1,
/// in a lane 1 to size − 2, with normal noise of this size. Which of two opposite directions it is only the order of the
/// frames tells. A film and its reverse have the same frames.
///
/// # Panics
/// If the picture is smaller than the way, or than 3 pixels.
pub fn moving_pixel(count: usize, frames: usize, size: usize, noise: f64, rng: &mut Rng) -> Result<Clips> {
    assert!(size >= frames.max(3), "moving_pixel: {frames} frames in a picture of {size} pixels");
    let (mut pixels, mut labels, mut positions) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..count {
        let (direction, start, lane) = (rng.below(4), rng.below((size - frames).max(1)), 1 + rng.below(size - 2));
        labels.push(direction as u32);
        for t in 0..frames {
            // Forwards, or the same way backwards.
            let along = start + if direction % 2 == 0 { t } else { frames - 1 - t };
            let (x, y) = if direction < 2 { (along, lane) } else { (lane, along) };
            positions.extend([x as f32, y as f32]);
            for pixel in 0..size * size {
                let bright = f64::from(u8::from(pixel == y * size + x));
                pixels.push((bright + noise * rng.normal()) as f32);
            }
        }
    }
    Ok(Clips {
        frames: batch::floats(pixels, &[count, frames, 1, size, size])?,
        labels: batch::labels(labels)?,
        positions: batch::floats(positions, &[count, frames, 2])?,
    })
}

/// Films of a digit of 12×12 pixels that flies straight and bounces off the edges of the picture.
///
/// # Panics
/// If the picture has fewer than 13 pixels a side.
pub fn sprites(count: usize, frames: usize, size: usize, rng: &mut Rng) -> Result<Clips> {
    const SIDE: usize = 12;
    assert!(size > SIDE, "sprites: digits of {SIDE} pixels in a picture of {size}");
    let room = (size - SIDE) as f64;
    let (mut pixels, mut labels, mut positions) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..count {
        let digit = rng.below(10);
        let sprite = digits::draw(digit, SIDE, rng);
        let starts = [room * rng.unit(), room * rng.unit()];
        let angle = std::f64::consts::TAU * rng.unit();
        let speed = rng.uniform(1.0, 2.5);
        let velocity = [speed * angle.cos(), speed * angle.sin()];
        labels.push(digit as u32);
        for t in 0..frames {
            let [x, y] = [0, 1].map(|axis| bounced(starts[axis] + velocity[axis] * t as f64, room));
            positions.extend([x as f32, y as f32]);
            let (left, top) = (x.round() as usize, y.round() as usize);
            let mut picture = vec![0f32; size * size];
            for i in 0..SIDE {
                let from = &sprite.values()[i * SIDE..][..SIDE];
                picture[(top + i) * size + left..][..SIDE].copy_from_slice(from);
            }
            pixels.extend(picture);
        }
    }
    Ok(Clips {
        frames: batch::floats(pixels, &[count, frames, 1, size, size])?,
        labels: batch::labels(labels)?,
        positions: batch::floats(positions, &[count, frames, 2])?,
    })
}

/// Where a ball is that would be at `x` if there were no walls at 0 and `room`.
fn bounced(x: f64, room: f64) -> f64 {
    let folded = x.rem_euclid(2.0 * room);
    if folded <= room { folded } else { 2.0 * room - folded }
}

/// A point in the unit square that is pushed and slowed down, and bounces off the walls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointMass {
    /// x and y in 0..=1.
    pub position: [f64; 2],
    /// Per step.
    pub velocity: [f64; 2],
}

impl PointMass {
    /// What it can be told to do: nothing, or a push to the right, to the left, down, up.
    pub const ACTIONS: [[f64; 2]; 5] = [[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]];

    /// At a random place, at rest.
    pub fn new(rng: &mut Rng) -> PointMass {
        PointMass { position: [rng.unit(), rng.unit()], velocity: [0.0, 0.0] }
    }

    /// One step under the action with this number: v ← 0.95 v + 0.025 a, x ← x + v, mirrored at the walls.
    pub fn step(&mut self, action: usize) {
        for axis in 0..2 {
            self.velocity[axis] = 0.95 * self.velocity[axis] + 0.025 * PointMass::ACTIONS[action][axis];
            let next = self.position[axis] + self.velocity[axis];
            if !(0.0..=1.0).contains(&next) {
                self.velocity[axis] = -self.velocity[axis];
            }
            self.position[axis] = bounced(next, 1.0);
        }
    }

    /// A picture of it, `size` × `size`, row by row: a round spot, exp(−distance² / (2 spread²)) with the spread in pixels.
    pub fn picture(&self, size: usize, spread: f64) -> Vec<f32> {
        let [x, y] = self.position.map(|place| place * (size - 1) as f64);
        let bright = |i: usize, j: usize| {
            let distance = (j as f64 - x).powi(2) + (i as f64 - y).powi(2);
            (-distance / (2.0 * spread * spread)).exp() as f32
        };
        (0..size * size).map(|pixel| bright(pixel / size, pixel % size)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bright_pixel_is_where_it_is_said_to_be() {
        let clips = moving_pixel(100, 8, 12, 0.1, &mut Rng::seed(1)).unwrap();
        let frames = clips.frames.flatten_from(2).unwrap().to_vec3::<f32>().unwrap();
        let positions = clips.positions.to_vec3::<f32>().unwrap();
        for ((frames, positions), label) in frames.iter().zip(&positions).zip(clips.labels.to_vec1::<u32>().unwrap()) {
            for (frame, position) in frames.iter().zip(positions) {
                let brightest = (0..144).max_by(|a, b| frame[*a].total_cmp(&frame[*b])).expect("pixels");
                assert_eq!([(brightest % 12) as f32, (brightest / 12) as f32], position[..]);
            }
            let moved = [positions[7][0] - positions[0][0], positions[7][1] - positions[0][1]];
            assert_eq!(moved, [[7.0, 0.0], [-7.0, 0.0], [0.0, 7.0], [0.0, -7.0]][label as usize]);
        }
    }

    #[test]
    fn sprites_stay_inside_and_keep_their_speed() {
        let clips = sprites(20, 20, 32, &mut Rng::seed(2)).unwrap();
        assert_eq!(clips.frames.dims(), [20, 20, 1, 32, 32]);
        for positions in clips.positions.to_vec3::<f32>().unwrap() {
            assert!(positions.iter().flatten().all(|place| (0.0..=20.0).contains(place)));
            for steps in positions.windows(3).filter(|p| p.iter().flatten().all(|x| (3.0..17.0).contains(x))) {
                let accelerated = |axis: usize| steps[2][axis] - 2.0 * steps[1][axis] + steps[0][axis];
                assert!(accelerated(0).abs() < 1e-4 && accelerated(1).abs() < 1e-4, "{steps:?}");
            }
        }
        // Every frame shows the same digit.
        let light = clips.frames.flatten_from(2).unwrap().sum(2).unwrap().to_vec2::<f32>().unwrap();
        assert!(light.iter().all(|clip| clip.iter().all(|sum| (sum - clip[0]).abs() < 1e-3)));
    }

    #[test]
    fn a_mass_bounces_and_slows_down() {
        let mut mass = PointMass { position: [0.99, 0.5], velocity: [0.05, 0.0] };
        mass.step(0);
        assert!((mass.position[0] - 0.9625).abs() < 1e-12 && mass.velocity[0] < 0.0);
        let mut pushed = PointMass::new(&mut Rng::seed(3));
        for _ in 0..200 {
            pushed.step(4);
            assert!(pushed.position.iter().all(|place| (0.0..=1.0).contains(place)));
        }
        let centre = PointMass { position: [0.5, 0.5], velocity: [0.0, 0.0] }.picture(13, 2.0);
        assert_eq!(centre[6 * 13 + 6], 1.0);
        assert!((centre[6 * 13 + 8] - (-0.5f32).exp()).abs() < 1e-6);
    }
}
