//! Pictures of things within things, and of one patterned rectangle: masks, boxes and attributes known.

use super::batch;
use super::canvas::{Canvas, mask};
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// Nested objects, made by [`nested_scenes`].
#[derive(Clone, Debug)]
pub struct NestedScenes {
    /// f32 \[count, 1, size, size\].
    pub images: Tensor,
    /// f32 \[count, 4, size, size\]: subpart, part, whole, distractor; a part belongs to its whole.
    pub masks: Tensor,
    /// f32 \[count, 4, 4\]: left, top, right, bottom of each mask in pixels, right and bottom one past the last pixel.
    pub boxes: Tensor,
}

/// A disc in a disc in a square, around one centre, and another square elsewhere: click on the innermost, and the click
/// may mean any of three. Grey values 1.0, 0.7, 0.4, the other square 0.55, background 0.1, normal noise 0.05. For a side of
/// 24 pixels the half side of the square is 5.6 to 6.8, the radii 3.4 to 4.2 and 1.6 to 2.2; other sizes scale.
pub fn nested_scenes(count: usize, size: usize, rng: &mut Rng) -> Result<NestedScenes> {
    let unit = size as f64 / 24.0;
    let (mut images, mut masks, mut boxes) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..count {
        let mut canvas = Canvas::new(size, size, &[0.1]);
        let [x, y] = [0; 2].map(|_| unit * rng.uniform(8.0, 16.0));
        let side = unit * rng.uniform(5.6, 6.8);
        let radii = [unit * rng.uniform(3.4, 4.2), unit * rng.uniform(1.6, 2.2)];
        // A corner that the whole leaves free: the centre is never nearer than 8 to a side.
        let distractor = loop {
            let [dx, dy] = [0; 2].map(|_| unit * rng.uniform(3.0, 20.0));
            if (dx - x).abs().max((dy - y).abs()) > side + 3.0 * unit + 0.5 {
                break Some((dx, dy));
            }
            if rng.chance(0.01) {
                break None;
            }
        };
        // In the rare picture with no room it stands in the corner farthest from the centre, below the whole.
        let far = |centre: f64| if centre < 12.0 * unit { 20.5 * unit } else { 2.5 * unit };
        let (dx, dy) = distractor.unwrap_or((far(x), far(y)));
        let other = canvas.stamp(Canvas::rectangle(dx, dy, 3.0 * unit, 3.0 * unit), &[0.55]);
        let whole = canvas.stamp(Canvas::rectangle(x, y, side, side), &[0.4]);
        let part = canvas.stamp(Canvas::disc(x, y, radii[0]), &[0.7]);
        let subpart = canvas.stamp(Canvas::disc(x, y, radii[1]), &[1.0]);
        let other: Vec<bool> = other.iter().zip(&whole).map(|(other, hidden)| *other && !hidden).collect();
        images.extend(canvas.values().iter().map(|value| value + 0.05 * rng.normal() as f32));
        for each in [&subpart, &part, &whole, &other] {
            masks.extend(mask(each));
            boxes.extend(bounds(each, size));
        }
    }
    Ok(NestedScenes {
        images: batch::floats(images, &[count, 1, size, size])?,
        masks: batch::floats(masks, &[count, 4, size, size])?,
        boxes: batch::floats(boxes, &[count, 4, 4])?,
    })
}

/// Left, top, right, bottom; all 0 for an empty mask.
fn bounds(mask: &[bool], width: usize) -> [f32; 4] {
    let pixels = || mask.iter().enumerate().filter(|(_, inside)| **inside).map(|(i, _)| (i % width, i / width));
    let [left, top] = [pixels().map(|p| p.0).min(), pixels().map(|p| p.1).min()].map(|least| least.unwrap_or(0));
    let [right, bottom] =
        [pixels().map(|p| p.0 + 1).max(), pixels().map(|p| p.1 + 1).max()].map(|most| most.unwrap_or(0));
    [left, top, right, bottom].map(|value| value as f32)
}

/// One rectangle a picture, made by [`patterned_rectangles`].
#[derive(Clone, Debug)]
pub struct Rectangles {
    /// f32 \[count, 3, 16, 16\], black around the rectangle, no noise: every 4×4 patch is one of ten.
    pub images: Tensor,
    /// u32 \[count\]: 0 red, 1 green, 2 blue.
    pub colours: Tensor,
    /// u32 \[count\]: 0 solid, 1 horizontal stripes, 2 vertical stripes (every second line at 0.2 of the brightness).
    pub patterns: Tensor,
    /// u32 \[count, 4\]: left, top, right, bottom in pixels, multiples of 4.
    pub boxes: Tensor,
}

/// Pictures of 16×16 pixels with one rectangle whose sides are 4, 8 or 12 pixels, on a grid of 4 pixels.
pub fn patterned_rectangles(count: usize, rng: &mut Rng) -> Result<Rectangles> {
    let (mut images, mut colours, mut patterns) = (Vec::new(), Vec::new(), Vec::new());
    let mut boxes: Vec<Vec<u32>> = Vec::new();
    for _ in 0..count {
        let (colour, pattern) = (rng.below(3), rng.below(3));
        let [width, height] = [0; 2].map(|_| 4 * (1 + rng.below(3)));
        let left = 4 * rng.below((16 - width) / 4 + 1);
        let top = 4 * rng.below((16 - height) / 4 + 1);
        let mut picture = vec![0f32; 3 * 256];
        for i in top..top + height {
            for j in left..left + width {
                let line = [0, i, j][pattern];
                picture[colour * 256 + i * 16 + j] = if line % 2 == 1 { 0.2 } else { 1.0 };
            }
        }
        images.extend(picture);
        colours.push(colour as u32);
        patterns.push(pattern as u32);
        boxes.push([left, top, left + width, top + height].map(|value| value as u32).to_vec());
    }
    Ok(Rectangles {
        images: batch::floats(images, &[count, 3, 16, 16])?,
        colours: batch::labels(colours)?,
        patterns: batch::labels(patterns)?,
        boxes: batch::tokens(&boxes)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn parts_lie_in_their_wholes_and_boxes_hold_the_masks() {
        let scenes = nested_scenes(100, 24, &mut Rng::seed(1)).unwrap();
        let masks = scenes.masks.flatten_from(2).unwrap().to_vec3::<f32>().unwrap();
        let boxes = scenes.boxes.to_vec3::<f32>().unwrap();
        let images = scenes.images.flatten_from(1).unwrap().to_vec2::<f32>().unwrap();
        let greys = [1.0, 0.7, 0.4, 0.55];
        for ((masks, boxes), image) in masks.iter().zip(&boxes).zip(&images) {
            for pixel in 0..576 {
                let at = [0, 1, 2, 3].map(|k| masks[k][pixel] == 1.0);
                assert!((!at[0] || at[1]) && (!at[1] || at[2]) && !(at[2] && at[3]));
                let wanted = (0..4).find(|k| at[*k]).map_or(0.1, |k| greys[k]);
                assert!((image[pixel] - wanted).abs() < 0.3, "{} where {wanted} is wanted", image[pixel]);
                for k in (0..4).filter(|k| at[*k]) {
                    let ([left, top, right, bottom], x, y) = (boxes[k][..].try_into().unwrap(), pixel % 24, pixel / 24);
                    let (x, y): (f32, f32) = (x as f32, y as f32);
                    assert!((left..right).contains(&x) && (top..bottom).contains(&y));
                }
            }
            assert!(masks.iter().all(|mask| mask.iter().sum::<f32>() >= 4.0));
        }
    }

    #[test]
    fn rectangles_are_made_of_ten_patches() {
        let world = patterned_rectangles(500, &mut Rng::seed(2)).unwrap();
        let images = world.images.flatten_from(1).unwrap().to_vec2::<f32>().unwrap();
        let (colours, patterns) = (world.colours.to_vec1::<u32>().unwrap(), world.patterns.to_vec1::<u32>().unwrap());
        let mut patches = HashSet::new();
        for (n, box_) in world.boxes.to_vec2::<u32>().unwrap().iter().enumerate() {
            let [left, top, right, bottom] = [0, 1, 2, 3].map(|k| box_[k] as usize);
            for i in 0..16 {
                for j in 0..16 {
                    let inside = (left..right).contains(&j) && (top..bottom).contains(&i);
                    let line = [0, i, j][patterns[n] as usize];
                    let wanted = if !inside {
                        0.0
                    } else if line % 2 == 1 {
                        0.2
                    } else {
                        1.0
                    };
                    assert_eq!(images[n][colours[n] as usize * 256 + i * 16 + j], wanted);
                }
            }
            for corner in 0..16 {
                let (y, x) = (4 * (corner / 4), 4 * (corner % 4));
                let pixels = (0..48).map(|k| images[n][(k / 16) * 256 + (y + k % 16 / 4) * 16 + x + k % 4].to_bits());
                patches.insert(pixels.collect::<Vec<u32>>());
            }
        }
        assert_eq!(patches.len(), 10);
    }
}
