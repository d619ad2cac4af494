//! Gradients against finite differences.

use candle_core::{DType, Error, Result, Tensor, Var};

/// Checks the gradients of `f`, which makes one number of tensors, against central differences: every entry of every
/// input is moved a little both ways. Fails with the entry that is off the most.
///
/// The numbers are f32, so the tolerance is 1 % of the largest entry's size, plus 1e-3. Meant for small inputs: `f` runs
/// twice for every entry.
///
/// ```
/// # use oxbook::prelude::*;
/// check_gradients(&[t([1.0, 2.0])], |v| v[0].sqr()?.sum_all()).unwrap();
/// ```
pub fn check_gradients(inputs: &[Tensor], f: impl Fn(&[Tensor]) -> Result<Tensor>) -> Result<()> {
    let vars = inputs.iter().map(Var::from_tensor).collect::<Result<Vec<_>>>()?;
    let tensors: Vec<Tensor> = vars.iter().map(|v| v.as_tensor().clone()).collect();
    check_variables(&vars, 0, || f(&tensors))
}

/// As [`check_gradients`], for variables that `f` already uses. Where a variable has more than `most` entries, `most` of
/// them, evenly spread, are looked at; 0 means all.
pub(crate) fn check_variables(vars: &[Var], most: usize, f: impl Fn() -> Result<Tensor>) -> Result<()> {
    let grads = f()?.backward()?;
    let value = || -> Result<f64> { f()?.to_dtype(DType::F64)?.sum_all()?.to_scalar() };
    for (which, var) in vars.iter().enumerate() {
        let Some(grad) = grads.get(var) else {
            return Err(Error::Msg(format!("input {which}, {:?}, gets no gradient", var.dims())));
        };
        let grad = grad.flatten_all()?.to_dtype(DType::F64)?.to_vec1::<f64>()?;
        let original = var.as_tensor().copy()?;
        let numbers = original.flatten_all()?.to_vec1::<f32>()?;
        let largest = grad.iter().fold(0f64, |m, g| m.max(g.abs()));
        let (step, tolerance) = (1e-2f32, 1e-2 * largest + 1e-3);
        let stride = if most == 0 { 1 } else { grad.len().div_ceil(most) };
        for at in (0..grad.len()).step_by(stride) {
            let moved = |by: f32| -> Result<f64> {
                let mut numbers = numbers.clone();
                numbers[at] += by;
                var.set(&Tensor::from_vec(numbers, var.shape(), var.device())?)?;
                value()
            };
            // Four points: the error is of the fourth order, so that the step can be large enough for f32.
            let near = moved(step)? - moved(-step)?;
            let far = moved(2.0 * step)? - moved(-2.0 * step)?;
            let slope = (8.0 * near - far) / (12.0 * f64::from(step));
            if (slope - grad[at]).abs() > tolerance || !slope.is_finite() || !grad[at].is_finite() {
                var.set(&original)?;
                return Err(Error::Msg(format!(
                    "input {which}, {:?}, entry {at}: the gradient is {}, finite differences give {slope}",
                    var.dims(),
                    grad[at]
                )));
            }
        }
        var.set(&original)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::t;

    #[test]
    fn a_right_gradient_passes_and_a_wrong_or_missing_one_does_not() {
        let x = t([0.5, -1.0, 2.0]);
        check_gradients(std::slice::from_ref(&x), |v| v[0].exp()?.sum_all()).unwrap();
        let detached = check_gradients(std::slice::from_ref(&x), |v| v[0].sqr()?.detach().sum_all());
        assert!(detached.unwrap_err().to_string().contains("gets no gradient"));
        // Half of x^2 detached: the gradient is x, the slope 2x.
        let half = check_gradients(&[x], |v| (&v[0] * v[0].detach())?.sum_all());
        assert!(half.unwrap_err().to_string().contains("finite differences give"));
    }
}
