//! Pieces of pictures, as self-supervised learning looks at them.

use super::batch;
use crate::rng::Rng;
use candle_core::{DType, Device, Error, Result, Tensor};

/// A square piece of each picture, at a random place, covering a share of the picture's area that is uniform in
/// `area.0..area.1`, enlarged or shrunk to `size` pixels a side: \[count, channels, height, width\] to \[count, channels,
/// size, size\]. Bilinear between pixel centres. The multi-crop of DINO (Caron et al. 2021, arXiv 2104.14294) without its
/// changes of shape and colour.
///
/// ```
/// # use oxbook::prelude::*;
/// let mut rng = Rng::seed(1);
/// let pictures = data::digits(4, 28, &mut rng).unwrap().images;
/// assert_eq!(data::random_crops(&pictures, (0.2, 0.5), 16, &mut rng).unwrap().dims(), [4, 1, 16, 16]);
/// ```
///
/// # Errors
/// If the pictures are not \[count, channels, height, width\], or the shares are not within 0 and 1.
pub fn random_crops(pictures: &Tensor, area: (f64, f64), size: usize, rng: &mut Rng) -> Result<Tensor> {
    let [count, channels, height, width] = *pictures.dims() else {
        return Err(Error::Msg(format!(
            "random_crops: pictures are [count, channels, height, width], these are {:?}",
            pictures.dims()
        )));
    };
    let shares = area.0 > 0.0 && area.0 <= area.1 && area.1 <= 1.0;
    if !shares || size == 0 || height * width == 0 {
        return Err(Error::Msg(format!(
            "random_crops: shares of the area from {} to {}, in {size} pixels a side: shares are above 0 and up to 1",
            area.0, area.1
        )));
    }
    let pixels = pictures.to_device(&Device::Cpu)?.to_dtype(DType::F32)?.flatten_all()?.to_vec1::<f32>()?;
    let mut values = Vec::with_capacity(count * channels * size * size);
    for picture in pixels.chunks(channels * height * width) {
        let side = (rng.uniform(area.0, area.1).sqrt() * height.min(width) as f64).max(1.0);
        let (top, left) = (rng.unit() * (height as f64 - side), rng.unit() * (width as f64 - side));
        let at = |from: f64, i: usize, end: usize| {
            let place = (from + (i as f64 + 0.5) * side / size as f64 - 0.5).clamp(0.0, (end - 1) as f64);
            let first = place as usize;
            (first, (first + 1).min(end - 1), (place - first as f64) as f32)
        };
        for plane in picture.chunks(height * width) {
            for (y0, y1, y) in (0..size).map(|i| at(top, i, height)) {
                for (x0, x1, x) in (0..size).map(|i| at(left, i, width)) {
                    let row = |y: usize| plane[y * width + x0] * (1.0 - x) + plane[y * width + x1] * x;
                    values.push(row(y0) * (1.0 - y) + row(y1) * y);
                }
            }
        }
    }
    batch::floats(values, &[count, channels, size, size])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::TensorOps;

    /// Pictures whose values are 1 + column, and 10 times the row.
    fn ramps(height: usize, width: usize) -> Result<Tensor> {
        let plane = |value: fn(usize, usize) -> f32| (0..height * width).map(move |i| value(i / width, i % width));
        let values: Vec<f32> = plane(|_, x| 1.0 + x as f32).chain(plane(|y, _| 10.0 * y as f32)).collect();
        batch::floats(values, &[1, 2, height, width])
    }

    #[test]
    fn the_whole_picture_in_its_own_size_is_the_picture() -> Result<()> {
        let x = ramps(6, 6)?;
        assert!(random_crops(&x, (1.0, 1.0), 6, &mut Rng::seed(1))?.max_difference(&x)? < 1e-5);
        Ok(())
    }

    #[test]
    fn a_piece_of_a_ramp_is_a_ramp_of_the_piece_s_size() -> Result<()> {
        let x = ramps(32, 48)?;
        // A quarter of the area: 16 of 32 pixels, so that 8 are two apart.
        let piece = random_crops(&x, (0.25, 0.25), 8, &mut Rng::seed(2))?.squeeze(0)?;
        let (columns, rows) = (piece.get(0)?.to_vec2::<f32>()?, piece.get(1)?.to_vec2::<f32>()?);
        for i in 1..8 {
            assert!((columns[3][i] - columns[3][i - 1] - 2.0).abs() < 1e-3);
            assert!((rows[i][3] - rows[i - 1][3] - 20.0).abs() < 1e-2);
        }
        Ok(())
    }

    #[test]
    fn a_seed_fixes_the_places_and_each_picture_has_its_own() -> Result<()> {
        let x = ramps(16, 16)?.broadcast_as((3, 2, 16, 16))?.contiguous()?;
        let crops = |seed| random_crops(&x, (0.1, 0.4), 5, &mut Rng::seed(seed));
        assert_eq!(crops(1)?.values()?, crops(1)?.values()?);
        assert!(crops(1)?.max_difference(&crops(2)?)? > 0.1);
        assert!(crops(1)?.get(0)?.max_difference(&crops(1)?.get(1)?)? > 0.1);
        let say = |x: &Tensor, area| random_crops(x, area, 5, &mut Rng::seed(1)).unwrap_err().to_string();
        assert!(say(&x.get(0)?, (0.1, 0.4)).contains("[2, 16, 16]"));
        assert!(say(&x, (0.0, 0.4)).contains("above 0"));
        Ok(())
    }
}
