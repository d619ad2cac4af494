//! Grey textures of six kinds, and pictures put together of two of them.

use super::batch;
use crate::rng::Rng;
use candle_core::{Result, Tensor};
use std::f64::consts::TAU;

/// Textures, made by [`textures`].
#[derive(Clone, Debug)]
pub struct Textures {
    /// f32 \[count, 1, size, size\], around 0.
    pub images: Tensor,
    /// u32 \[count\]: 0 horizontal stripes, 1 vertical, 2 and 3 the diagonals, 4 checks, 5 noise.
    pub labels: Tensor,
}

/// Textures of six kinds: stripes with a period of 3.5 to 5.5 pixels, a random phase and an amplitude of 0.25 to 0.45 on a
/// random grey (normal, 0.2), with normal noise of 0.1 on each pixel. A mirror image of one diagonal is the other.
pub fn textures(count: usize, size: usize, rng: &mut Rng) -> Result<Textures> {
    let labels: Vec<u32> = (0..count).map(|_| rng.below(6) as u32).collect();
    let mut values = Vec::with_capacity(count * size * size);
    for label in &labels {
        values.extend(texture(*label, size, rng));
    }
    Ok(Textures { images: batch::floats(values, &[count, 1, size, size])?, labels: batch::labels(labels)? })
}

fn texture(kind: u32, size: usize, rng: &mut Rng) -> Vec<f32> {
    let frequency = TAU / rng.uniform(3.5, 5.5);
    let phases = [TAU * rng.unit(), TAU * rng.unit()];
    let (amplitude, grey) = (rng.uniform(0.25, 0.45), 0.2 * rng.normal());
    let diagonal = std::f64::consts::FRAC_1_SQRT_2;
    let mut values = Vec::with_capacity(size * size);
    for i in 0..size {
        for j in 0..size {
            let (y, x) = (i as f64, j as f64);
            let wave = |along: f64, phase: f64| (frequency * along + phase).sin();
            let pattern = match kind {
                0 => wave(y, phases[0]),
                1 => wave(x, phases[0]),
                2 => wave((x + y) * diagonal, phases[0]),
                3 => wave((x - y) * diagonal, phases[0]),
                4 => wave(x, phases[0]) * wave(y, phases[1]),
                // As strong as a sine.
                _ => diagonal * rng.normal(),
            };
            values.push((grey + amplitude * pattern + 0.1 * rng.normal()) as f32);
        }
    }
    values
}

/// Pictures of two textures, made by [`texture_mosaics`].
#[derive(Clone, Debug)]
pub struct Composites {
    /// f32 \[count, 1, size, size\].
    pub images: Tensor,
    /// u32 \[count, patches, patches\]: the texture of each patch, as in [`Textures`].
    pub labels: Tensor,
}

/// Two different textures in each picture, side by side or one above the other, split at a border of patches.
///
/// # Panics
/// If `size` is not at least two patches of side `patch`.
pub fn texture_mosaics(count: usize, size: usize, patch: usize, rng: &mut Rng) -> Result<Composites> {
    let patches = size / patch;
    assert!(patches >= 2 && patches * patch == size, "texture_mosaics: {size} pixels in patches of {patch}");
    let (mut values, mut labels) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let kinds = [rng.below(6), rng.below(5)];
        // Two different ones, every pair equally likely.
        let kinds = [kinds[0], (kinds[0] + 1 + kinds[1]) % 6].map(|kind| kind as u32);
        let pair = kinds.map(|kind| texture(kind, size, rng));
        let (border, below) = (1 + rng.below(patches - 1), rng.chance(0.5));
        let which = |row: usize, column: usize| usize::from(if below { row >= border } else { column >= border });
        for i in 0..size {
            values.extend((0..size).map(|j| pair[which(i / patch, j / patch)][i * size + j]));
        }
        for row in 0..patches {
            labels.extend((0..patches).map(|column| kinds[which(row, column)]));
        }
    }
    Ok(Composites {
        images: batch::floats(values, &[count, 1, size, size])?,
        labels: batch::labels(labels)?.reshape((count, patches, patches))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much neighbours along a direction agree: stripes along it do, stripes across it do not.
    fn agreement(image: &[f32], size: usize, (dy, dx): (isize, isize)) -> f32 {
        let mean = image.iter().sum::<f32>() / image.len() as f32;
        let (mut sum, mut square) = (0.0, 0.0);
        for i in 1..size - 1 {
            for j in 1..size - 1 {
                let at = image[i * size + j] - mean;
                let there = image[(i as isize + dy) as usize * size + (j as isize + dx) as usize] - mean;
                sum += at * there;
                square += at * at;
            }
        }
        sum / square
    }

    #[test]
    fn stripes_run_as_their_label_says() {
        let set = textures(300, 16, &mut Rng::seed(1)).unwrap();
        let labels = set.labels.to_vec1::<u32>().unwrap();
        for (image, label) in set.images.flatten_from(1).unwrap().to_vec2::<f32>().unwrap().iter().zip(labels) {
            let along = [(0, 1), (1, 0), (1, -1), (1, 1)].map(|direction| agreement(image, 16, direction));
            match label {
                kind @ 0..=3 => {
                    let best = (0..4).max_by(|a, b| along[*a].total_cmp(&along[*b])).expect("four");
                    assert_eq!(best, kind as usize, "{along:?}");
                }
                5 => assert!(along.iter().all(|a| a.abs() < 0.35), "noise: {along:?}"),
                _ => {}
            }
        }
    }

    #[test]
    fn a_mosaic_has_two_textures_split_at_a_patch() {
        let set = texture_mosaics(60, 16, 4, &mut Rng::seed(2)).unwrap();
        for labels in set.labels.to_vec3::<u32>().unwrap() {
            let flat = labels.concat();
            let mut kinds = flat.clone();
            kinds.sort_unstable();
            kinds.dedup();
            assert_eq!(kinds.len(), 2);
            let rows_alike = labels.iter().all(|row| *row == labels[0]);
            let columns_alike = labels.iter().all(|row| row.iter().all(|label| *label == row[0]));
            assert!(rows_alike != columns_alike, "one straight border");
        }
    }
}
