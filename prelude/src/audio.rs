//! Waves to listen to. Must not know where waves come from.

use crate::display::{Display, MimeBundle};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::fmt;

/// A wave with a player, made by [`audio`].
#[derive(Clone)]
pub struct Audio {
    samples: Vec<i16>,
    rate: u32,
}

/// A player for a wave of numbers in -1..=1, `rate` of them a second; what is louder is cut off. One channel, 16 bits.
///
/// ```
/// # use oxbook::prelude::*;
/// audio(&data::tone(440.0, 0.5, 16_000.0), 16_000)
/// # ;
/// ```
///
/// # Panics
/// If `rate` is 0, or a number is NaN.
#[track_caller]
pub fn audio(wave: &[f32], rate: u32) -> Audio {
    assert!(rate > 0, "audio: a rate of 0 numbers a second cannot be heard; 16000 is usual for speech");
    if let Some(at) = wave.iter().position(|v| v.is_nan()) {
        panic!("audio: number {at} of the wave is NaN");
    }
    let sample = |v: &f32| (v.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16;
    Audio { samples: wave.iter().map(sample).collect(), rate }
}

impl Audio {
    /// The bytes of a WAV file (RIFF, linear PCM).
    pub fn wav(&self) -> Vec<u8> {
        let data = 2 * self.samples.len() as u32;
        let mut bytes = Vec::with_capacity(44 + data as usize);
        bytes.extend(b"RIFF");
        bytes.extend((36 + data).to_le_bytes());
        bytes.extend(b"WAVEfmt ");
        bytes.extend(16u32.to_le_bytes());
        // Linear PCM, one channel.
        bytes.extend(1u16.to_le_bytes());
        bytes.extend(1u16.to_le_bytes());
        bytes.extend(self.rate.to_le_bytes());
        bytes.extend((2 * self.rate).to_le_bytes());
        bytes.extend(2u16.to_le_bytes());
        bytes.extend(16u16.to_le_bytes());
        bytes.extend(b"data");
        bytes.extend(data.to_le_bytes());
        bytes.extend(self.samples.iter().flat_map(|s| s.to_le_bytes()));
        bytes
    }

    fn words(&self) -> String {
        let seconds = self.samples.len() as f64 / f64::from(self.rate);
        format!("sound of {seconds:.2} s, {} numbers a second", self.rate)
    }
}

impl fmt::Debug for Audio {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.words())
    }
}

impl Display for Audio {
    fn mime_bundle(&self) -> MimeBundle {
        let words = self.words();
        let player = format!(
            "<audio controls aria-label=\"{words}\" src=\"data:audio/wav;base64,{}\"></audio>",
            BASE64.encode(self.wav())
        );
        MimeBundle::text(words).with("text/html", player)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_says_what_it_holds() {
        let wav = audio(&[0.0, 1.0, -2.0], 8000).wav();
        assert_eq!(wav.len(), 44 + 6);
        let number = |at: usize| u32::from_le_bytes(wav[at..at + 4].try_into().unwrap());
        assert_eq!((&wav[..4], number(4) as usize, &wav[8..16]), (&b"RIFF"[..], wav.len() - 8, &b"WAVEfmt "[..]));
        assert_eq!((number(24), number(28), number(40)), (8000, 16_000, 6));
        assert_eq!(wav[44..], [0, 0, 0xff, 0x7f, 0x01, 0x80]);
        let bundle = audio(&[0.0; 4000], 8000).mime_bundle();
        assert_eq!(bundle.plain(), "sound of 0.50 s, 8000 numbers a second");
        assert!(bundle.data["text/html"].as_str().unwrap().contains("data:audio/wav;base64,UklGR"));
    }

    #[test]
    #[should_panic(expected = "number 1 of the wave is NaN")]
    fn what_is_no_number_cannot_be_heard() {
        audio(&[0.0, f32::NAN], 8000);
    }
}
