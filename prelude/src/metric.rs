//! Figures that say how good something is. Plain f64 numbers out; nothing here is differentiated. Must not know of models.

mod calibration;
mod classification;
mod interval;
mod overlap;
mod translation;

pub use calibration::{CalibrationBin, calibration, calibration_error};
pub use classification::{accuracy, bits_per_byte, perplexity};
pub use interval::{Estimate, mean_interval};
pub use overlap::{box_iou, mask_iou};
pub use translation::{bleu, chrf};
