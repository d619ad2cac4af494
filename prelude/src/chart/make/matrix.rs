//! Numbers on a grid: as coloured cells, lines of equal height, or a surface.

use super::chart;
use crate::chart::spec::{Chart, Column, Geometry, Heatmap, IntoMatrix, Levels, Matrix};

/// A coloured cell for each number of a matrix; row 0 is at the top. Small ones have their numbers written in them. NaN is
/// drawn grey. Names: [`Chart::x_names`] and [`Chart::y_names`].
///
/// # Panics
/// If it is not a matrix, or empty.
#[track_caller]
pub fn heatmap<M>(matrix: impl IntoMatrix<M>) -> Chart {
    let cells = checked("heatmap", matrix.into_matrix());
    chart(Geometry::Heatmap(Heatmap { cells, ..Heatmap::default() }))
}

/// Lines of equal height through numbers on a grid: `z` has a row for each y and a column for each x. With
/// [`Chart::filled`], the areas between them are coloured.
///
/// # Panics
/// If `z` does not have that shape.
#[track_caller]
pub fn contour<A, B, M>(x: impl Column<A>, y: impl Column<B>, z: impl IntoMatrix<M>) -> Chart {
    let (x, y, z) = (x.into_values(), y.into_values(), checked("contour", z.into_matrix()));
    check_grid("contour", &x, &y, &z);
    chart(Geometry::Contour { x, y, z, levels: Levels::About(10), map: None, filled: false })
}

/// A surface over a rectangle, seen from the side: `z` has a row for each y and a column for each x. A picture that does
/// not turn: a heatmap or a contour tells more about numbers.
///
/// # Panics
/// If `z` does not have that shape.
#[track_caller]
pub fn surface<A, B, M>(x: impl Column<A>, y: impl Column<B>, z: impl IntoMatrix<M>) -> Chart {
    let (x, y, z) = (x.into_values(), y.into_values(), checked("surface", z.into_matrix()));
    check_grid("surface", &x, &y, &z);
    chart(Geometry::Surface { x, y, z, map: None, view: (-37.0, 32.0) })
}

#[track_caller]
fn checked(mark: &str, matrix: Result<Matrix, String>) -> Matrix {
    match matrix {
        Ok(matrix) if matrix.values.is_empty() => panic!("{mark}: the matrix is empty"),
        Ok(matrix) => matrix,
        Err(problem) => panic!("{mark}: {problem}"),
    }
}

#[track_caller]
fn check_grid(mark: &str, x: &[f64], y: &[f64], z: &Matrix) {
    for (name, values, what, found) in [("x", x, "columns", z.columns), ("y", y, "rows", z.rows)] {
        if values.len() != found {
            panic!(
                "{mark}: {name} has {} values and z has {found} {what}; z has a row for each y and a column for each x",
                values.len()
            );
        }
    }
}
