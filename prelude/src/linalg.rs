//! Linear algebra that candle lacks: singular values, principal components, ridge regression, k-means and
//! mixtures of Gaussians.
//!
//! To look at what a model has learned, not to train it: values in, values out, no gradients. f32 tensors in and out, f64
//! inside. Rows are examples, columns are numbers of an example. Must not know of layers, models or charts.

mod kmeans;
mod mixture;
mod pca;
mod ridge;
mod svd;

pub use kmeans::{KMeans, kmeans};
pub use mixture::{Mixture, spherical_mixture};
pub use pca::{Pca, pca};
pub use ridge::{Ridge, ridge};
pub use svd::{Svd, svd};

use candle_core::{DType, Device, Error, Result, Tensor};
use nalgebra::DMatrix;

/// The values of a tensor [rows, columns].
fn matrix(name: &str, x: &Tensor) -> Result<DMatrix<f64>> {
    let [rows, columns] = *x.dims() else {
        return Err(Error::Msg(format!(
            "{name}: a matrix [rows, columns] is needed, this is {:?}: `.flatten(..)?` or `.reshape(..)?` come first",
            x.dims()
        )));
    };
    if rows == 0 || columns == 0 {
        return Err(Error::Msg(format!("{name}: {:?} holds no numbers", x.dims())));
    }
    let values = x.to_device(&Device::Cpu)?.to_dtype(DType::F64)?.flatten_all()?.to_vec1::<f64>()?;
    if let Some(at) = values.iter().position(|v| !v.is_finite()) {
        return Err(Error::Msg(format!(
            "{name}: the number in row {}, column {} is {}",
            at / columns,
            at % columns,
            values[at]
        )));
    }
    Ok(DMatrix::from_row_slice(rows, columns, &values))
}

fn tensor(m: &DMatrix<f64>) -> Result<Tensor> {
    let values: Vec<f32> = m.transpose().iter().map(|v| *v as f32).collect();
    Tensor::from_vec(values, m.shape(), &crate::device::device())
}
