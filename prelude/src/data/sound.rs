//! Waves: tones, chirps and vowels, with their frequencies known. In -1..=1, one value a sample.

use crate::rng::Rng;
use std::f64::consts::TAU;

/// A sine of this frequency in Hz, `seconds` long, at `rate` samples a second.
pub fn tone(frequency: f64, seconds: f64, rate: f64) -> Vec<f32> {
    (0..samples(seconds, rate)).map(|n| (TAU * frequency * n as f64 / rate).sin() as f32).collect()
}

/// A sine whose frequency rises (or falls) evenly from one frequency to another, in Hz: at time t it is
/// `from + (to - from) * t / seconds`.
pub fn chirp(from: f64, to: f64, seconds: f64, rate: f64) -> Vec<f32> {
    let rise = (to - from) / seconds;
    let phase = |t: f64| TAU * (from * t + 0.5 * rise * t * t);
    (0..samples(seconds, rate)).map(|n| phase(n as f64 / rate).sin() as f32).collect()
}

fn samples(seconds: f64, rate: f64) -> usize {
    (seconds * rate).round() as usize
}

/// First and second formants of eight vowels, in Hz: the third is 2,900 for all. Near Peterson & Barney 1952's means for
/// men.
pub const FORMANTS: [(f64, f64); 8] = [
    (270.0, 2290.0),
    (390.0, 1990.0),
    (530.0, 1840.0),
    (660.0, 1720.0),
    (730.0, 1090.0),
    (570.0, 840.0),
    (440.0, 1020.0),
    (300.0, 870.0),
];

/// A voice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speaker {
    /// Fundamental frequency in Hz.
    pub pitch: f64,
    /// What the formants are multiplied by: a short vocal tract has a high one.
    pub scale: f64,
    /// How much weaker each octave is, in dB: −6 is bright, −12 dull.
    pub tilt: f64,
}

impl Speaker {
    /// Six different voices.
    pub const ALL: [Speaker; 6] = [
        Speaker { pitch: 100.0, scale: 0.92, tilt: -6.0 },
        Speaker { pitch: 130.0, scale: 1.0, tilt: -9.0 },
        Speaker { pitch: 170.0, scale: 1.05, tilt: -12.0 },
        Speaker { pitch: 210.0, scale: 1.15, tilt: -9.0 },
        Speaker { pitch: 250.0, scale: 1.2, tilt: -6.0 },
        Speaker { pitch: 115.0, scale: 1.1, tilt: -3.0 },
    ];
}

/// A vowel of [`FORMANTS`] in a voice: the harmonics of its pitch, each as strong as the formants let it be, with random
/// phases; its peak is 1.
///
/// # Panics
/// If there is no vowel of that number.
pub fn vowel(number: usize, speaker: Speaker, seconds: f64, rate: f64, rng: &mut Rng) -> Vec<f32> {
    let (first, second) = FORMANTS[number];
    let formants = [(first, 1.0, 90.0), (second, 0.6, 130.0), (2900.0, 0.3, 200.0)];
    let strength = |frequency: f64| -> f64 {
        let peaks = formants.iter().map(|(formant, gain, width)| {
            gain / (((frequency - formant * speaker.scale) / width).powi(2) + 1.0).sqrt()
        });
        let octaves = (frequency / speaker.pitch).log2();
        peaks.sum::<f64>() * 10f64.powf(speaker.tilt * octaves / 20.0)
    };
    let harmonics: Vec<(f64, f64, f64)> = (1..)
        .map(|k| speaker.pitch * f64::from(k))
        .take_while(|frequency| *frequency < rate / 2.0)
        .map(|frequency| (frequency, strength(frequency), TAU * rng.unit()))
        .collect();
    let wave = |t: f64| harmonics.iter().map(|(f, a, phase)| a * (TAU * f * t + phase).sin()).sum::<f64>();
    let values: Vec<f64> = (0..samples(seconds, rate)).map(|n| wave(n as f64 / rate)).collect();
    let peak = values.iter().fold(0.0, |most: f64, value| most.max(value.abs())).max(f64::MIN_POSITIVE);
    values.into_iter().map(|value| (value / peak) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The strength of one frequency in a wave.
    fn strength(wave: &[f32], frequency: f64, rate: f64) -> f64 {
        let turn = |n: usize| TAU * frequency * n as f64 / rate;
        let sum =
            |part: fn(f64) -> f64| wave.iter().enumerate().map(|(n, x)| f64::from(*x) * part(turn(n))).sum::<f64>();
        2.0 * sum(f64::cos).hypot(sum(f64::sin)) / wave.len() as f64
    }

    #[test]
    fn a_tone_has_its_frequency_and_no_other() {
        let wave = tone(440.0, 0.5, 16_000.0);
        assert_eq!(wave.len(), 8000);
        assert!((strength(&wave, 440.0, 16_000.0) - 1.0).abs() < 1e-3);
        assert!(strength(&wave, 880.0, 16_000.0) < 1e-3);
    }

    #[test]
    fn a_chirp_is_where_it_should_be() {
        let (rate, seconds) = (16_000.0, 3.0);
        let wave = chirp(100.0, 4000.0, seconds, rate);
        for middle in [0.5, 1.5, 2.5] {
            let start = ((middle - 0.01) * rate) as usize;
            let piece = &wave[start..start + 320];
            let expected = 100.0 + 3900.0 * middle / seconds;
            let candidates = (1..80).map(|k| 50.0 * f64::from(k));
            let strongest = candidates.max_by(|a, b| strength(piece, *a, rate).total_cmp(&strength(piece, *b, rate)));
            assert!((strongest.expect("some") - expected).abs() <= 50.0, "{strongest:?} near {expected}");
        }
    }

    #[test]
    fn a_vowel_is_strong_at_its_formants() {
        let mut rng = Rng::seed(1);
        let speaker = Speaker { pitch: 100.0, scale: 1.0, tilt: 0.0 };
        for (number, (first, second)) in FORMANTS.iter().enumerate() {
            let wave = vowel(number, speaker, 0.4, 16_000.0, &mut rng);
            assert_eq!((wave.len(), wave.iter().map(|x| x.abs()).fold(0.0, f32::max)), (6400, 1.0));
            let at = |frequency: f64| strength(&wave, (frequency / 100.0).round() * 100.0, 16_000.0);
            // Far above the third formant there is little.
            assert!(at(*first) > 2.0 * at(5000.0) && at(*second) > 2.0 * at(5000.0), "vowel {number}");
            assert!(strength(&wave, 250.0, 16_000.0) < 0.01, "between harmonics there is nothing");
        }
    }
}
