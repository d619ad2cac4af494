//! Nonlinear least squares for a handful of parameters (Levenberg and Marquardt's method).

/// What [`levmar`] found.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// The parameters with the smallest sum of squares found.
    pub params: Vec<f64>,
    /// Half the sum of the squared residuals there.
    pub cost: f64,
    /// How many steps were tried.
    pub steps: usize,
    /// Whether it stopped because no step helped any more, rather than because it ran out of steps.
    pub converged: bool,
}

const MAX_STEPS: usize = 500;

/// Minimises `cost(p) = 1/2 sum_i r_i(p)^2` from the start `p0`, where `residuals(p)` returns every `r_i`.
///
/// Each step solves the damped normal equations `(J'J + lambda diag(J'J)) step = -J'r`: a Gauss-Newton step when
/// lambda is small, a short step downhill when it is large; lambda falls after a step that helped and rises after one
/// that did not. The Jacobian J comes from central differences, so parameters should be of the order of one: fit ln A
/// rather than A = 482.
///
/// K. Levenberg, *Quarterly of Applied Mathematics* 2 (1944); D. W. Marquardt, *SIAM J. Appl. Math.* 11 (1963).
///
/// ```
/// let (x, y) = ([0.0, 1.0, 2.0, 3.0], [3.0, 1.5, 0.75, 0.375]);
/// let fit = oxbook::fit::levmar(|p| x.iter().zip(y).map(|(x, y)| p[0] * (-p[1] * x).exp() - y).collect(), &[1.0, 1.0]);
/// assert!((fit.params[0] - 3.0).abs() < 1e-6 && (fit.params[1] - 2f64.ln()).abs() < 1e-6);
/// ```
///
/// # Panics
/// If the residuals at the start are not finite.
pub fn levmar(residuals: impl Fn(&[f64]) -> Vec<f64>, p0: &[f64]) -> LeastSquares {
    let mut params = p0.to_vec();
    let mut r = residuals(&params);
    let mut cost = half_squares(&r);
    assert!(cost.is_finite(), "levmar: the residuals at the start {p0:?} are not finite");
    let mut lambda = 1e-3;
    for steps in 1..=MAX_STEPS {
        let (jtj, jtr) = normal_equations(&residuals, &params, &r);
        // Raise the damping until a step helps. None helps any more when even a tiny one does not: a minimum.
        let better = loop {
            let step = solve_damped(&jtj, &jtr, lambda);
            let trial: Option<Vec<f64>> = step.map(|s| params.iter().zip(s).map(|(p, s)| p - s).collect());
            if let Some(trial) = trial {
                let trial_r = residuals(&trial);
                let trial_cost = half_squares(&trial_r);
                if trial_cost < cost {
                    break Some((trial, trial_r, trial_cost));
                }
            }
            lambda *= 10.0;
            if lambda > 1e12 {
                break None;
            }
        };
        let Some((trial, trial_r, trial_cost)) = better else {
            return LeastSquares { params, cost, steps, converged: true };
        };
        let moved = params.iter().zip(&trial).any(|(a, b)| (a - b).abs() > 1e-10 * (a.abs() + 1e-10));
        let gained = cost - trial_cost > 1e-14 * cost;
        (params, r, cost) = (trial, trial_r, trial_cost);
        if !moved && !gained {
            return LeastSquares { params, cost, steps, converged: true };
        }
        lambda = (lambda / 10.0).max(1e-12);
    }
    LeastSquares { params, cost, steps: MAX_STEPS, converged: false }
}

fn half_squares(r: &[f64]) -> f64 {
    let sum = 0.5 * r.iter().map(|r| r * r).sum::<f64>();
    if sum.is_nan() { f64::INFINITY } else { sum }
}

/// J'J (row by row) and J'r at `params`.
fn normal_equations(residuals: &impl Fn(&[f64]) -> Vec<f64>, params: &[f64], r: &[f64]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let columns: Vec<Vec<f64>> = (0..params.len())
        .map(|j| {
            // The step that balances truncation and rounding in a central difference: the cube root of epsilon.
            let h = f64::EPSILON.cbrt() * params[j].abs().max(1.0);
            let at = |x: f64| {
                let mut p = params.to_vec();
                p[j] = x;
                residuals(&p)
            };
            let (up, down) = (at(params[j] + h), at(params[j] - h));
            up.iter().zip(&down).map(|(u, d)| (u - d) / (2.0 * h)).collect()
        })
        .collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let jtj = columns.iter().map(|a| columns.iter().map(|b| dot(a, b)).collect()).collect();
    (jtj, columns.iter().map(|column| dot(column, r)).collect())
}

/// Solves `(A + lambda diag A) x = b` by Cholesky's factorisation; nothing if the matrix is not positive definite.
fn solve_damped(a: &[Vec<f64>], b: &[f64], lambda: f64) -> Option<Vec<f64>> {
    let n = b.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            // A parameter without any effect has a zero on the diagonal: damped a little, it stays where it is.
            let damping = if i == j { lambda * a[i][i].max(1e-30) } else { 0.0 };
            let rest: f64 = a[i][j] + damping - (0..j).map(|k| l[i][k] * l[j][k]).sum::<f64>();
            if i != j {
                l[i][j] = rest / l[j][j];
            } else if rest > 0.0 && rest.is_finite() {
                l[i][i] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    let mut x = b.to_vec();
    for i in 0..n {
        x[i] = (x[i] - (0..i).map(|k| l[i][k] * x[k]).sum::<f64>()) / l[i][i];
    }
    for i in (0..n).rev() {
        x[i] = (x[i] - (i + 1..n).map(|k| l[k][i] * x[k]).sum::<f64>()) / l[i][i];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rosenbrocks_valley_is_followed_to_its_end() {
        let fit = levmar(|p| vec![10.0 * (p[1] - p[0] * p[0]), 1.0 - p[0]], &[-1.2, 1.0]);
        assert!(fit.converged && fit.cost < 1e-20, "{fit:?}");
        assert!((fit.params[0] - 1.0).abs() < 1e-8 && (fit.params[1] - 1.0).abs() < 1e-8, "{fit:?}");
    }

    #[test]
    fn a_linear_problem_agrees_with_its_closed_form() {
        // Residuals that cannot vanish: the least-squares line through (0,0), (1,1), (2,1) is y = 1/6 + x/2.
        let data = [(0.0, 0.0), (1.0, 1.0), (2.0, 1.0)];
        let fit = levmar(|p| data.iter().map(|(x, y)| p[0] + p[1] * x - y).collect(), &[10.0, -10.0]);
        assert!(fit.converged, "{fit:?}");
        assert!((fit.params[0] - 1.0 / 6.0).abs() < 1e-7 && (fit.params[1] - 0.5).abs() < 1e-7, "{fit:?}");
        assert!((fit.cost - 1.0 / 12.0).abs() < 1e-10, "{fit:?}");
    }

    #[test]
    fn a_scaling_law_comes_back_from_exact_data() {
        let law = crate::fit::ScalingLaw::BESIROGLU;
        let runs: Vec<(f64, f64)> = (0..30)
            .map(|i| (10f64.powf(7.0 + 0.1 * f64::from(i)), 10f64.powf(9.0 + 0.37 * f64::from(i % 7))))
            .collect();
        let model =
            |p: &[f64], n: f64, d: f64| p[4].exp() + (p[0] - p[2] * n.ln()).exp() + (p[1] - p[3] * d.ln()).exp();
        let residuals =
            |p: &[f64]| -> Vec<f64> { runs.iter().map(|&(n, d)| model(p, n, d).ln() - law.loss(n, d).ln()).collect() };
        let fit = levmar(residuals, &[6.0, 7.0, 0.3, 0.3, 0.5]);
        let want = [law.a.ln(), law.b.ln(), law.alpha, law.beta, law.e.ln()];
        for (got, want) in fit.params.iter().zip(want) {
            assert!((got - want).abs() < 1e-4 * want.abs(), "{fit:?}");
        }
    }

    #[test]
    fn a_parameter_without_effect_stays_and_does_not_stop_the_others() {
        let fit = levmar(|p| vec![p[0] - 4.0], &[0.0, 7.0]);
        assert!((fit.params[0] - 4.0).abs() < 1e-8 && fit.params[1] == 7.0, "{fit:?}");
    }

    #[test]
    fn a_step_into_nan_is_refused_rather_than_taken() {
        // The first Gauss-Newton step from 10 lands below zero, where ln is NaN.
        let fit = levmar(|p| vec![p[0].ln()], &[10.0]);
        assert!((fit.params[0] - 1.0).abs() < 1e-8, "{fit:?}");
    }
}
