//! A world of four cells, each empty or with a coloured shape: pictures, patches, masks, captions, and every attribute.

use super::batch;
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// The colours of [`ShapesWorld`], by number; 4 is none.
pub const COLOURS: [&str; 4] = ["red", "green", "blue", "yellow"];
/// The shapes of [`ShapesWorld`], by number; 4 is none.
pub const SHAPES: [&str; 4] = ["disc", "square", "cross", "triangle"];

const RGB: [[f32; 3]; 4] = [[0.9, 0.15, 0.15], [0.15, 0.8, 0.2], [0.2, 0.3, 0.95], [0.95, 0.9, 0.2]];
const PLACES: [&str; 4] = ["top left", "top right", "bottom left", "bottom right"];
const NONE: u32 = 4;
const CROSS: u32 = 2;

/// Pictures of 16×16 pixels with 2×2 cells of 8×8. A cell is empty, or holds one of four shapes in one of four colours, a
/// mask of 6×6 pixels at an offset of 0 to 2 pixels each way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShapesWorld {
    /// Size of the normal noise on every pixel.
    pub noise: f64,
    /// The probability that a cell is empty.
    pub empty: f64,
    /// With `Some(share)` a picture is a kitchen (tinted blue) or a street (tinted red), evenly. Cells draw from the
    /// shapes that are no cross; then one cell becomes a cross with probability `share` in kitchens and 1 − `share` in
    /// streets. At 0.5 the place says nothing of crosses.
    pub crosses_in_kitchens: Option<f64>,
}

impl Default for ShapesWorld {
    /// Noise 0.15, a quarter of the cells empty, no tint.
    fn default() -> ShapesWorld {
        ShapesWorld { noise: 0.15, empty: 0.25, crosses_in_kitchens: None }
    }
}

/// Pictures with their ground truth.
#[derive(Clone, Debug)]
pub struct Scenes {
    /// f32 \[count, 3, 16, 16\], in 0..=1 but for the noise.
    pub images: Tensor,
    /// f32 \[count, 16, 48\]: the same as 4×4 patches, the four of cell 0 first, then cell 1, ..; within a patch row by row,
    /// pixel by pixel, red, green, blue.
    pub patches: Tensor,
    /// f32 \[count, 4, 16, 16\]: 1 where the shape of that cell is.
    pub masks: Tensor,
    /// u32 \[count, 4\]: [`COLOURS`] cell by cell (top left, top right, bottom left, bottom right), 4 if empty.
    pub colours: Tensor,
    /// u32 \[count, 4\]: [`SHAPES`], 4 if empty.
    pub shapes: Tensor,
    /// u32 \[count\]: 0 no tint, 1 kitchen, 2 street.
    pub places: Tensor,
}

impl ShapesWorld {
    /// Pictures of this world.
    pub fn scenes(&self, count: usize, rng: &mut Rng) -> Result<Scenes> {
        let (mut images, mut patches, mut masks) = (Vec::new(), Vec::new(), Vec::new());
        let (mut colours, mut shapes, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..count {
            let (place, cells) = self.cells(rng);
            let picture = self.picture(place, &cells, rng);
            images.extend(&picture.pixels);
            patches.extend(in_patches(&picture.pixels));
            masks.extend(picture.masks);
            colours.extend(cells.iter().map(|cell| cell.0));
            shapes.extend(cells.iter().map(|cell| cell.1));
            places.push(place);
        }
        Ok(Scenes {
            images: batch::floats(images, &[count, 3, 16, 16])?,
            patches: batch::floats(patches, &[count, 16, 48])?,
            masks: batch::floats(masks, &[count, 4, 16, 16])?,
            colours: batch::labels(colours)?.reshape((count, 4))?,
            shapes: batch::labels(shapes)?.reshape((count, 4))?,
            places: batch::labels(places)?,
        })
    }

    /// The place, and colour and shape of each cell.
    fn cells(&self, rng: &mut Rng) -> (u32, [(u32, u32); 4]) {
        let tinted = self.crosses_in_kitchens;
        let mut cells = [(); 4].map(|()| match (rng.chance(self.empty), tinted) {
            (true, _) => (NONE, NONE),
            (false, None) => (rng.below(4) as u32, rng.below(4) as u32),
            (false, Some(_)) => (rng.below(4) as u32, [0, 1, 3][rng.below(3)]),
        });
        let Some(share) = tinted else { return (0, cells) };
        let place = 1 + rng.below(2) as u32;
        if rng.chance(if place == 1 { share } else { 1.0 - share }) {
            cells[rng.below(4)] = (rng.below(4) as u32, CROSS);
        }
        (place, cells)
    }

    fn picture(&self, place: u32, cells: &[(u32, u32); 4], rng: &mut Rng) -> Picture {
        let mut pixels = vec![0.1f32; 3 * 256];
        let mut masks = vec![0f32; 4 * 256];
        for (cell, (colour, shape)) in cells.iter().enumerate() {
            // Drawn for empty cells too: what a cell holds does not change the others' offsets.
            let (dy, dx) = (rng.below(3), rng.below(3));
            if *shape == NONE {
                continue;
            }
            for i in 0..6 {
                for j in 0..6 {
                    if inside(*shape, i, j) {
                        let at = (8 * (cell / 2) + dy + i) * 16 + 8 * (cell % 2) + dx + j;
                        masks[cell * 256 + at] = 1.0;
                        for channel in 0..3 {
                            pixels[channel * 256 + at] = RGB[*colour as usize][channel];
                        }
                    }
                }
            }
        }
        // Red for a street, blue for a kitchen.
        if let Some(channel) = [None, Some(2), Some(0)][place as usize] {
            pixels[channel * 256..][..256].iter_mut().for_each(|value| *value += 0.3);
        }
        pixels.iter_mut().for_each(|value| *value += (self.noise * rng.normal()) as f32);
        Picture { pixels, masks }
    }
}

struct Picture {
    pixels: Vec<f32>,
    masks: Vec<f32>,
}

/// Whether a pixel of the 6×6 square belongs to the shape.
fn inside(shape: u32, i: usize, j: usize) -> bool {
    let (y, x) = (i as f64 - 2.5, j as f64 - 2.5);
    match shape {
        0 => x * x + y * y <= 7.5,
        // Hollow: a full one would hold every other shape.
        1 => x.abs().max(y.abs()) > 2.0,
        CROSS => x.abs() <= 0.5 || y.abs() <= 0.5,
        _ => i >= j,
    }
}

/// 16 patches of 48 numbers, cell by cell.
fn in_patches(pixels: &[f32]) -> impl Iterator<Item = f32> {
    let corners = (0..4)
        .flat_map(|cell| (0..4).map(move |part| (8 * (cell / 2) + 4 * (part / 2), 8 * (cell % 2) + 4 * (part % 2))));
    let numbers = (0..4).flat_map(|i| (0..4).flat_map(move |j| (0..3).map(move |channel| (i, j, channel))));
    corners.flat_map(move |(top, left)| {
        numbers.clone().map(move |(i, j, channel)| pixels[channel * 256 + (top + i) * 16 + left + j])
    })
}

impl Scenes {
    /// What is in each picture, in words: `red disc top left, blue cross bottom right`; `nothing` where all is empty.
    pub fn captions(&self) -> Result<Vec<String>> {
        let (colours, shapes) = (self.colours.to_vec2::<u32>()?, self.shapes.to_vec2::<u32>()?);
        let caption = |colours: &Vec<u32>, shapes: &Vec<u32>| {
            let things: Vec<String> = (0..4)
                .filter(|cell| shapes[*cell] != NONE)
                .map(|cell| {
                    format!("{} {} {}", COLOURS[colours[cell] as usize], SHAPES[shapes[cell] as usize], PLACES[cell])
                })
                .collect();
            if things.is_empty() { "nothing".to_owned() } else { things.join(", ") }
        };
        Ok(colours.iter().zip(&shapes).map(|(colours, shapes)| caption(colours, shapes)).collect())
    }
}

/// A question about a picture of [`ShapesWorld`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The colour of this cell: 0..4, or 4 for an empty one.
    Colour(usize),
    /// The shape of this cell: 0..4, or 4 for an empty one.
    Shape(usize),
    /// How many cells hold something: 0..=4.
    Count,
    /// Whether there is this shape: 1 or 0.
    IsThere(usize),
}

impl Question {
    /// One of the four kinds, evenly, with a uniform argument.
    pub fn random(rng: &mut Rng) -> Question {
        match rng.below(4) {
            0 => Question::Colour(rng.below(4)),
            1 => Question::Shape(rng.below(4)),
            2 => Question::Count,
            _ => Question::IsThere(rng.below(4)),
        }
    }
}

impl Scenes {
    /// The right answers, one question for each picture.
    ///
    /// # Panics
    /// If there are more or fewer questions than pictures.
    pub fn answers(&self, questions: &[Question]) -> Result<Vec<u32>> {
        let (colours, shapes) = (self.colours.to_vec2::<u32>()?, self.shapes.to_vec2::<u32>()?);
        assert_eq!(questions.len(), shapes.len(), "Scenes::answers: a question for each picture");
        let answer = |n: usize| match questions[n] {
            Question::Colour(cell) => colours[n][cell],
            Question::Shape(cell) => shapes[n][cell],
            Question::Count => shapes[n].iter().filter(|shape| **shape != NONE).count() as u32,
            Question::IsThere(shape) => u32::from(shapes[n].contains(&(shape as u32))),
        };
        Ok((0..questions.len()).map(answer).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(noise: f64) -> ShapesWorld {
        ShapesWorld { noise, ..ShapesWorld::default() }
    }

    #[test]
    fn masks_pixels_and_captions_tell_the_same() {
        let scenes = world(0.0).scenes(200, &mut Rng::seed(1)).unwrap();
        let images = scenes.images.flatten_from(1).unwrap().to_vec2::<f32>().unwrap();
        let masks = scenes.masks.flatten_from(2).unwrap().to_vec3::<f32>().unwrap();
        let (colours, shapes) = (scenes.colours.to_vec2::<u32>().unwrap(), scenes.shapes.to_vec2::<u32>().unwrap());
        let captions = scenes.captions().unwrap();
        // Pixels of a disc, a hollow square, a cross, a triangle.
        let areas = [24.0, 20.0, 20.0, 21.0, 0.0];
        for n in 0..200 {
            for cell in 0..4 {
                let mask = &masks[n][cell];
                assert_eq!(mask.iter().sum::<f32>(), areas[shapes[n][cell] as usize], "shape {}", shapes[n][cell]);
                let wanted = RGB.get(colours[n][cell] as usize);
                for (pixel, inside) in mask.iter().enumerate().filter(|(_, inside)| **inside == 1.0) {
                    let seen = [0, 1, 2].map(|channel| images[n][channel * 256 + pixel]);
                    assert_eq!((Some(&seen), *inside), (wanted, 1.0));
                }
                if shapes[n][cell] != NONE {
                    let words = format!("{} {}", SHAPES[shapes[n][cell] as usize], PLACES[cell]);
                    assert!(captions[n].contains(&words), "{}", captions[n]);
                }
            }
            let filled = shapes[n].iter().filter(|shape| **shape != NONE).count();
            assert_eq!(captions[n].split(", ").filter(|thing| *thing != "nothing").count(), filled);
        }
        let empty = shapes.iter().flatten().filter(|shape| **shape == NONE).count() as f64 / 800.0;
        assert!((empty - 0.25).abs() < 0.05);
    }

    #[test]
    fn patches_are_the_picture_in_pieces() {
        let scenes = world(0.15).scenes(2, &mut Rng::seed(2)).unwrap();
        let patches = scenes.patches.to_vec3::<f32>().unwrap();
        // Patch 6 is the third of cell 1: rows 4..8, columns 8..12.
        let part = scenes.images.narrow(2, 4, 4).unwrap().narrow(3, 8, 4).unwrap();
        let part = part.permute((0, 2, 3, 1)).unwrap().flatten_from(1).unwrap().to_vec2::<f32>().unwrap();
        assert_eq!((&part[0], &part[1]), (&patches[0][6], &patches[1][6]));
    }

    #[test]
    fn crosses_keep_to_their_place() {
        let world = ShapesWorld { crosses_in_kitchens: Some(0.9), noise: 0.3, ..ShapesWorld::default() };
        let scenes = world.scenes(4000, &mut Rng::seed(3)).unwrap();
        let (shapes, places) = (scenes.shapes.to_vec2::<u32>().unwrap(), scenes.places.to_vec1::<u32>().unwrap());
        for (place, share) in [(1, 0.9), (2, 0.1)] {
            let here: Vec<_> = shapes.iter().zip(&places).filter(|(_, p)| **p == place).collect();
            let crosses = here.iter().filter(|(shapes, _)| shapes.contains(&CROSS)).count();
            assert!((crosses as f64 / here.len() as f64 - share).abs() < 0.03, "{crosses} of {}", here.len());
        }
    }

    #[test]
    fn a_blind_guesser_gets_what_is_computed() {
        // The best answer without looking: a quarter right for a colour or a shape, a count of 3 with probability
        // 4 * 0.75^3 * 0.25 = 0.4219, and "no" to a shape with (1 - 0.1875)^4 = 0.4358, so "yes" with 0.5642.
        let mut rng = Rng::seed(4);
        let scenes = world(0.15).scenes(8000, &mut rng).unwrap();
        let questions: Vec<Question> = (0..8000).map(|_| Question::random(&mut rng)).collect();
        let answers = scenes.answers(&questions).unwrap();
        let share = |of: &dyn Fn(&Question) -> bool, right: u32| {
            let asked: Vec<u32> = questions.iter().zip(&answers).filter(|(q, _)| of(q)).map(|(_, a)| *a).collect();
            asked.iter().filter(|answer| **answer == right).count() as f64 / asked.len() as f64
        };
        assert!((share(&|q| *q == Question::Count, 3) - 0.4219).abs() < 0.03);
        assert!((share(&|q| matches!(q, Question::IsThere(_)), 1) - 0.5642).abs() < 0.03);
        assert!((share(&|q| matches!(q, Question::Colour(_)), NONE) - 0.25).abs() < 0.03);
        assert!((share(&|q| matches!(q, Question::Shape(_)), 2) - 0.1875).abs() < 0.03);
    }
}
