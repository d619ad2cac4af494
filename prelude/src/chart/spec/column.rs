//! What can be drawn as a column of numbers: anything that iterates over numbers, and tensors. Everything becomes
//! `f64` here; the rest of `chart` sees no other number type and no tensor.

use candle_core::{Tensor, Var};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A number that can be drawn. Whole numbers beyond 2^53 are rounded to the nearest `f64`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number that can be drawn",
    note = "a column of numbers holds f64, f32, usize, i32 or another of the number types"
)]
pub trait Number: Copy {
    /// The number as an `f64`.
    fn to_f64(self) -> f64;
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Number for $type {
            fn to_f64(self) -> f64 {
                self as f64
            }
        }
    )*};
}

numbers!(f32, f64, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

/// In seconds.
impl Number for Duration {
    fn to_f64(self) -> f64 {
        self.as_secs_f64()
    }
}

/// In seconds since 1970-01-01 00:00 UTC, as a time axis has them.
impl Number for SystemTime {
    fn to_f64(self) -> f64 {
        match self.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_secs_f64(),
            Err(before) => -before.duration().as_secs_f64(),
        }
    }
}

impl<T: Number> Number for &T {
    fn to_f64(self) -> f64 {
        (*self).to_f64()
    }
}

/// A column of numbers: a slice, a `Vec`, an array, a range, any iterator of numbers (by value or by reference), or a
/// tensor of any dtype and layout, which is flattened. `M` tells the two kinds apart and is always inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be drawn as a column of numbers",
    label = "not a column of numbers",
    note = "pass a slice, a Vec, an array, a range, an iterator of numbers, or a &Tensor"
)]
pub trait Column<M> {
    /// The numbers, in order.
    fn into_values(self) -> Vec<f64>;
}

/// Marks columns that iterate over numbers.
#[derive(Debug)]
pub struct Iterated;

/// Marks columns that are tensors.
#[derive(Debug)]
pub struct Flattened;

impl<I> Column<Iterated> for I
where
    I: IntoIterator,
    I::Item: Number,
{
    fn into_values(self) -> Vec<f64> {
        self.into_iter().map(Number::to_f64).collect()
    }
}

impl Column<Flattened> for &Tensor {
    fn into_values(self) -> Vec<f64> {
        super::matrix::values(self).unwrap_or_else(|problem| panic!("{problem}"))
    }
}

impl Column<Flattened> for Tensor {
    fn into_values(self) -> Vec<f64> {
        (&self).into_values()
    }
}

impl Column<Flattened> for &Var {
    fn into_values(self) -> Vec<f64> {
        self.as_tensor().into_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{DType, Device};

    fn values<M>(column: impl Column<M>) -> Vec<f64> {
        column.into_values()
    }

    #[test]
    fn everything_that_iterates_over_numbers() {
        let vec = vec![1.5f32, 2.5];
        assert_eq!(values(&vec), [1.5, 2.5]);
        assert_eq!(values(vec.iter().map(|v| v * 2.0)), [3.0, 5.0]);
        assert_eq!(values(vec.as_slice()), [1.5, 2.5]);
        assert_eq!(values(vec.iter().filter(|v| **v > 2.0)), [2.5]);
        assert_eq!(values(vec), [1.5, 2.5]);
        assert_eq!(values([1, 2]), [1.0, 2.0]);
        let array: &[u8; 2] = &[1, 2];
        assert_eq!(values(array), [1.0, 2.0]);
        assert_eq!(values(0..3), [0.0, 1.0, 2.0]);
        assert_eq!(values(1..=2usize), [1.0, 2.0]);
    }

    #[test]
    fn tensors_of_any_dtype_and_layout() -> candle_core::Result<()> {
        let tensor = Tensor::new(&[[1f32, 2.0, 3.0], [4.0, 5.0, 6.0]], &Device::Cpu)?;
        let transposed = [1.0, 4.0, 2.0, 5.0, 3.0, 6.0];
        assert_eq!(values(&tensor.t()?), transposed);
        for dtype in [DType::F64, DType::F16, DType::BF16, DType::I64, DType::U32, DType::U8] {
            assert_eq!(values(&tensor.to_dtype(dtype)?.t()?), transposed, "{dtype:?}");
        }
        assert_eq!(values(tensor.narrow(1, 1, 1)?), [2.0, 5.0]);
        assert_eq!(values(&Var::from_tensor(&tensor)?).len(), 6);
        assert_eq!(values(&Tensor::new(7u32, &Device::Cpu)?), [7.0]);
        Ok(())
    }
}
