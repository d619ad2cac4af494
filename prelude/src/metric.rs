//! Figures that say how good something is. Plain f64 numbers out; nothing here is differentiated. Must not know of models.

mod calibration;
mod classification;
mod edits;
mod interval;
mod neighbours;
mod overlap;
mod retrieval;
mod separation;
mod suppression;
mod translation;

pub use calibration::{CalibrationBin, calibration, calibration_error};
pub use classification::{accuracy, bits_per_byte, perplexity};
pub use edits::edit_distance;
pub use interval::{Estimate, mean_interval};
pub use neighbours::knn_accuracy;
pub use overlap::{box_iou, mask_iou};
pub use retrieval::{ndcg_at, recall_at, reciprocal_rank};
pub use separation::{roc_auc, roc_curve};
pub use suppression::non_maximum_suppression;
pub use translation::{bleu, chrf, rouge_l};
