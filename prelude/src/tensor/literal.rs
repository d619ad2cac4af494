//! Tensors written down: numbers of any type, nested to any depth.

use crate::chart::Number;
use crate::device::device;
use candle_core::Tensor;

/// A tensor of `f32` on [`device`] from numbers of any type: `t([1, 2])`, `t([[1.0, 2.0], [3.0, 4.0]])`, `t(&vec)`,
/// `t(0.5)` (no dimensions). The shape is that of the nesting.
///
/// # Panics
/// If rows differ in length.
#[track_caller]
pub fn t(values: impl Nested) -> Tensor {
    let (mut shape, mut flat) = (Vec::new(), Vec::new());
    values.shape(&mut shape);
    if let Err(Ragged { depth, expected, found }) = values.flatten(&shape, 0, &mut flat) {
        panic!(
            "t: rows differ in length: dimension {depth} has {expected} values in the first row and {found} in another"
        );
    }
    match Tensor::from_vec(flat, shape, &device()) {
        Ok(tensor) => tensor,
        Err(error) => panic!("t: {error}"),
    }
}

/// Numbers in arrays, slices and `Vec`s, nested to any depth.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made a tensor",
    note = "pass a number, or arrays, slices or Vecs of numbers, nested to any depth"
)]
pub trait Nested {
    /// Appends the length of every level, taken from its first element.
    #[doc(hidden)]
    fn shape(&self, shape: &mut Vec<usize>);

    /// Appends the numbers, and checks that every level has the length that `shape` says.
    #[doc(hidden)]
    fn flatten(&self, shape: &[usize], depth: usize, flat: &mut Vec<f32>) -> Result<(), Ragged>;
}

/// A level whose length is not that of the first at its depth.
#[doc(hidden)]
#[derive(Debug, PartialEq)]
pub struct Ragged {
    depth: usize,
    expected: usize,
    found: usize,
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Nested for $type {
            fn shape(&self, _: &mut Vec<usize>) {}

            fn flatten(&self, _: &[usize], _: usize, flat: &mut Vec<f32>) -> Result<(), Ragged> {
                flat.push(Number::to_f64(*self) as f32);
                Ok(())
            }
        }
    )*};
}

numbers!(f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl<T: Nested> Nested for [T] {
    fn shape(&self, shape: &mut Vec<usize>) {
        shape.push(self.len());
        if let Some(first) = self.first() {
            first.shape(shape);
        }
    }

    fn flatten(&self, shape: &[usize], depth: usize, flat: &mut Vec<f32>) -> Result<(), Ragged> {
        // An empty first row hides how deep the nesting goes below it.
        let expected = shape.get(depth).copied().unwrap_or(0);
        if self.len() != expected {
            return Err(Ragged { depth, expected, found: self.len() });
        }
        self.iter().try_for_each(|element| element.flatten(shape, depth + 1, flat))
    }
}

macro_rules! like_a_slice {
    ($([$($generics:tt)*] $type:ty),*) => {$(
        impl<$($generics)*> Nested for $type {
            fn shape(&self, shape: &mut Vec<usize>) {
                self[..].shape(shape);
            }

            fn flatten(&self, shape: &[usize], depth: usize, flat: &mut Vec<f32>) -> Result<(), Ragged> {
                self[..].flatten(shape, depth, flat)
            }
        }
    )*};
}

like_a_slice!([T: Nested] Vec<T>, [T: Nested, const N: usize] [T; N]);

impl<T: Nested + ?Sized> Nested for &T {
    fn shape(&self, shape: &mut Vec<usize>) {
        (**self).shape(shape);
    }

    fn flatten(&self, shape: &[usize], depth: usize, flat: &mut Vec<f32>) -> Result<(), Ragged> {
        (**self).flatten(shape, depth, flat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{DType, Result};

    #[test]
    fn tensors_are_written_down_as_f32() -> Result<()> {
        let vec = vec![vec![1u8, 2], vec![3, 4]];
        for tensor in [
            t(&vec),
            t(vec.clone()),
            t([[1, 2], [3, 4]]),
            t([&[1.0, 2.0], &[3.0, 4.0]]),
            t(&[vec![1, 2], vec![3, 4]][..]),
        ] {
            assert_eq!((tensor.dims(), tensor.dtype()), (&[2, 2][..], DType::F32));
            assert_eq!(tensor.to_vec2::<f32>()?, [[1.0, 2.0], [3.0, 4.0]]);
        }
        assert_eq!(t(1.5).to_scalar::<f32>()?, 1.5);
        assert_eq!(t([[[0i64; 4]; 3]; 2]).dims(), [2, 3, 4]);
        let none: [f32; 0] = [];
        assert_eq!(t(none).dims(), [0]);
        Ok(())
    }

    #[test]
    fn ragged_rows_are_named() {
        let payload = std::panic::catch_unwind(|| t(vec![vec![1.0, 2.0], vec![3.0]])).expect_err("rows differ");
        assert_eq!(
            payload.downcast_ref::<String>().expect("a formatted message"),
            "t: rows differ in length: dimension 1 has 2 values in the first row and 1 in another"
        );
        assert!(std::panic::catch_unwind(|| t([vec![], vec![vec![1]]])).is_err());
    }
}
