//! What can be drawn as a matrix of numbers: rows of numbers, and tensors of two dimensions.

use super::column::{Flattened, Iterated, Number};
use candle_core::{DType, Tensor, Var};

/// Numbers in rows, all of the same length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    pub(in crate::chart) rows: usize,
    pub(in crate::chart) columns: usize,
    /// Row by row.
    pub(in crate::chart) values: Vec<f64>,
}

impl Matrix {
    pub(in crate::chart) fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns + column]
    }
}

/// A matrix: a slice, `Vec` or array of rows, any iterator of them, or a tensor `[rows, columns]` of any dtype and
/// layout. `M` tells the two kinds apart and is always inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be drawn as a matrix",
    label = "not a matrix of numbers",
    note = "pass rows of numbers (`&[[1.0, 2.0], [3.0, 4.0]]`, a `&Vec<Vec<f64>>`) or a &Tensor of two dimensions"
)]
pub trait IntoMatrix<M> {
    /// The numbers, or what is wrong with them.
    fn into_matrix(self) -> Result<Matrix, String>;
}

impl<I> IntoMatrix<Iterated> for I
where
    I: IntoIterator,
    I::Item: IntoIterator,
    <I::Item as IntoIterator>::Item: Number,
{
    fn into_matrix(self) -> Result<Matrix, String> {
        let mut matrix = Matrix::default();
        for row in self {
            let before = matrix.values.len();
            matrix.values.extend(row.into_iter().map(Number::to_f64));
            let length = matrix.values.len() - before;
            if matrix.rows > 0 && length != matrix.columns {
                let number = matrix.rows;
                return Err(format!("row 0 has {} values and row {number} has {length}", matrix.columns));
            }
            matrix.columns = length;
            matrix.rows += 1;
        }
        Ok(matrix)
    }
}

impl IntoMatrix<Flattened> for &Tensor {
    fn into_matrix(self) -> Result<Matrix, String> {
        let [rows, columns] = *self.dims() else {
            return Err(format!(
                "a matrix is a tensor of two dimensions, and this one has the shape {:?}; \
                 pick a part of it with .i(..), or use .squeeze(..)",
                self.dims()
            ));
        };
        Ok(Matrix { rows, columns, values: values(self)? })
    }
}

impl IntoMatrix<Flattened> for Tensor {
    fn into_matrix(self) -> Result<Matrix, String> {
        (&self).into_matrix()
    }
}

impl IntoMatrix<Flattened> for &Var {
    fn into_matrix(self) -> Result<Matrix, String> {
        self.as_tensor().into_matrix()
    }
}

/// Numbers of a tensor of any shape, row by row.
pub(in crate::chart) fn values(tensor: &Tensor) -> Result<Vec<f64>, String> {
    let values = tensor.flatten_all().and_then(|flat| flat.to_dtype(DType::F64)).and_then(|flat| flat.to_vec1());
    values.map_err(|error| format!("a tensor of dtype {:?} cannot be drawn: {error}", tensor.dtype()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::Device;

    fn matrix<M>(rows: impl IntoMatrix<M>) -> Matrix {
        rows.into_matrix().expect("a matrix")
    }

    #[test]
    fn rows_of_every_kind() -> candle_core::Result<()> {
        let wanted = Matrix { rows: 2, columns: 3, values: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0] };
        assert_eq!(matrix([[1, 2, 3], [4, 5, 6]]), wanted);
        let rows = vec![vec![1f32, 2.0, 3.0], vec![4.0, 5.0, 6.0]];
        assert_eq!(matrix(&rows), wanted);
        assert_eq!(matrix((0..2).map(|row| (1..4).map(move |v| v + 3 * row))), wanted);
        let tensor = Tensor::new(&[[1f32, 4.0], [2.0, 5.0], [3.0, 6.0]], &Device::Cpu)?.t()?;
        assert_eq!(matrix(&tensor), wanted);
        assert_eq!(matrix(tensor.to_dtype(DType::BF16)?), wanted);
        assert_eq!((wanted.at(1, 0), wanted.at(0, 2)), (4.0, 3.0));
        Ok(())
    }

    #[test]
    fn what_is_no_matrix_says_why() -> candle_core::Result<()> {
        assert_eq!(vec![vec![1, 2], vec![3]].into_matrix().unwrap_err(), "row 0 has 2 values and row 1 has 1");
        let cube = Tensor::zeros((2, 3, 4), DType::F32, &Device::Cpu)?;
        assert!((&cube).into_matrix().unwrap_err().contains("this one has the shape [2, 3, 4]"));
        Ok(())
    }
}
