//! Least squares with a closed form: a straight line in log-log axes, and a parabola with its vertex.

/// A power law `y = e^intercept * x^slope`, fitted as a straight line through (ln x, ln y).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogLogFit {
    /// The exponent.
    pub slope: f64,
    /// ln y at x = 1.
    pub intercept: f64,
    /// The share of the variance of ln y that the line accounts for: 1 is a perfect line.
    pub r2: f64,
}

impl LogLogFit {
    /// The power law at `x`.
    pub fn at(&self, x: f64) -> f64 {
        (self.intercept + self.slope * x.ln()).exp()
    }

    /// The power law at every `x`, ready to draw.
    pub fn curve(&self, x: &[f64]) -> Vec<f64> {
        x.iter().map(|&x| self.at(x)).collect()
    }
}

/// Fits `y = k * x^slope` by ordinary least squares on `ln y = ln k + slope * ln x`.
///
/// With an offset (`y = y_inf + k * x^slope`) only `y - y_inf` is a straight line: subtract it first.
///
/// ```
/// let fit = oxbook::fit::line_loglog(&[1.0, 10.0, 100.0], &[5.0, 0.5, 0.05]);
/// assert!((fit.slope + 1.0).abs() < 1e-12);
/// assert!((fit.at(1000.0) - 0.005).abs() < 1e-12);
/// ```
///
/// # Panics
/// With fewer than two different `x`, columns of unequal length, or a value that has no logarithm.
pub fn line_loglog(x: &[f64], y: &[f64]) -> LogLogFit {
    same_length("line_loglog", x, y);
    for (name, column) in [("x", x), ("y", y)] {
        if let Some(i) = column.iter().position(|v| !(*v > 0.0 && v.is_finite())) {
            panic!("line_loglog: {name}[{i}] = {} has no logarithm", column[i]);
        }
    }
    let lx: Vec<f64> = x.iter().map(|v| v.ln()).collect();
    let ly: Vec<f64> = y.iter().map(|v| v.ln()).collect();
    let (mx, my) = (mean(&lx), mean(&ly));
    let sum =
        |a: &[f64], ma: f64, b: &[f64], mb: f64| -> f64 { a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum() };
    let (sxx, sxy, syy) = (sum(&lx, mx, &lx, mx), sum(&lx, mx, &ly, my), sum(&ly, my, &ly, my));
    assert!(sxx > 0.0, "line_loglog: a line needs two different x");
    let slope = sxy / sxx;
    let r2 = if syy > 0.0 { sxy * sxy / (sxx * syy) } else { 1.0 };
    LogLogFit { slope, intercept: my - slope * mx, r2 }
}

/// A parabola, kept by its vertex: `y = vertex_y + curvature * (x - vertex_x)^2`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parabola {
    /// Where the parabola turns. A minimum if `curvature` is positive, a maximum if it is negative.
    pub vertex_x: f64,
    /// Its value there.
    pub vertex_y: f64,
    /// Half the second derivative.
    pub curvature: f64,
}

impl Parabola {
    /// The parabola at `x`.
    pub fn at(&self, x: f64) -> f64 {
        self.vertex_y + self.curvature * (x - self.vertex_x).powi(2)
    }
}

/// The least-squares parabola through the points (through three of them, exactly).
///
/// ```
/// let p = oxbook::fit::parabola(&[0.0, 1.0, 2.0, 3.0], &[5.0, 2.0, 1.0, 2.0]);
/// assert!((p.vertex_x - 2.0).abs() < 1e-12 && (p.vertex_y - 1.0).abs() < 1e-12);
/// ```
///
/// # Panics
/// With fewer than three different `x`, columns of unequal length, or points on a straight line (no vertex).
pub fn parabola(x: &[f64], y: &[f64]) -> Parabola {
    same_length("parabola", x, y);
    // Centred and scaled to about one, so that the sums of fourth powers keep their digits.
    let centre = mean(x);
    let scale = x.iter().map(|v| (v - centre).abs()).fold(0.0, f64::max);
    assert!(scale > 0.0 && scale.is_finite(), "parabola: three different x are needed");
    let u: Vec<f64> = x.iter().map(|v| (v - centre) / scale).collect();
    let s = |k: i32| u.iter().map(|u| u.powi(k)).sum::<f64>();
    let t = |k: i32| u.iter().zip(y).map(|(u, y)| u.powi(k) * y).sum::<f64>();
    // The normal equations of y = c + b*u + a*u^2, solved by Cramer's rule.
    let (s0, s1, s2, s3, s4) = (x.len() as f64, s(1), s(2), s(3), s(4));
    let (t0, t1, t2) = (t(0), t(1), t(2));
    let det3 = |m: [[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let det = det3([[s0, s1, s2], [s1, s2, s3], [s2, s3, s4]]);
    assert!(det.abs() > 1e-12, "parabola: three different x are needed");
    let c = det3([[t0, s1, s2], [t1, s2, s3], [t2, s3, s4]]) / det;
    let b = det3([[s0, t0, s2], [s1, t1, s3], [s2, t2, s4]]) / det;
    let a = det3([[s0, s1, t0], [s1, s2, t1], [s2, s3, t2]]) / det;
    assert!(a != 0.0, "parabola: the points are on a straight line, which has no vertex");
    let turn = -b / (2.0 * a);
    Parabola { vertex_x: centre + scale * turn, vertex_y: c + b * turn / 2.0, curvature: a / (scale * scale) }
}

fn same_length(who: &str, x: &[f64], y: &[f64]) {
    assert!(x.len() == y.len(), "{who}: {} x but {} y", x.len(), y.len());
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noisy_power_law_gives_back_its_exponent_and_a_lower_r2() {
        let x: Vec<f64> = (1..=20).map(f64::from).collect();
        let clean: Vec<f64> = x.iter().map(|x| 3.0 * x.powf(-0.5)).collect();
        let fit = line_loglog(&x, &clean);
        assert!((fit.slope + 0.5).abs() < 1e-12 && (fit.intercept - 3f64.ln()).abs() < 1e-12);
        assert!((fit.r2 - 1.0).abs() < 1e-12);
        let noisy: Vec<f64> = clean.iter().enumerate().map(|(i, y)| y * [1.1, 0.9][i % 2]).collect();
        let fit = line_loglog(&x, &noisy);
        assert!((fit.slope + 0.5).abs() < 0.05 && fit.r2 < 0.999 && fit.r2 > 0.9, "{fit:?}");
    }

    #[test]
    #[should_panic(expected = "y[1] = -1 has no logarithm")]
    fn a_negative_value_is_named() {
        line_loglog(&[1.0, 2.0], &[1.0, -1.0]);
    }

    #[test]
    fn the_vertex_survives_far_from_zero_and_at_odd_scales() {
        // ln N runs from 10 to 30, losses differ in the third digit.
        let x: Vec<f64> = (0..5).map(|i| 22.0 + 0.7 * f64::from(i)).collect();
        let y: Vec<f64> = x.iter().map(|x| 2.0 + 0.004 * (x - 23.3).powi(2)).collect();
        let p = parabola(&x, &y);
        assert!((p.vertex_x - 23.3).abs() < 1e-6, "{p:?}");
        assert!((p.vertex_y - 2.0).abs() < 1e-9 && (p.curvature - 0.004).abs() < 1e-9, "{p:?}");
        assert!((p.at(24.0) - (2.0 + 0.004 * 0.49)).abs() < 1e-9);
    }

    #[test]
    fn a_parabola_is_least_squares_not_interpolation() {
        // y = x^2 with +1, -1, -1, +1 alternating noise orthogonal to 1, x (but not to x^2): known closed form.
        let (x, noise) = ([-3.0, -1.0, 1.0, 3.0], [1.0, -1.0, -1.0, 1.0]);
        let y: Vec<f64> = x.iter().zip(noise).map(|(x, n)| x * x + n).collect();
        let p = parabola(&x, &y);
        // x^2 - 5 is (4, -4, -4, 4), so the noise is a quarter of it: y = 1.25 x^2 - 1.25.
        assert!((p.curvature - 1.25).abs() < 1e-12 && (p.vertex_y + 1.25).abs() < 1e-12 && p.vertex_x.abs() < 1e-12);
    }

    #[test]
    #[should_panic(expected = "three different x")]
    fn two_points_make_no_parabola() {
        parabola(&[1.0, 2.0, 1.0], &[1.0, 2.0, 3.0]);
    }
}
