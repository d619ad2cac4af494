//! The discrete Fourier transform of whole signals, and of one window after another.

use candle_core::{Device, Error, Result, Tensor};
use std::f64::consts::TAU;

/// `|sum x e^(-2 pi i k t / n)|^2` for k from 0 to n / 2: how much of each frequency is in `x`; k counts periods over its
/// length.
///
/// ```
/// let wave: Vec<f32> = (0..32).map(|t| (std::f32::consts::TAU * 3.0 * t as f32 / 32.0).sin()).collect();
/// let power = oxbook::signal::power_spectrum(&wave);
/// assert_eq!(power.len(), 17);
/// assert!((power[3] - 256.0).abs() < 1e-3 && power[4] < 1e-3);
/// ```
pub fn power_spectrum(x: &[f32]) -> Vec<f64> {
    let n = x.len();
    let circle = circle(n);
    let bin = |k: usize| {
        let (mut re, mut im) = (0.0, 0.0);
        for (t, value) in x.iter().enumerate() {
            let (cos, sin) = circle[k * t % n];
            re += f64::from(*value) * cos;
            im += f64::from(*value) * sin;
        }
        re * re + im * im
    };
    if n == 0 { Vec::new() } else { (0..=n / 2).map(bin).collect() }
}

/// Power over time: windows of `window` numbers (Hann), each `hop` later, [frames, window / 2 + 1]. Only whole windows:
/// pad the wave where its ends matter.
///
/// # Errors
/// If the wave is shorter than a window, or `window` or `hop` is 0.
pub fn stft_power(wave: &[f32], window: usize, hop: usize) -> Result<Tensor> {
    if window == 0 || hop == 0 || wave.len() < window {
        return Err(Error::Msg(format!(
            "stft_power: windows of {window}, each {hop} later, in a wave of {} numbers",
            wave.len()
        )));
    }
    let (frames, bins) = ((wave.len() - window) / hop + 1, window / 2 + 1);
    let framed: Vec<f32> = (0..frames).flat_map(|f| &wave[f * hop..][..window]).copied().collect();
    let (circle, hann) = (circle(window), hann(window));
    let side = |part: fn(&(f64, f64)) -> f64| {
        let cell = |i: usize| (f64::from(hann[i / bins]) * part(&circle[(i % bins) * (i / bins) % window])) as f32;
        Tensor::from_vec((0..window * bins).map(cell).collect::<Vec<f32>>(), (window, bins), &Device::Cpu)
    };
    // As two matrix products: for windows of some hundreds faster than frame by frame.
    let framed = Tensor::from_vec(framed, (frames, window), &Device::Cpu)?;
    let (re, im) = (framed.matmul(&side(|c| c.0)?)?, framed.matmul(&side(|c| c.1)?)?);
    re.sqr()? + im.sqr()?
}

/// The periodic Hann window, `sin^2(pi t / n)`.
pub fn hann(n: usize) -> Vec<f32> {
    (0..n).map(|t| (0.5 - 0.5 * (TAU * t as f64 / n as f64).cos()) as f32).collect()
}

/// Cosine and sine of n angles once around.
fn circle(n: usize) -> Vec<(f64, f64)> {
    (0..n).map(|t| TAU * t as f64 / n as f64).map(|angle| (angle.cos(), angle.sin())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tone;
    use crate::rng::Rng;

    #[test]
    fn power_is_kept_between_time_and_frequency() {
        for n in [1, 2, 15, 16] {
            let x: Vec<f32> = Rng::seed(1).normals(n).iter().map(|v| *v as f32).collect();
            let power = power_spectrum(&x);
            // All but the first, and for an even length the last, stand for two.
            let whole: f64 =
                power.iter().enumerate().map(|(k, p)| if k == 0 || 2 * k == n { *p } else { 2.0 * p }).sum();
            let energy: f64 = x.iter().map(|v| f64::from(*v).powi(2)).sum();
            assert!((whole / n as f64 - energy).abs() < 1e-9, "{n}");
        }
        assert!(power_spectrum(&[]).is_empty());
    }

    #[test]
    fn each_frame_is_the_spectrum_of_its_window() -> Result<()> {
        let wave: Vec<f32> = Rng::seed(2).normals(200).iter().map(|v| *v as f32).collect();
        let power = stft_power(&wave, 32, 20)?;
        assert_eq!(power.dims(), [9, 17]);
        for (frame, row) in power.to_vec2::<f32>()?.iter().enumerate() {
            let windowed: Vec<f32> = wave[frame * 20..][..32].iter().zip(hann(32)).map(|(x, w)| x * w).collect();
            for (a, b) in row.iter().zip(power_spectrum(&windowed)) {
                assert!((f64::from(*a) - b).abs() < 1e-3 * (1.0 + b), "{a} {b}");
            }
        }
        assert!(stft_power(&wave, 300, 10).unwrap_err().to_string().contains("wave of 200"));
        Ok(())
    }

    #[test]
    fn a_tone_is_where_it_sounds() -> Result<()> {
        let power = stft_power(&tone(1000.0, 0.1, 16_000.0), 400, 160)?.mean(0)?.to_vec1::<f32>()?;
        let loudest = (0..power.len()).max_by(|a, b| power[*a].total_cmp(&power[*b])).unwrap();
        // 40 Hz a bin.
        assert_eq!(loudest, 25);
        Ok(())
    }
}
