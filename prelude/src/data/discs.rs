//! Small pictures to generate: cropped discs with what a data pipeline did to them, discs and bars with their masks.

use super::batch;
use super::canvas::{Canvas, mask};
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// Discs that a data pipeline has cropped and enlarged, made by [`cropped_discs`].
#[derive(Clone, Debug)]
pub struct CroppedDiscs {
    /// f32 \[count, 1, 8, 8\] in 0..=1.
    pub images: Tensor,
    /// u32 \[count, 2\]: left and top of the crop, 0..=4. The disc's centre is at 5.5 − left, 5.5 − top.
    pub crops: Tensor,
    /// u32 \[count\]: how many pixels a side the picture had before it was enlarged: 2, 4 or 8.
    pub sizes: Tensor,
}

/// A disc of radius 1.8 to 2.2 in the middle of 12×12 pixels; of it a crop of 8×8; of that the means of blocks of 4×4, 2×2
/// or 1×1 pixels, as if a smaller picture had been enlarged. All choices uniform.
pub fn cropped_discs(count: usize, rng: &mut Rng) -> Result<CroppedDiscs> {
    let (mut images, mut crops, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..count {
        let mut canvas = Canvas::new(12, 12, &[0.0]);
        canvas.draw(Canvas::disc(5.5, 5.5, rng.uniform(1.8, 2.2)), &[1.0]);
        let (left, top) = (rng.below(5), rng.below(5));
        let block = [4, 2, 1][rng.below(3)];
        let pixel = |i: usize, j: usize| canvas.values()[(top + i) * 12 + left + j];
        for i in 0..8 {
            for j in 0..8 {
                let (y, x) = (i / block * block, j / block * block);
                let sum: f32 = (0..block * block).map(|k| pixel(y + k / block, x + k % block)).sum();
                images.push(sum / (block * block) as f32);
            }
        }
        crops.push(vec![left as u32, top as u32]);
        sizes.push((8 / block) as u32);
    }
    Ok(CroppedDiscs {
        images: batch::floats(images, &[count, 1, 8, 8])?,
        crops: batch::tokens(&crops)?,
        sizes: batch::labels(sizes)?,
    })
}

/// One thing a picture, made by [`discs_and_bars`].
#[derive(Clone, Debug)]
pub struct DiscsAndBars {
    /// f32 \[count, 1, 12, 12\], from 0 to the brightness of the thing.
    pub images: Tensor,
    /// f32 \[count, 1, 12, 12\]: 1 where the thing is.
    pub masks: Tensor,
    /// u32 \[count\]: 0 disc, 1 bar.
    pub shapes: Tensor,
    /// f32 \[count\]: 0.4 to 1.
    pub brightness: Tensor,
}

/// A disc of radius 3, or a bar of length 8 and width 2 at any angle, with its centre up to 1 pixel off the middle.
pub fn discs_and_bars(count: usize, rng: &mut Rng) -> Result<DiscsAndBars> {
    let (mut images, mut masks) = (Vec::new(), Vec::new());
    let (mut shapes, mut brightness) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let mut canvas = Canvas::new(12, 12, &[0.0]);
        let [x, y] = [0; 2].map(|_| 5.5 + rng.uniform(-1.0, 1.0));
        let (shape, bright, angle) = (rng.below(2), rng.uniform(0.4, 1.0) as f32, std::f64::consts::PI * rng.unit());
        // Round ends are part of the length.
        let (dx, dy) = (3.0 * angle.cos(), 3.0 * angle.sin());
        let inside = match shape {
            0 => canvas.draw(Canvas::disc(x, y, 3.0), &[bright]),
            _ => canvas.draw(Canvas::stroke((x - dx, y - dy), (x + dx, y + dy), 2.0), &[bright]),
        };
        images.extend(canvas.values());
        masks.extend(mask(&inside));
        shapes.push(shape as u32);
        brightness.push(bright);
    }
    Ok(DiscsAndBars {
        images: batch::floats(images, &[count, 1, 12, 12])?,
        masks: batch::floats(masks, &[count, 1, 12, 12])?,
        shapes: batch::labels(shapes)?,
        brightness: batch::floats(brightness, &[count])?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pictures(tensor: &Tensor) -> Vec<Vec<f32>> {
        tensor.flatten_from(1).unwrap().to_vec2().unwrap()
    }

    #[test]
    fn a_disc_is_where_its_crop_puts_it() {
        let set = cropped_discs(300, &mut Rng::seed(1)).unwrap();
        let (crops, sizes) = (set.crops.to_vec2::<u32>().unwrap(), set.sizes.to_vec1::<u32>().unwrap());
        for ((image, crop), size) in pictures(&set.images).iter().zip(&crops).zip(&sizes) {
            let light: f32 = image.iter().sum();
            let centre: f32 = image.iter().enumerate().map(|(i, value)| value * (i % 8) as f32).sum::<f32>() / light;
            let wanted = 5.5 - crop[0] as f32;
            // Enlarging moves light within a block; whole discs are where they should be.
            if *size == 8 && (2.5..4.6).contains(&wanted) {
                assert!((centre - wanted).abs() < 0.05, "{centre} and {wanted}");
            }
            let block = 8 / *size as usize;
            assert!((0..64).all(|i| image[i] == image[i / 8 / block * block * 8 + i % 8 / block * block]));
        }
    }

    #[test]
    fn masks_cover_the_bright_pixels() {
        let set = discs_and_bars(200, &mut Rng::seed(2)).unwrap();
        let (masks, shapes) = (pictures(&set.masks), set.shapes.to_vec1::<u32>().unwrap());
        let brightness = set.brightness.to_vec1::<f32>().unwrap();
        for (n, image) in pictures(&set.images).iter().enumerate() {
            for (value, inside) in image.iter().zip(&masks[n]) {
                let share = value / brightness[n];
                // A pixel whose centre is on the edge is half covered, up to rounding.
                assert!((share - 0.5).abs() < 1e-3 || (share > 0.5) == (*inside == 1.0), "{share}");
            }
            let area: f32 = masks[n].iter().sum();
            let wanted = if shapes[n] == 0 { 24.0..33.0 } else { 10.0..20.0 };
            assert!(wanted.contains(&area), "{area} pixels of shape {}", shapes[n]);
        }
    }
}
