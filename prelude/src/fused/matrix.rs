//! Products of matrices that lie in slices with any strides. The only place that calls `gemm` by hand.

use gemm::Parallelism;

/// A matrix in a slice: element (i, j) is at `i * row + j * column`.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    pub(super) data: &'a [f32],
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) row: usize,
    pub(super) column: usize,
}

impl<'a> Matrix<'a> {
    /// Rows one after the other, `row` numbers apart.
    pub(super) fn new(data: &'a [f32], rows: usize, columns: usize, row: usize) -> Matrix<'a> {
        Matrix { data, rows, columns, row, column: 1 }
    }

    pub(super) fn transposed(self) -> Matrix<'a> {
        Matrix { rows: self.columns, columns: self.rows, row: self.column, column: self.row, ..self }
    }

    fn is_inside(&self) -> bool {
        self.rows == 0
            || self.columns == 0
            || (self.rows - 1) * self.row + (self.columns - 1) * self.column < self.data.len()
    }
}

/// `out = scale * a b`, or `out += scale * a b` with `add`. The rows of `out` are `row` numbers apart.
///
/// # Panics
/// If shapes do not fit each other or their slices.
pub(super) fn multiply(out: &mut [f32], row: usize, add: bool, scale: f32, a: Matrix, b: Matrix, threads: usize) {
    let (m, n, k) = (a.rows, b.columns, a.columns);
    assert_eq!(k, b.rows, "inner dimensions differ");
    assert!(a.is_inside() && b.is_inside() && row >= n, "a matrix leaves its slice");
    if m == 0 || n == 0 {
        return;
    }
    assert!((m - 1) * row + n <= out.len(), "the product leaves its slice");
    let parallelism = if threads > 1 { Parallelism::Rayon(threads) } else { Parallelism::None };
    // SAFETY: the assertions above keep every element that gemm reads or writes inside its slice, and `out`, borrowed
    // mutably, overlaps neither `a` nor `b`.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            row as isize,
            add,
            a.data.as_ptr(),
            a.column as isize,
            a.row as isize,
            b.data.as_ptr(),
            b.column as isize,
            b.row as isize,
            1.0,
            scale,
            false,
            false,
            false,
            parallelism,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_strided_and_transposed_matrices() {
        // [[1, 2], [3, 4]] in rows of three, times its transpose.
        let data = [1.0, 2.0, 9.0, 3.0, 4.0, 9.0];
        let a = Matrix::new(&data, 2, 2, 3);
        let mut out = [1.0, 1.0, 7.0, 1.0, 1.0];
        multiply(&mut out, 3, true, 2.0, a, a.transposed(), 1);
        assert_eq!(out, [11.0, 23.0, 7.0, 23.0, 51.0]);
        multiply(&mut out, 3, false, 1.0, a.transposed(), a, 1);
        assert_eq!(out, [10.0, 14.0, 7.0, 14.0, 20.0]);
    }

    #[test]
    #[should_panic(expected = "leaves its slice")]
    fn a_matrix_that_is_larger_than_its_slice_is_refused() {
        let data = [0.0; 5];
        multiply(&mut [0.0; 4], 2, false, 1.0, Matrix::new(&data, 2, 3, 3), Matrix::new(&[0.0; 6], 3, 2, 2), 1);
    }
}
