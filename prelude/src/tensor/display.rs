//! How tensors and sets of variables look in a notebook.

use crate::display::glance::{GlanceKnown, Glanced};
use crate::display::{Display, MimeBundle};
use candle_core::{DType, Tensor, Var};
use candle_nn::VarMap;

/// Most lines of values that are shown; tensors of many dimensions would otherwise fill pages.
const MOST_LINES: usize = 48;

/// The values as PyTorch prints them, then shape and dtype: `Tensor[[2, 3], f32]`.
impl Display for Tensor {
    fn mime_bundle(&self) -> MimeBundle {
        MimeBundle::text(text(self))
    }
}

impl Display for Var {
    fn mime_bundle(&self) -> MimeBundle {
        MimeBundle::text(text(self.as_tensor()))
    }
}

/// The dtype, the shape, and the first values: `f32 [2, 3]: 1, 0.5, …`.
impl GlanceKnown for &&Glanced<'_, Tensor> {
    fn oxbook_glance(&self) -> String {
        glance(self.0)
    }
}

fn glance(tensor: &Tensor) -> String {
    const FIRST: usize = 8;
    let known = format!("{} {:?}", tensor.dtype().as_str(), tensor.dims());
    let count = tensor.elem_count();
    // Only what is looked at is copied, whatever the tensor's size.
    let first = tensor.flatten_all().and_then(|flat| flat.narrow(0, 0, count.min(FIRST)));
    let first = first.and_then(|first| first.to_dtype(DType::F64)?.to_vec1::<f64>()).unwrap_or_default();
    let mut words: Vec<String> = first.iter().map(|value| crate::display::glance::number(*value)).collect();
    if count > FIRST {
        words.push("…".to_owned());
    }
    format!("{known}: {}", words.join(", "))
}

/// The names, shapes and dtypes of all variables, and how many numbers they hold together.
impl Display for VarMap {
    fn mime_bundle(&self) -> MimeBundle {
        // A thread that panicked while it held the lock has left the map as it was.
        let variables = self.data().lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut lines: Vec<String> =
            variables.iter().map(|(name, var)| format!("{name}: {:?} {}", var.dims(), var.dtype().as_str())).collect();
        lines.sort();
        let parameters: usize = variables.values().map(|var| var.elem_count()).sum();
        lines.push(format!("VarMap[{} variables, {parameters} parameters]", variables.len()));
        MimeBundle::text(shortened(&lines.join("\n")))
    }
}

fn text(tensor: &Tensor) -> String {
    let printed = tensor.to_string();
    // candle writes the values, a line break, and the description, which holds no line break.
    let Some((values, description)) = printed.rsplit_once('\n') else { return printed };
    let values = match tensor.rank() {
        // candle puts a scalar in brackets, as if it were a vector.
        0 => values.trim_start_matches('[').trim_end_matches(']').to_owned(),
        _ => shortened(values),
    };
    format!("{values}\n{description}")
}

/// The first and the last lines, if there are too many.
pub(crate) fn shortened(values: &str) -> String {
    let lines: Vec<&str> = values.lines().collect();
    if lines.len() <= MOST_LINES {
        return values.to_owned();
    }
    let (head, tail) = (&lines[..MOST_LINES * 2 / 3], &lines[lines.len() - MOST_LINES / 3..]);
    let left_out = lines.len() - head.len() - tail.len();
    format!("{}\n ... ({left_out} more lines)\n{}", head.join("\n"), tail.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::t;
    use candle_core::{Device, Result};

    fn plain(tensor: &Tensor) -> String {
        tensor.mime_bundle().plain().to_owned()
    }

    #[test]
    fn values_then_shape_and_dtype() -> Result<()> {
        assert_eq!(plain(&t([[1.0, 2.5], [3.0, 4.0]])), "[[1.0000, 2.5000],\n [3.0000, 4.0000]]\nTensor[[2, 2], f32]");
        assert_eq!(plain(&t([1, 2]).to_dtype(DType::I64)?), "[1, 2]\nTensor[[2], i64]");
        assert_eq!(plain(&t([[1, 2], [3, 4]]).t()?.to_dtype(DType::U8)?), "[[1, 3],\n [2, 4]]\nTensor[[2, 2], u8]");
        assert_eq!(Var::from_tensor(&t([7]))?.mime_bundle().plain(), "[7.]\nTensor[[1], f32]");
        Ok(())
    }

    #[test]
    fn variables_are_listed() -> Result<()> {
        let variables = VarMap::new();
        variables.get((2, 3), "w", candle_nn::init::ZERO, DType::F32, &Device::Cpu)?;
        variables.get(3, "b", candle_nn::init::ZERO, DType::F32, &Device::Cpu)?;
        assert_eq!(variables.mime_bundle().plain(), "b: [3] f32\nw: [2, 3] f32\nVarMap[2 variables, 9 parameters]");
        Ok(())
    }

    #[test]
    fn scalars_and_empty_tensors() -> Result<()> {
        assert_eq!(plain(&t(2.5)), "2.5000\nTensor[[], f32]");
        assert_eq!(plain(&Tensor::new(-3i64, &Device::Cpu)?), "-3\nTensor[[], i64]");
        assert_eq!(plain(&Tensor::zeros((0, 3), DType::F32, &Device::Cpu)?), "[]\nTensor[[0, 3], f32]");
        Ok(())
    }

    #[test]
    fn half_precision_and_odd_values() -> Result<()> {
        for dtype in [DType::BF16, DType::F16, DType::F64] {
            let text = plain(&t([0.5, 2.0]).to_dtype(dtype)?);
            assert!(text.starts_with("[0.5000, 2.0000]\nTensor[[2], "), "{text}");
        }
        assert!(plain(&t([f64::NAN, f64::INFINITY, 1.0])).contains("NaN"));
        assert!(plain(&t([f64::NAN])).contains("NaN"));
        Ok(())
    }

    #[test]
    fn large_tensors_stay_short() -> Result<()> {
        let large = Tensor::zeros((100, 100), DType::F32, &Device::Cpu)?;
        assert_eq!(plain(&large).lines().count(), 8);
        for shape in [vec![900, 1], vec![8, 8, 8, 8, 8]] {
            let text = plain(&Tensor::zeros(shape.clone(), DType::F32, &Device::Cpu)?);
            assert!(text.lines().count() <= MOST_LINES + 2, "{text}");
            assert!(text.contains("more lines") && text.ends_with(&format!("Tensor[{shape:?}, f32]")), "{text}");
        }
        Ok(())
    }
}
