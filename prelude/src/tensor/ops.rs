//! Operations that candle lacks, or has without a derivative.

use super::make::with_generator;
use super::stats::Stats;
use crate::fused;
use candle_core::shape::Dim;
use candle_core::{D, DType, Device, Error, Result, Tensor};

/// Adds to candle's tensors what lessons need. All of it can be differentiated where the result is of the kind that has
/// a derivative.
pub trait TensorOps {
    /// `e^x / sum e^x` along a dimension: every row adds up to 1. Unlike `candle_nn::ops::softmax_last_dim`, the
    /// gradient goes through.
    fn softmax<I: Dim>(&self, dim: I) -> Result<Tensor>;

    /// The logarithm of [`softmax`](Self::softmax), without taking the logarithm of 0.
    fn log_softmax<I: Dim>(&self, dim: I) -> Result<Tensor>;

    /// This tensor with `value` where `mask`, of a shape that can be broadcast to this one, is not 0.
    fn masked_fill(&self, mask: &Tensor, value: f64) -> Result<Tensor>;

    /// The `k` largest values along the last dimension, largest first, and their indices (u32).
    fn topk(&self, k: usize) -> Result<(Tensor, Tensor)>;

    /// One index for each row, drawn with the probabilities in the row (they need not add up to 1) from the notebook's
    /// generator: [.., classes] to [..], u32. With a generator of your own: `rng.multinomial(&probs)`.
    fn multinomial(&self) -> Result<Tensor>;

    /// The number in a tensor that holds just one, of whatever shape and dtype.
    fn item(&self) -> Result<f64>;

    /// All numbers in order as f32, whatever the shape and dtype.
    fn values(&self) -> Result<Vec<f32>>;

    /// Mean, standard deviation, range and the number of NaNs: a line to print, or the figures by name.
    fn stats(&self) -> Result<Stats>;

    /// The largest absolute difference from a tensor of the same shape; infinite if one of them holds a NaN.
    fn max_difference(&self, other: &Tensor) -> Result<f64>;
}

impl TensorOps for Tensor {
    fn softmax<I: Dim>(&self, dim: I) -> Result<Tensor> {
        along(self, dim, "softmax", softmax_last)
    }

    fn log_softmax<I: Dim>(&self, dim: I) -> Result<Tensor> {
        along(self, dim, "log_softmax", log_softmax_last)
    }

    fn masked_fill(&self, mask: &Tensor, value: f64) -> Result<Tensor> {
        let fits = mask.broadcast_as(self.shape()).map_err(|_| {
            Error::Msg(format!(
                "masked_fill: the mask {:?} cannot be repeated to the tensor's {:?}: its dimensions, from the last, must \
                 be equal or 1; `.unsqueeze(..)` adds one",
                mask.dims(),
                self.dims()
            ))
        })?;
        let fill = Tensor::new(value, self.device())?.to_dtype(self.dtype())?.broadcast_as(self.shape())?;
        let hidden = if matches!(fits.dtype(), DType::U8 | DType::U32 | DType::I64) { fits } else { fits.ne(0.0)? };
        hidden.where_cond(&fill, self)
    }

    fn topk(&self, k: usize) -> Result<(Tensor, Tensor)> {
        let n = self.dims().last().copied().unwrap_or(0);
        if k == 0 || k > n {
            return Err(Error::Msg(format!(
                "topk: {k} of the last dimension of {:?}, which has {n}: k must be 1 to {n}",
                self.dims()
            )));
        }
        let order = self.detach().contiguous()?.arg_sort_last_dim(false)?;
        let indices = order.narrow(D::Minus1, 0, k)?.contiguous()?;
        // Gathered, not sorted: the gradient goes to where the values came from.
        Ok((self.contiguous()?.gather(&indices, D::Minus1)?, indices))
    }

    fn multinomial(&self) -> Result<Tensor> {
        with_generator(|rng| rng.multinomial(self))
    }

    fn item(&self) -> Result<f64> {
        if self.elem_count() != 1 {
            return Err(Error::Msg(format!(
                "item: {:?} holds {} numbers, not one: `.mean_all()?`, `.i(..)?` or `.values()?` come first",
                self.dims(),
                self.elem_count()
            )));
        }
        self.flatten_all()?.get(0)?.to_dtype(DType::F64)?.to_scalar()
    }

    fn values(&self) -> Result<Vec<f32>> {
        self.to_device(&Device::Cpu)?.to_dtype(DType::F32)?.flatten_all()?.to_vec1()
    }

    fn stats(&self) -> Result<Stats> {
        Stats::of(self)
    }

    fn max_difference(&self, other: &Tensor) -> Result<f64> {
        if self.dims() != other.dims() {
            return Err(Error::Msg(format!(
                "max_difference: {:?} and {:?} differ in shape: `.reshape(..)?` or `.broadcast_as(..)?` come first",
                self.dims(),
                other.dims()
            )));
        }
        let wide = |x: &Tensor| x.to_device(&Device::Cpu)?.to_dtype(DType::F64)?.flatten_all()?.to_vec1::<f64>();
        let gap = |(a, b): (f64, f64)| if a == b { 0.0 } else { (a - b).abs() };
        let gaps = wide(self)?.into_iter().zip(wide(other)?).map(gap);
        Ok(gaps.fold(0.0, |most, gap| if gap.is_nan() { f64::INFINITY } else { most.max(gap) }))
    }
}

/// Applies `f`, which works on the last dimension, to another one.
fn along<I: Dim>(x: &Tensor, dim: I, name: &'static str, f: fn(&Tensor) -> Result<Tensor>) -> Result<Tensor> {
    let dim = dim.to_index(x.shape(), name)?;
    let last = x.rank() - 1;
    if dim == last { f(x) } else { f(&x.transpose(dim, last)?)?.transpose(dim, last)?.contiguous() }
}

fn softmax_last(x: &Tensor) -> Result<Tensor> {
    if fused::can_fuse(x) {
        return fused::softmax(x);
    }
    let e = x.broadcast_sub(&x.max_keepdim(D::Minus1)?.detach())?.exp()?;
    e.broadcast_div(&e.sum_keepdim(D::Minus1)?)
}

fn log_softmax_last(x: &Tensor) -> Result<Tensor> {
    if fused::can_fuse(x) {
        return fused::log_softmax(x);
    }
    let shifted = x.broadcast_sub(&x.max_keepdim(D::Minus1)?.detach())?;
    shifted.broadcast_sub(&shifted.exp()?.sum_keepdim(D::Minus1)?.log()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grad::check_gradients;
    use crate::tensor::{ids, randn, seed, t};

    #[test]
    fn softmax_over_any_dimension_has_its_derivative() -> Result<()> {
        seed(1);
        let (x, w) = (randn((3, 4, 5)), randn((3, 4, 5)));
        for dim in 0..3 {
            let y = x.softmax(dim)?;
            let sums = y.sum(dim)?.values()?;
            assert!(sums.iter().all(|s| (s - 1.0).abs() < 1e-6));
            assert!(y.log()?.max_difference(&x.log_softmax(dim)?)? < 1e-5);
            assert!(y.max_difference(&candle_nn::ops::softmax(&x, dim)?)? < 1e-6);
            let wide = x.to_dtype(DType::F64)?.softmax(dim)?.to_dtype(DType::F32)?;
            assert!(y.max_difference(&wide)? < 1e-6, "composed and fused agree");
            check_gradients(std::slice::from_ref(&x), |v| (v[0].softmax(dim)? * &w)?.sum_all())?;
            check_gradients(std::slice::from_ref(&x), |v| (v[0].log_softmax(dim)? * &w)?.sum_all())?;
        }
        Ok(())
    }

    #[test]
    fn large_tensors_take_the_parallel_path_and_agree() -> Result<()> {
        let x = randn((700, 129));
        let want = candle_nn::ops::softmax(&x, 1)?;
        assert!(x.softmax(1)?.max_difference(&want)? < 1e-6);
        Ok(())
    }

    #[test]
    fn masked_fill_repeats_the_mask_and_names_shapes_that_do_not_fit() -> Result<()> {
        let x = t([[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(x.masked_fill(&ids([0, 1]), -1.0)?.to_vec2::<f32>()?, [[1.0, -1.0], [3.0, -1.0]]);
        assert_eq!(x.masked_fill(&t([[0.0], [2.5]]), 9.0)?.to_vec2::<f32>()?, [[1.0, 2.0], [9.0, 9.0]]);
        let error = x.masked_fill(&ids([0, 1, 0]), 0.0).unwrap_err().to_string();
        assert!(error.contains("[3]") && error.contains("[2, 2]") && error.contains("unsqueeze"), "{error}");
        check_gradients(&[x], |v| v[0].masked_fill(&ids([0, 1]), 0.0)?.sqr()?.sum_all())
    }

    #[test]
    fn topk_is_ordered_and_can_be_differentiated() -> Result<()> {
        let x = t([[1.0, 5.0, 3.0], [9.0, 7.0, 8.0]]);
        let (values, indices) = x.topk(2)?;
        assert_eq!(values.to_vec2::<f32>()?, [[5.0, 3.0], [9.0, 8.0]]);
        assert_eq!(indices.to_vec2::<u32>()?, [[1, 2], [0, 2]]);
        let error = x.topk(4).unwrap_err().to_string();
        assert!(error.contains("k must be 1 to 3"), "{error}");
        check_gradients(&[x], |v| v[0].topk(2)?.0.sqr()?.sum_all())
    }

    #[test]
    fn a_number_out_of_a_tensor_whatever_its_shape() -> Result<()> {
        assert_eq!(t([[2.5]]).item()?, 2.5);
        assert_eq!(ids([7]).item()?, 7.0);
        let error = t([1, 2]).item().unwrap_err().to_string();
        assert!(error.contains("[2] holds 2 numbers") && error.contains("mean_all"), "{error}");
        assert_eq!(ids([[1, 2]]).values()?, [1.0, 2.0]);
        Ok(())
    }

    #[test]
    fn multinomial_follows_the_notebooks_seed() -> Result<()> {
        let p = t([[0.0, 1.0, 0.0], [0.2, 0.3, 0.5]]).broadcast_as((50, 2, 3))?.contiguous()?;
        seed(3);
        let a = p.multinomial()?;
        seed(3);
        assert_eq!(a.to_vec2::<u32>()?, p.multinomial()?.to_vec2::<u32>()?);
        assert_ne!(a.to_vec2::<u32>()?, p.multinomial()?.to_vec2::<u32>()?);
        assert!(a.to_vec2::<u32>()?.iter().all(|row| row[0] == 1));
        Ok(())
    }

    #[test]
    fn differences_see_nan() -> Result<()> {
        assert_eq!(t([1, 2]).max_difference(&t([1.0, 2.5]))?, 0.5);
        assert_eq!(t([f64::NAN]).max_difference(&t([0]))?, f64::INFINITY);
        assert!(t([1, 2]).max_difference(&t([1])).unwrap_err().to_string().contains("[2] and [1]"));
        Ok(())
    }
}
