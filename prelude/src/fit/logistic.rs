//! How the chance of something depends on what is known of it.

use nalgebra::{Cholesky, DMatrix, DVector};

/// Steps after which it ends; a handful are enough where there is an answer.
const MOST_STEPS: usize = 50;

/// Made by [`logistic`].
#[derive(Clone, Debug, PartialEq)]
pub struct Logistic {
    pub intercept: f64,
    /// One for each number of an example.
    pub weights: Vec<f64>,
}

/// The intercept and weights for which `p = 1 / (1 + exp(-(intercept + weights . x)))` makes the outcomes `y` likeliest,
/// less `penalty / 2 |weights|^2`: Newton's method. Rows of `x` are examples.
///
/// ```
/// // 3 of 4 wins after a move to the left, 1 of 4 else: the odds are 3 and 1/3.
/// let x = [[1.0], [1.0], [1.0], [1.0], [0.0], [0.0], [0.0], [0.0]];
/// let y = [true, true, true, false, true, false, false, false];
/// let fit = oxbook::fit::logistic(&x, &y, 0.0).unwrap();
/// assert!((fit.intercept + 3f64.ln()).abs() < 1e-6 && (fit.weights[0] - 9f64.ln()).abs() < 1e-6);
/// ```
///
/// # Errors
/// Without a penalty if outcomes are told apart without a mistake (the weights would grow without end), or numbers depend
/// on each other; if the examples and outcomes are not as many.
pub fn logistic<X: AsRef<[f64]>>(x: &[X], y: &[bool], penalty: f64) -> Result<Logistic, String> {
    if x.len() != y.len() || x.is_empty() {
        return Err(format!("logistic: {} examples and {} outcomes", x.len(), y.len()));
    }
    let width = x[0].as_ref().len();
    if let Some(odd) = x.iter().position(|row| row.as_ref().len() != width) {
        return Err(format!("logistic: example 0 has {width} numbers, example {odd} {}", x[odd].as_ref().len()));
    }
    let rows = DMatrix::from_fn(x.len(), width + 1, |row, at| if at == 0 { 1.0 } else { x[row].as_ref()[at - 1] });
    let mut beta = DVector::<f64>::zeros(width + 1);
    let penalties = DVector::from_fn(width + 1, |at, _| if at == 0 { 0.0 } else { penalty });
    for _ in 0..MOST_STEPS {
        let p = (&rows * &beta).map(chance);
        let misses = DVector::from_fn(y.len(), |row, _| f64::from(u8::from(y[row])) - p[row]);
        let gradient = rows.tr_mul(&misses) - beta.component_mul(&penalties);
        let mut weighted = rows.clone();
        for (mut row, p) in weighted.row_iter_mut().zip(p.iter()) {
            row *= p * (1.0 - p);
        }
        let curvature = rows.tr_mul(&weighted) + DMatrix::from_diagonal(&penalties);
        let Some(factor) = Cholesky::new(curvature) else { break };
        let step = factor.solve(&gradient);
        beta += &step;
        if step.amax() < 1e-10 {
            return Ok(Logistic { intercept: beta[0], weights: beta.iter().skip(1).copied().collect() });
        }
    }
    Err("logistic: the weights grow without end: the outcomes can be told apart without a mistake, or numbers depend on \
         each other. A penalty, 1e-3 say, gives an answer"
        .to_owned())
}

impl Logistic {
    /// The chance of the outcome.
    pub fn predict(&self, x: &[f64]) -> f64 {
        chance(self.intercept + self.weights.iter().zip(x).map(|(w, x)| w * x).sum::<f64>())
    }
}

/// Of log odds.
fn chance(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn it_finds_the_weights_that_made_the_outcomes() {
        let mut rng = Rng::seed(5);
        let truth = Logistic { intercept: -0.5, weights: vec![1.5, -0.8] };
        let x: Vec<[f64; 2]> = (0..20_000).map(|_| [rng.normal(), rng.normal()]).collect();
        let y: Vec<bool> = x.iter().map(|row| rng.uniform(0.0, 1.0) < truth.predict(row)).collect();
        let found = logistic(&x, &y, 0.0).unwrap();
        assert!((found.intercept - truth.intercept).abs() < 0.06, "{found:?}");
        assert!(found.weights.iter().zip(&truth.weights).all(|(a, b)| (a - b).abs() < 0.07), "{found:?}");
    }

    #[test]
    fn what_has_no_answer_says_what_to_do() {
        let (x, y) = ([[0.0], [1.0]], [false, true]);
        assert!(logistic(&x, &y, 0.0).unwrap_err().contains("A penalty"));
        assert!(logistic(&x, &y, 0.1).unwrap().weights[0] > 0.5);
        assert!(logistic(&x, &y[..1], 0.0).unwrap_err().contains("2 examples and 1 outcomes"));
        assert!(logistic(&[vec![0.0], vec![]], &y, 0.0).unwrap_err().contains("example 1"));
    }
}
