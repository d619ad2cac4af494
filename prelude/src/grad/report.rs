//! Which variables get a gradient, and how large it is.

use crate::display::{Display, MimeBundle};
use crate::nn::Params;
use candle_core::backprop::GradStore;
use candle_core::{DType, Error, Result, Tensor};
use std::fmt;

/// Differentiates `loss` and checks that every trainable variable of `params` gets a gradient.
///
/// # Errors
/// Names the variables that get none: the loss does not depend on them, or an operation between has no backward pass
/// (candle's `softmax_last_dim`, `layer_norm`, `rms_norm`, `rope`, `sdpa`; the prelude's have one).
pub fn gradients(loss: &Tensor, params: &Params) -> Result<GradStore> {
    if loss.elem_count() != 1 {
        return Err(Error::Msg(format!(
            "a loss is one number, this is {:?}: `.mean_all()?` makes it one",
            loss.dims()
        )));
    }
    let grads = loss.backward()?;
    let named = params.trainable();
    let without: Vec<&str> =
        named.iter().filter(|(_, var)| grads.get(var).is_none()).map(|(name, _)| name.as_str()).collect();
    if without.is_empty() {
        return Ok(grads);
    }
    const SHOWN: usize = 8;
    let more = without.len().saturating_sub(SHOWN);
    let listed = without.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Err(Error::Msg(format!(
        "{} of {} variables get no gradient: {listed}{more}. Either the loss does not depend on them, or an operation in \
         between has no backward pass: candle's fused softmax, norms, rope and sdpa have none, the prelude's do. \
         `params.freeze(..)` says that a variable is not to be trained",
        without.len(),
        named.len(),
    )))
}

/// The size of every variable's gradient for `loss`: shows as a table, and fails as [`gradients`] does when a trainable
/// variable gets none.
///
/// ```
/// # use oxbook::prelude::*;
/// let p = Params::seed(1);
/// let layer = nn::Linear::new(&p.at("layer"), 3, 2).unwrap();
/// let loss = layer.forward(&randn((4, 3))).unwrap().sqr().unwrap().mean_all().unwrap();
/// assert_eq!(grad_report(&loss, &p).unwrap().rows.len(), 2); // weight and bias
/// ```
pub fn grad_report(loss: &Tensor, params: &Params) -> Result<GradReport> {
    let grads = gradients(loss, params)?;
    let norm =
        |x: &Tensor| -> Result<f64> { x.sqr()?.sum_all()?.to_dtype(DType::F64)?.to_scalar::<f64>().map(f64::sqrt) };
    let mut rows = Vec::new();
    for (name, var) in params.trainable() {
        if let Some(grad) = grads.get(&var) {
            rows.push(GradRow { name, shape: var.dims().to_vec(), norm: norm(grad)?, weight: norm(&var)? });
        }
    }
    Ok(GradReport { rows })
}

/// What [`grad_report`] found, in the order the variables were made.
#[derive(Clone, Debug)]
pub struct GradReport {
    pub rows: Vec<GradRow>,
}

/// One variable's gradient.
#[derive(Clone, Debug)]
pub struct GradRow {
    pub name: String,
    pub shape: Vec<usize>,
    /// The Euclidean norm of the gradient.
    pub norm: f64,
    /// The Euclidean norm of the variable.
    pub weight: f64,
}

impl GradReport {
    /// The Euclidean norm of all gradients together.
    pub fn total(&self) -> f64 {
        self.rows.iter().map(|row| row.norm * row.norm).sum::<f64>().sqrt()
    }
}

impl fmt::Display for GradReport {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        for GradRow { name, shape, norm, weight } in &self.rows {
            let note = if *norm == 0.0 { "  <- zero" } else { "" };
            writeln!(f, "{name:width$}  gradient {norm:9.3e}  weight {weight:9.3e}  {shape:?}{note}")?;
        }
        write!(f, "{} variables, all with a gradient; together {:.3e}", self.rows.len(), self.total())
    }
}

impl Display for GradReport {
    fn mime_bundle(&self) -> MimeBundle {
        MimeBundle::text(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{Linear, RmsNorm};
    use crate::tensor::randn;
    use candle_core::Module;

    #[test]
    fn the_norms_are_those_of_the_gradients() -> Result<()> {
        let p = Params::seed(1);
        let w = p.normal("w", (2, 2), 1.0)?;
        let report = grad_report(&(w.sum_all()? * 3.0)?, &p)?;
        assert_eq!((report.rows.len(), report.rows[0].name.as_str()), (1, "w"));
        assert!((report.total() - 6.0).abs() < 1e-6 && report.to_string().contains("all with a gradient"));
        Ok(())
    }

    #[test]
    fn a_cut_by_any_of_candles_fused_operations_is_an_error_with_names() -> Result<()> {
        let p = Params::seed(1);
        let layer = Linear::new(&p.at("layer"), 4, 4)?;
        let norm = RmsNorm::new(&p.at("norm"), 4)?;
        let x = randn((2, 3, 4));
        let (one, zero) = (randn(4), randn(4));
        let whole = norm.forward(&layer.forward(&x)?)?.sqr()?.mean_all()?;
        gradients(&whole, &p)?;
        let y = layer.forward(&x)?;
        let (cos, sin) = (randn((3, 2)), randn((3, 2)));
        let heads = y.unsqueeze(1)?;
        let cuts = [
            candle_nn::ops::softmax_last_dim(&y)?,
            candle_nn::ops::layer_norm(&y, &one, &zero, 1e-5)?,
            candle_nn::ops::rms_norm(&y, &one, 1e-5)?,
            candle_nn::rotary_emb::rope(&heads, &cos, &sin)?,
            candle_nn::rotary_emb::rope_i(&heads, &cos, &sin)?,
        ];
        for cut in cuts {
            let loss = (cut.sqr()?.mean_all()? + norm.forward(&x)?.sqr()?.mean_all()?)?;
            let error = gradients(&loss, &p).unwrap_err().to_string();
            assert!(error.starts_with("2 of 3 variables get no gradient: layer.weight, layer.bias."), "{error}");
        }
        p.freeze(|name| name.starts_with("layer"));
        gradients(&norm.forward(&x)?.sqr()?.mean_all()?, &p)?;
        Ok(())
    }

    #[test]
    fn a_loss_must_be_one_number() -> Result<()> {
        let p = Params::seed(1);
        let w = p.normal("w", 3, 1.0)?;
        assert!(gradients(&w, &p).unwrap_err().to_string().contains("mean_all"));
        Ok(())
    }
}
