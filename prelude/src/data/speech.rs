//! Speech as a recogniser sees it: frames of a few bins, phone after phone, with speakers and noise, and what was said.

use super::batch;
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// A way to speak: what each of the phones sounds like.
#[derive(Clone, Debug)]
pub struct Speech {
    prototypes: Vec<Vec<f64>>,
}

/// Utterances, made by [`Speech::utterances`].
#[derive(Clone, Debug)]
pub struct Utterances {
    /// f32 \[count, bins, frames\]: as a convolution over time takes them.
    pub features: Tensor,
    /// What was said.
    pub phones: Vec<Vec<u32>>,
    /// The first frame of each phone, and the one after its last.
    pub spans: Vec<Vec<(usize, usize)>>,
}

impl Speech {
    /// Frames of an utterance: even, so that a convolution of stride 2 halves them.
    pub const FRAMES: usize = 36;

    /// `phones` phones, each a standard normal vector over `bins` bins.
    pub fn new(phones: usize, bins: usize, rng: &mut Rng) -> Speech {
        Speech { prototypes: (0..phones).map(|_| rng.normals(bins)).collect() }
    }

    /// Three to five phones, none twice in a row, of 4 to 7 frames each, after a pause of 0 to 2 frames, in
    /// [`FRAMES`](Speech::FRAMES) frames (an utterance that would be longer ends earlier). Each has a speaker, a normal
    /// vector of size 0.4 that is added where somebody speaks, and there is normal noise of this size everywhere.
    pub fn utterances(&self, count: usize, noise: f64, rng: &mut Rng) -> Result<Utterances> {
        let bins = self.prototypes[0].len();
        let (mut features, mut phones, mut spans) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..count {
            let speaker: Vec<f64> = rng.normals(bins).iter().map(|value| 0.4 * value).collect();
            let mut frames: Vec<Option<usize>> = vec![None; rng.below(3)];
            let (mut said, mut places) = (Vec::new(), Vec::new());
            for _ in 0..3 + rng.below(3) {
                let phone = loop {
                    let phone = rng.below(self.prototypes.len());
                    if said.last() != Some(&(phone as u32)) {
                        break phone;
                    }
                };
                let start = frames.len();
                let end = start + 4 + rng.below(4);
                if end > Speech::FRAMES {
                    break;
                }
                frames.resize(end, Some(phone));
                said.push(phone as u32);
                places.push((start, end));
            }
            frames.resize(Speech::FRAMES, None);
            let mut values = vec![0f32; bins * Speech::FRAMES];
            for (time, phone) in frames.iter().enumerate() {
                for bin in 0..bins {
                    let clean = phone.map_or(0.0, |phone| self.prototypes[phone][bin] + speaker[bin]);
                    values[bin * Speech::FRAMES + time] = (clean + noise * rng.normal()) as f32;
                }
            }
            features.extend(values);
            phones.push(said);
            spans.push(places);
        }
        Ok(Utterances { features: batch::floats(features, &[count, bins, Speech::FRAMES])?, phones, spans })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_sound_like_the_phones_they_are_of() {
        let mut rng = Rng::seed(1);
        let speech = Speech::new(8, 20, &mut rng);
        let set = speech.utterances(200, 0.25, &mut rng).unwrap();
        let features = set.features.to_vec3::<f32>().unwrap();
        let (mut right, mut all) = (0, 0);
        for ((features, phones), spans) in features.iter().zip(&set.phones).zip(&set.spans) {
            assert!((3..=5).contains(&phones.len()) && phones.windows(2).all(|pair| pair[0] != pair[1]));
            for (phone, (start, end)) in phones.iter().zip(spans) {
                assert!((4..=7).contains(&(end - start)));
                let nearest = |time: usize| {
                    let distance = |k: usize| -> f64 {
                        let bins = features.iter().zip(&speech.prototypes[k]);
                        bins.map(|(bin, value)| (f64::from(bin[time]) - value).powi(2)).sum()
                    };
                    (0..8).min_by(|a, b| distance(*a).total_cmp(&distance(*b)))
                };
                right += (*start..*end).filter(|time| nearest(*time) == Some(*phone as usize)).count();
                all += end - start;
            }
        }
        assert!(right as f64 > 0.95 * all as f64, "{right} of {all} frames");
    }
}
