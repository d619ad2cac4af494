//! How much two regions overlap.

use candle_core::{DType, Device, Error, Result, Tensor};

/// Intersection over union of two masks of the same shape; places above 0.5 are inside. 1 if both are empty.
pub fn mask_iou(a: &Tensor, b: &Tensor) -> Result<f64> {
    if a.dims() != b.dims() {
        return Err(Error::Msg(format!("mask_iou: masks {:?} and {:?} differ in shape", a.dims(), b.dims())));
    }
    let inside = |x: &Tensor| x.to_device(&Device::Cpu)?.to_dtype(DType::F32)?.flatten_all()?.to_vec1::<f32>();
    let (mut both, mut either) = (0usize, 0usize);
    for (a, b) in inside(a)?.into_iter().zip(inside(b)?) {
        both += usize::from(a > 0.5 && b > 0.5);
        either += usize::from(a > 0.5 || b > 0.5);
    }
    Ok(if either == 0 { 1.0 } else { both as f64 / either as f64 })
}

/// Intersection over union of two boxes (x0, y0, x1, y1). 0 if they do not touch, or either is empty.
pub fn box_iou(a: [f64; 4], b: [f64; 4]) -> f64 {
    let area = |[x0, y0, x1, y1]: [f64; 4]| (x1 - x0).max(0.0) * (y1 - y0).max(0.0);
    let both = area([a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]);
    let either = area(a) + area(b) - both;
    if either > 0.0 { both / either } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::t;

    #[test]
    fn by_hand() -> Result<()> {
        let (a, b) = (t([[1, 1, 0], [0, 0, 0]]), t([[0, 1, 1], [0, 1, 0]]));
        assert_eq!(mask_iou(&a, &b)?, 0.25);
        assert_eq!(mask_iou(&t([0]), &t([0]))?, 1.0);
        assert!(mask_iou(&a, &t([1])).unwrap_err().to_string().contains("[2, 3] and [1]"));
        assert_eq!(box_iou([0.0, 0.0, 2.0, 2.0], [1.0, 1.0, 3.0, 3.0]), 1.0 / 7.0);
        assert_eq!(box_iou([0.0, 0.0, 1.0, 1.0], [2.0, 2.0, 3.0, 3.0]), 0.0);
        assert_eq!(box_iou([1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 3.0, 3.0]), 0.0, "a box inside out is empty");
        Ok(())
    }
}
