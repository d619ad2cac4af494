//! The forms that lessons fit: a straight line, a power law with an offset, an exponential, a sigmoid.

use super::curve::{Fit, FitError, Form, Scaling, brief, fit, plus};

/// `y = intercept + slope x`, by least squares, with a 95 % band. Parameters: `slope`, `intercept`.
///
/// ```
/// let fit = oxbook::fit::fit_line(&[0.0, 1.0, 2.0, 3.0], &[1.0, 3.0, 5.0, 7.0])?;
/// assert!((fit.parameter("slope") - 2.0).abs() < 1e-9);
/// # Ok::<(), oxbook::fit::FitError>(())
/// ```
///
/// # Errors
/// With columns of unequal length, a number that is not finite, or fewer than two different x.
pub fn fit_line(x: &[f64], y: &[f64]) -> Result<Fit, FitError> {
    fit(&LINE, x, y)
}

/// `y = E + A x^-alpha`: what a loss does when data, parameters or compute grow; E is what remains. By Huber's loss in the
/// logarithm of y, from several starts, with a 95 % band. Parameters: `E`, `A`, `alpha`.
///
/// Hoffmann et al. 2022 (arXiv 2203.15556), section 3.3 and appendix D.2.
///
/// # Errors
/// With columns of unequal length, a number that is not positive, or fewer than three different x.
pub fn power_law(x: &[f64], y: &[f64]) -> Result<Fit, FitError> {
    fit(&POWER_LAW, x, y)
}

/// `y = c + a e^(-k x)`: what approaches a level, such as a loss over steps, or grows ever faster (k < 0). By least
/// squares, with a 95 % band. Parameters: `c`, `a`, `k`.
///
/// # Errors
/// With columns of unequal length, a number that is not finite, or fewer than three different x.
pub fn fit_exponential(x: &[f64], y: &[f64]) -> Result<Fit, FitError> {
    fit(&EXPONENTIAL, x, y)
}

/// `y = low + (high - low) / (1 + e^(-(x - middle) / width))`: what switches from one level to another. By least squares,
/// with a 95 % band. Parameters: `low`, `high`, `middle`, `width`.
///
/// # Errors
/// With columns of unequal length, a number that is not finite, or fewer than four different x.
pub fn fit_sigmoid(x: &[f64], y: &[f64]) -> Result<Fit, FitError> {
    fit(&SIGMOID, x, y)
}

static LINE: Form = Form {
    name: "fit_line",
    parameters: &["slope", "intercept"],
    at: |p, u| p[0] * u + p[1],
    starts: |_| vec![vec![0.0, 0.0]],
    seen: |p, s| {
        let slope = p[0] * s.sy / s.sx;
        vec![slope, s.y0 + s.sy * p[1] - slope * s.x0]
    },
    label: |p| format!("{} {} x", brief(p[1]), plus(p[0])),
    logarithmic: false,
};

/// Inner parameters: ln E, ln A at the geometric mean of x, alpha.
static POWER_LAW: Form = Form {
    name: "power_law",
    parameters: &["E", "A", "alpha"],
    at: |p, u| p[0].exp() + (p[1] - p[2] * u).exp(),
    starts: |data| {
        let least = data.iter().map(|(_, y)| *y).fold(f64::INFINITY, f64::min);
        let most = data.iter().map(|(_, y)| *y).fold(0.0, f64::max);
        let mut starts = Vec::new();
        for part in [0.05, 0.5, 0.9] {
            for alpha in [0.05, 0.15, 0.35, 0.7, 1.5] {
                let rest = ((least + most) / 2.0 - part * least).max(1e-12 * least);
                starts.push(vec![(part * least).ln(), rest.ln(), alpha]);
            }
        }
        starts
    },
    seen: |p, s: &Scaling| vec![p[0].exp(), (p[1] + p[2] * s.x0).exp(), p[2]],
    label: |p| format!("{} + {} x^{}", brief(p[0]), brief(p[1]), brief(-p[2])),
    logarithmic: true,
};

/// Inner parameters: level, height at the mean of x, rate, all scaled.
static EXPONENTIAL: Form = Form {
    name: "fit_exponential",
    parameters: &["c", "a", "k"],
    at: |p, u| p[0] + p[1] * (-p[2] * u).exp(),
    starts: |data| {
        let first = data.iter().copied().reduce(|a, b| if b.0 < a.0 { b } else { a }).unwrap_or_default();
        let last = data.iter().copied().reduce(|a, b| if b.0 > a.0 { b } else { a }).unwrap_or_default();
        [-8.0, -3.0, -1.0, 0.3, 1.0, 3.0, 8.0, 20.0]
            .map(|k: f64| {
                // Through the first and the last point.
                let (e0, e1) = ((-k * first.0).exp(), (-k * last.0).exp());
                let a = (first.1 - last.1) / (e0 - e1);
                vec![first.1 - a * e0, a, k]
            })
            .to_vec()
    },
    seen: |p, s| {
        let k = p[2] / s.sx;
        vec![s.y0 + s.sy * p[0], s.sy * p[1] * (k * s.x0).exp(), k]
    },
    label: |p| format!("{} {} e^({} x)", brief(p[0]), plus(p[1]), brief(-p[2])),
    logarithmic: false,
};

/// Inner parameters: low, high, middle, ln of the steepness, all scaled.
static SIGMOID: Form = Form {
    name: "fit_sigmoid",
    parameters: &["low", "high", "middle", "width"],
    at: |p, u| p[0] + (p[1] - p[0]) / (1.0 + (-(u - p[2]) * p[3].exp()).exp()),
    starts: |data| {
        let first = data.iter().copied().reduce(|a, b| if b.0 < a.0 { b } else { a }).unwrap_or_default();
        let last = data.iter().copied().reduce(|a, b| if b.0 > a.0 { b } else { a }).unwrap_or_default();
        let mut starts = Vec::new();
        for middle in [-0.3, 0.0, 0.3] {
            for steepness in [1.5f64, 2.5, 3.5] {
                starts.push(vec![first.1, last.1, middle, steepness]);
            }
        }
        starts
    },
    seen: |p, s| vec![s.y0 + s.sy * p[0], s.y0 + s.sy * p[1], s.x0 + s.sx * p[2], s.sx * (-p[3]).exp()],
    label: |p| format!("from {} to {} around {}", brief(p[0]), brief(p[1]), brief(p[2])),
    logarithmic: false,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    fn close(found: f64, wanted: f64, tolerance: f64) {
        assert!((found - wanted).abs() <= tolerance * wanted.abs().max(1e-12), "{found} is not {wanted}");
    }

    /// Each parameter is found from exact data, and lies in its interval for noisy data.
    fn found(
        fit: fn(&[f64], &[f64]) -> Result<Fit, FitError>,
        x: &[f64],
        f: impl Fn(f64) -> f64,
        noise: &dyn Fn(f64, f64) -> f64,
        wanted: &[(&str, f64)],
    ) {
        let y: Vec<f64> = x.iter().map(|&x| f(x)).collect();
        let exact = fit(x, &y).expect("a fit");
        for &(name, value) in wanted {
            close(exact.parameter(name), value, 2e-3);
        }
        let noisy: Vec<f64> = y.iter().zip(Rng::seed(7).normals(y.len())).map(|(&y, e)| noise(y, e)).collect();
        let fitted = fit(x, &noisy).expect("a fit");
        for &(name, value) in wanted {
            let (lo, hi) = fitted.parameter_interval(name);
            let margin = (hi - lo) * 0.5;
            assert!(lo < hi && (lo - margin..hi + margin).contains(&value), "{name}: {value} not in {lo}..{hi}");
        }
        let inside = fitted
            .x
            .iter()
            .zip(fitted.lo.iter().zip(&fitted.hi))
            .filter(|(x, (lo, hi))| (**lo..=**hi).contains(&f(**x)));
        assert!(inside.count() * 10 >= fitted.x.len() * 7, "the band misses the truth: {fitted:?}");
    }

    #[test]
    fn lines_are_found() {
        let x: Vec<f64> = (0..40).map(|i| 1e6 + i as f64).collect();
        found(fit_line, &x, |x| 3.0 - 0.25 * (x - 1e6), &|y, e| y + 0.3 * e, &[("slope", -0.25)]);
    }

    #[test]
    fn power_laws_with_an_offset_are_found() {
        let x: Vec<f64> = (0..30).map(|i| 10f64.powf(18.0 + i as f64 / 6.0)).collect();
        let law = |c: f64| 1.69 + 406.4 * (c / 1e12).powf(-0.34);
        found(power_law, &x, law, &|y, e| y * (1.0 + 0.004 * e), &[("E", 1.69), ("alpha", 0.34)]);
        let y: Vec<f64> = x.iter().map(|&c| law(c)).collect();
        close(power_law(&x, &y).expect("a fit").parameter("A"), 406.4 * 1e12f64.powf(0.34), 0.02);
    }

    #[test]
    fn an_outlier_hardly_moves_a_power_law() {
        let x: Vec<f64> = (0..20).map(|i| 10f64.powf(i as f64 / 4.0)).collect();
        let mut y: Vec<f64> = x.iter().map(|x| 2.0 + 5.0 * x.powf(-0.5)).collect();
        y[10] *= 1.3;
        let fit = power_law(&x, &y).expect("a fit");
        close(fit.parameter("alpha"), 0.5, 0.05);
        close(fit.parameter("E"), 2.0, 0.03);
    }

    #[test]
    fn exponentials_are_found() {
        let x: Vec<f64> = (0..60).map(|i| i as f64 * 50.0).collect();
        found(
            fit_exponential,
            &x,
            |x| 2.1 + 3.0 * (-x / 700.0).exp(),
            &|y, e| y + 0.03 * e,
            &[("c", 2.1), ("a", 3.0), ("k", 1.0 / 700.0)],
        );
        let y: Vec<f64> = x.iter().map(|x| (x / 500.0).exp()).collect();
        close(fit_exponential(&x, &y).expect("a fit").parameter("k"), -1.0 / 500.0, 1e-3);
    }

    #[test]
    fn sigmoids_are_found() {
        let x: Vec<f64> = (0..50).map(|i| 18.0 + i as f64 * 0.1).collect();
        found(
            fit_sigmoid,
            &x,
            |x| 0.25 + 0.6 / (1.0 + (-(x - 20.5) / 0.3).exp()),
            &|y, e| y + 0.02 * e,
            &[("low", 0.25), ("high", 0.85), ("middle", 20.5), ("width", 0.3)],
        );
    }

    #[test]
    fn what_cannot_be_fitted_says_why() {
        let text = |result: Result<Fit, FitError>| result.expect_err("no fit").to_string();
        assert!(text(fit_line(&[1.0], &[1.0, 2.0])).starts_with("fit_line: x has 1 values and y has 2"));
        assert!(text(power_law(&[1.0, 2.0, 3.0], &[1.0, -2.0, 3.0])).contains("point 1 is (2, -2)"));
        assert!(text(fit_sigmoid(&[1.0, 1.0, 2.0], &[1.0; 3])).contains("at least 4 different x, and there are 2"));
        let fit = fit_line(&[0.0, 1.0], &[0.0, 1.0]).expect("a fit");
        let payload = std::panic::catch_unwind(|| fit.parameter("k")).expect_err("no such parameter");
        let text = payload.downcast_ref::<String>().expect("text");
        assert_eq!(text, "fit_line has no parameter \"k\"; it has slope, intercept");
    }

    #[test]
    fn the_band_is_wider_beyond_the_data() {
        let x: Vec<f64> = (0..20).map(f64::from).collect();
        let y: Vec<f64> = x.iter().zip(Rng::seed(3).normals(20)).map(|(x, e)| 2.0 * x + e).collect();
        let fit = fit_line(&x, &y).expect("a fit");
        let width = |x: f64| fit.band_at(x).1 - fit.band_at(x).0;
        assert!(width(40.0) > 2.0 * width(10.0));
    }
}
