//! Waves as frequencies: spectra, and the mel scale of hearing.
//!
//! Waves are f32 numbers in -1..=1 at a rate of so many a second, spectra hold power (amplitude squared). Must not know of
//! models or charts.

mod mel;
mod spectrum;

pub use mel::{MelScale, mel_filterbank};
pub use spectrum::{hann, power_spectrum, stft_power};
