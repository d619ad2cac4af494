//! Frequencies as ears space them.

use candle_core::{Device, Error, Result, Tensor};

/// Which formula for mels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MelScale {
    /// Linear to 1,000 Hz, logarithmic above (Slaney's Auditory Toolbox, 1998), each filter with area 1: librosa's, and
    /// Whisper's.
    #[default]
    Slaney,
    /// `2595 log10(1 + f / 700)` (HTK), each filter with peak 1.
    Htk,
}

impl MelScale {
    /// Hertz to mels.
    pub fn mels(self, hertz: f64) -> f64 {
        match self {
            MelScale::Slaney if hertz < 1000.0 => hertz * 0.015,
            MelScale::Slaney => 15.0 + (hertz / 1000.0).ln() * 27.0 / 6.4f64.ln(),
            MelScale::Htk => 2595.0 * (1.0 + hertz / 700.0).log10(),
        }
    }

    /// Mels to hertz.
    pub fn hertz(self, mels: f64) -> f64 {
        match self {
            MelScale::Slaney if mels < 15.0 => mels / 0.015,
            MelScale::Slaney => 1000.0 * ((mels - 15.0) * 6.4f64.ln() / 27.0).exp(),
            MelScale::Htk => 700.0 * (10f64.powf(mels / 2595.0) - 1.0),
        }
    }
}

/// Triangles over the bins of a spectrum, evenly spaced in mels from 0 to half the rate: [mels, window / 2 + 1].
/// `stft_power(..)?.matmul(&filters.t()?)?` is a mel spectrogram.
///
/// ```
/// # use oxbook::prelude::*;
/// let filters = signal::mel_filterbank(16_000.0, 400, 80, signal::MelScale::Slaney).unwrap();
/// assert_eq!(filters.dims(), [80, 201]);
/// ```
///
/// # Errors
/// If `window` or `mels` is 0.
pub fn mel_filterbank(rate: f64, window: usize, mels: usize, scale: MelScale) -> Result<Tensor> {
    if window == 0 || mels == 0 {
        return Err(Error::Msg(format!("mel_filterbank: {mels} mels of windows of {window}")));
    }
    let bins = window / 2 + 1;
    let top = scale.mels(rate / 2.0);
    let edges: Vec<f64> = (0..mels + 2).map(|i| scale.hertz(top * i as f64 / (mels + 1) as f64)).collect();
    let cell = |i: usize| {
        let [low, peak, high] = [0, 1, 2].map(|e| edges[i / bins + e]);
        let hertz = (i % bins) as f64 * rate / window as f64;
        let height = ((hertz - low) / (peak - low)).min((high - hertz) / (high - peak)).max(0.0);
        match scale {
            MelScale::Slaney => (height * 2.0 / (high - low)) as f32,
            MelScale::Htk => height as f32,
        }
    };
    Tensor::from_vec((0..mels * bins).map(cell).collect::<Vec<f32>>(), (mels, bins), &Device::Cpu)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scales_are_those_of_their_sources() {
        // librosa.hz_to_mel: 60 Hz is 0.9, 220, 440 are 3.3, 6.6; HTK: 1000 Hz is 999.99 mels.
        for (hertz, mels) in [(60.0, 0.9), (440.0, 6.6), (1000.0, 15.0), (6400.0, 42.0)] {
            assert!((MelScale::Slaney.mels(hertz) - mels).abs() < 1e-9);
        }
        assert!((MelScale::Htk.mels(1000.0) - 999.9855).abs() < 1e-3);
        for scale in [MelScale::Slaney, MelScale::Htk] {
            for hertz in [0.0, 10.0, 999.0, 1001.0, 7777.0] {
                assert!((scale.hertz(scale.mels(hertz)) - hertz).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn filters_overlap_so_that_no_frequency_is_lost() -> Result<()> {
        let filters = mel_filterbank(16_000.0, 4000, 20, MelScale::Htk)?.to_vec2::<f32>()?;
        let edges: Vec<f64> =
            (1..=20).map(|i| MelScale::Htk.hertz(MelScale::Htk.mels(8000.0) * f64::from(i) / 21.0)).collect();
        for bin in 0..2001 {
            let hertz = bin as f64 * 4.0;
            let sum: f32 = filters.iter().map(|row| row[bin]).sum();
            if hertz > edges[0] && hertz < edges[19] {
                assert!((sum - 1.0).abs() < 1e-4, "{hertz} Hz: {sum}");
            }
        }
        // Area 1: heights times the hertz of a bin.
        for row in mel_filterbank(16_000.0, 4000, 20, MelScale::Slaney)?.to_vec2::<f32>()? {
            assert!((row.iter().sum::<f32>() * 4.0 - 1.0).abs() < 0.01);
        }
        Ok(())
    }
}
