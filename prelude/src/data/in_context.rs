//! Tasks that only the context tells: a hidden permutation, labels that are new in every episode.

use super::batch;
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// Sequences in which each token is followed by its image under a permutation, most of the time. Which permutation it is
/// changes from sequence to sequence: drawn from a pool, or fresh each time.
#[derive(Clone, Debug)]
pub struct PermutationTasks {
    vocab: usize,
    noise: f64,
    /// `None`: every sequence has a fresh one.
    pool: Option<Vec<Vec<usize>>>,
}

impl PermutationTasks {
    /// With probability `noise` the next token is uniform, else the image of the present one. `pool` permutations, or
    /// with `None` a fresh one for each sequence.
    pub fn new(vocab: usize, pool: Option<usize>, noise: f64, rng: &mut Rng) -> PermutationTasks {
        let pool = pool.map(|count| (0..count).map(|_| rng.permutation(vocab)).collect());
        PermutationTasks { vocab, noise, pool }
    }

    /// The permutations of the pool: `pool()[k][x]` follows `x` in task k. Empty if each sequence has its own.
    pub fn pool(&self) -> &[Vec<usize>] {
        self.pool.as_deref().unwrap_or(&[])
    }

    /// A sequence, and its permutation.
    pub fn sample(&self, length: usize, rng: &mut Rng) -> (Vec<u32>, Vec<usize>) {
        let permutation = match &self.pool {
            Some(pool) => rng.choice(pool).clone(),
            None => rng.permutation(self.vocab),
        };
        let mut token = rng.below(self.vocab);
        let mut sequence = Vec::with_capacity(length);
        while sequence.len() < length {
            sequence.push(token as u32);
            token = if rng.chance(self.noise) { rng.below(self.vocab) } else { permutation[token] };
        }
        (sequence, permutation)
    }

    /// Sequences: u32 \[batch, length\].
    pub fn batch(&self, batch: usize, length: usize, rng: &mut Rng) -> Result<Tensor> {
        batch::tokens(&(0..batch).map(|_| self.sample(length, rng).0).collect::<Vec<_>>())
    }

    /// The entropy of the next token for who knows the permutation, in nats: the floor of the loss late in a sequence.
    pub fn entropy_known(&self) -> f64 {
        let other = self.noise / self.vocab as f64;
        let right = 1.0 - self.noise + other;
        let term = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
        term(right) + (self.vocab - 1) as f64 * term(other)
    }
}

/// Few-shot classification of pictures, made by [`image_episodes`].
#[derive(Clone, Debug)]
pub struct Episodes {
    /// f32 \[batch, shots + 1, pixels\]: the shots, and the query last.
    pub images: Tensor,
    /// u32 \[batch, shots + 1\]: the label of each image in its episode, the query's (the answer) last.
    pub labels: Tensor,
}

/// Episodes with `classes` classes, each a fresh random image of ±1 pixels, with normal noise of this size on every view;
/// which label stands for which class is new in every episode, and every shot's class is uniform.
pub fn image_episodes(
    batch: usize,
    shots: usize,
    classes: usize,
    pixels: usize,
    noise: f64,
    rng: &mut Rng,
) -> Result<Episodes> {
    let (mut images, mut labels) = (Vec::with_capacity(batch * (shots + 1) * pixels), Vec::new());
    for _ in 0..batch {
        // Fresh prototypes in a fixed order of labels: as random as fixed prototypes under permuted labels.
        let prototypes: Vec<Vec<f64>> =
            (0..classes).map(|_| (0..pixels).map(|_| if rng.chance(0.5) { 1.0 } else { -1.0 }).collect()).collect();
        for _ in 0..=shots {
            let class = rng.below(classes);
            labels.push(class as u32);
            images.extend(prototypes[class].iter().map(|pixel| (pixel + noise * rng.normal()) as f32));
        }
    }
    Ok(Episodes {
        images: batch::floats(images, &[batch, shots + 1, pixels])?,
        labels: batch::labels(labels)?.reshape((batch, shots + 1))?,
    })
}

impl Episodes {
    /// How often the query's class is known for sure after `shots` shots: by having been shown, or because every other
    /// class was; else a guess among the classes not shown. The accuracy of a perfect learner that matches and excludes.
    pub fn best_accuracy(classes: usize, shots: usize) -> f64 {
        // Over the number of classes not shown: P(u of them unseen) by inclusion and exclusion, then the query's class is
        // unseen with probability u / classes, and guessed with 1 / u.
        let choose = |n: usize, k: usize| (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product::<f64>();
        let share = |seen: usize| (seen as f64 / classes as f64).powi(shots as i32);
        (0..=classes)
            .map(|unseen| {
                let seen = classes - unseen;
                let exactly: f64 = (0..=seen)
                    .map(|j| if j % 2 == 0 { 1.0 } else { -1.0 } * choose(seen, j) * share(seen - j))
                    .sum::<f64>()
                    * choose(classes, unseen);
                let right = (seen as f64 + f64::from(u8::from(unseen > 0))) / classes as f64;
                exactly * right
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_follow_the_permutation_as_often_as_said() {
        let mut rng = Rng::seed(7);
        let tasks = PermutationTasks::new(8, Some(2), 0.2, &mut rng);
        let (mut followed, mut steps) = (0, 0);
        for _ in 0..2000 {
            let (sequence, permutation) = tasks.sample(32, &mut rng);
            assert!(tasks.pool().contains(&permutation));
            followed += sequence.windows(2).filter(|w| permutation[w[0] as usize] == w[1] as usize).count();
            steps += sequence.len() - 1;
        }
        let share = followed as f64 / steps as f64;
        assert!((share - 0.825).abs() < 0.005, "{share}: 0.8 + 0.2 / 8");
        assert!((tasks.entropy_known() - (-(0.825f64.ln() * 0.825 + 0.025f64.ln() * 0.175))).abs() < 1e-12);
        let fresh = PermutationTasks::new(8, None, 0.2, &mut rng);
        assert_ne!(fresh.sample(4, &mut rng).1, fresh.sample(4, &mut rng).1);
        assert_eq!(fresh.batch(2, 9, &mut rng).unwrap().dims(), [2, 9]);
    }

    #[test]
    fn the_best_accuracy_of_four_classes() {
        for (shots, accuracy) in [(0, 0.25), (1, 0.5), (2, 0.6875), (4, 0.910), (8, 0.994)] {
            let exact = Episodes::best_accuracy(4, shots);
            assert!((exact - accuracy).abs() < 1e-3, "{shots} shots: {exact}");
        }
    }

    #[test]
    fn a_nearest_prototype_reader_gets_what_is_claimed() {
        let mut rng = Rng::seed(8);
        let episodes = image_episodes(4000, 2, 4, 36, 0.4, &mut rng).unwrap();
        let images = episodes.images.to_vec3::<f32>().unwrap();
        let labels = episodes.labels.to_vec2::<u32>().unwrap();
        let mut right = 0.0;
        for (images, labels) in images.iter().zip(&labels) {
            let distance = |shot: usize| images[shot].iter().zip(&images[2]).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
            let shown: Vec<usize> = (0..2).filter(|shot| distance(*shot) < 36.0).collect();
            match shown.first() {
                Some(shot) => right += f64::from(u8::from(labels[*shot] == labels[2])),
                None => {
                    let mut seen = labels[..2].to_vec();
                    seen.dedup();
                    right += if seen.contains(&labels[2]) { 0.0 } else { 1.0 / (4 - seen.len()) as f64 };
                }
            }
        }
        assert!((right / 4000.0 - 0.6875).abs() < 0.02, "{right}");
    }
}
