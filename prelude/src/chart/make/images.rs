//! Pictures in rows.

use super::chart;
use crate::chart::spec::{Chart, Geometry, Images, Picture, values};
use candle_core::{DType, Tensor};

/// How far floats may be outside 0..=1 and still be rounding errors.
const TOLERANCE: f64 = 1e-3;

/// Pictures in rows: a tensor `[n, h, w]` (grey) or `[n, c, h, w]` with `c` 1 (grey) or 3 (RGB), of dtype `u8` in 0..=255
/// or a float in 0..=1. Say what they are with [`Chart::labels`], and what a model thought with [`Chart::predictions`]:
/// wrong ones are framed.
///
/// # Panics
/// If shape or dtype is another, or floats are NaN or outside 0..=1.
#[track_caller]
pub fn images(pictures: &Tensor) -> Chart {
    match from_tensor(pictures) {
        Ok(pictures) => chart(Geometry::Images(Images {
            pictures,
            labels: Vec::new(),
            predictions: Vec::new(),
            columns: None,
            scale: None,
        })),
        Err(problem) => panic!("images: {problem}"),
    }
}

fn from_tensor(tensor: &Tensor) -> Result<Vec<Picture>, String> {
    let (count, channels, height, width) = match *tensor.dims() {
        [count, height, width] => (count, 1, height, width),
        [count, channels @ (1 | 3), height, width] => (count, channels, height, width),
        _ => {
            return Err(format!(
                "pictures have the shape [n, h, w] or [n, c, h, w] with c 1 or 3, and this tensor has shape {:?}",
                tensor.dims()
            ));
        }
    };
    if count * height * width == 0 {
        return Err(format!("a tensor of shape {:?} has no pixels to show", tensor.dims()));
    }
    let values = values(tensor)?;
    let factor = match tensor.dtype() {
        DType::U8 => 1.0,
        DType::F16 | DType::BF16 | DType::F32 | DType::F64 => 255.0,
        other => return Err(format!("pixels are u8 in 0..=255 or floats in 0..=1, not {other:?}")),
    };
    if factor != 1.0 {
        let (lo, hi) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(*v), hi.max(*v)));
        if values.iter().any(|v| v.is_nan()) {
            return Err("there is a NaN among the pixels".into());
        }
        if lo < -TOLERANCE || hi > 1.0 + TOLERANCE {
            return Err(format!("float pixels lie in 0..=1, and these go from {lo} to {hi}; rescale them first"));
        }
    }
    let byte = |v: f64| (v * factor).round().clamp(0.0, 255.0) as u8;
    let plane = height * width;
    let picture = |values: &[f64]| {
        let channel = |index: usize, pixel: usize| byte(values[index % channels * plane + pixel]);
        let rgb =
            (0..plane).flat_map(|pixel| [0, 1, 2].map(|index| channel(if channels == 1 { 0 } else { index }, pixel)));
        Picture { width, height, rgb: rgb.collect() }
    };
    Ok(values.chunks(channels * plane).map(picture).collect())
}
