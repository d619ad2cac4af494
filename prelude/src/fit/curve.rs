//! Curves of a known form through measurements, with bands that say how sure they are: the form is fitted again to
//! samples drawn from the measurements, and the band holds 95 % of what comes out.

use super::levmar::levmar;
use super::resample::{bootstrap, interval};
use std::fmt;

/// Samples that a band is worked out from.
const ROUNDS: usize = 200;

/// Points along a fitted curve, for drawing.
const POINTS: usize = 120;

/// Why nothing could be fitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FitError(pub(super) String);

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FitError {}

/// Sets of parameters to start from.
pub(super) type Starts = Vec<Vec<f64>>;

/// A form that can be fitted. Parameters are those of the optimiser, of the order of one; data is scaled for it.
pub(super) struct Form {
    /// The function that fits it, for messages.
    pub(super) name: &'static str,
    /// The names of the parameters that learners see.
    pub(super) parameters: &'static [&'static str],
    /// The curve at a scaled x.
    pub(super) at: fn(&[f64], f64) -> f64,
    /// Where the optimiser may start, given scaled data. The best result counts.
    pub(super) starts: fn(&[(f64, f64)]) -> Starts,
    /// The parameters that learners see, from those of the optimiser.
    pub(super) seen: fn(&[f64], &Scaling) -> Vec<f64>,
    pub(super) label: fn(&[f64]) -> String,
    /// Measured in the logarithm of y, with Huber's loss; and drawn over a logarithmic x.
    pub(super) logarithmic: bool,
}

/// How data was scaled: `x = x0 + sx u`, `y = y0 + sy v`; for logarithmic forms `ln x = x0 + u` and y is left alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scaling {
    pub(super) x0: f64,
    pub(super) sx: f64,
    pub(super) y0: f64,
    pub(super) sy: f64,
}

/// A fitted curve with its 95 % band, ready to be drawn: `line(&fit.x, &fit.y)`, `band(&fit.x, &fit.lo, &fit.hi)`.
#[derive(Clone)]
pub struct Fit {
    /// From the smallest to the largest x of the data.
    pub x: Vec<f64>,
    /// The curve over `x`.
    pub y: Vec<f64>,
    /// The lower end of the band.
    pub lo: Vec<f64>,
    /// The upper end of the band.
    pub hi: Vec<f64>,
    form: &'static Form,
    scaling: Scaling,
    inner: Vec<f64>,
    samples: Vec<Vec<f64>>,
}

impl Fit {
    /// The curve at any x.
    pub fn at(&self, x: f64) -> f64 {
        value(self.form, &self.scaling, &self.inner, x)
    }

    /// The ends of the band at any x, also beyond the data: where it gets wide, the fit knows little.
    pub fn band_at(&self, x: f64) -> (f64, f64) {
        let values: Vec<f64> = self.samples.iter().map(|inner| value(self.form, &self.scaling, inner, x)).collect();
        interval(&values, 0.95)
    }

    /// Curve and band over other values of x, for drawing what the fit foretells.
    pub fn over(mut self, x: impl IntoIterator<Item = f64>) -> Fit {
        self.x = x.into_iter().collect();
        self.y = self.x.iter().map(|&x| self.at(x)).collect();
        (self.lo, self.hi) = self.x.iter().map(|&x| self.band_at(x)).unzip();
        self
    }

    /// A parameter by its name.
    ///
    /// # Panics
    /// If there is no parameter of that name.
    #[track_caller]
    pub fn parameter(&self, name: &str) -> f64 {
        (self.form.seen)(&self.inner, &self.scaling)[self.place(name)]
    }

    /// The 95 % interval of a parameter.
    ///
    /// # Panics
    /// If there is no parameter of that name.
    #[track_caller]
    pub fn parameter_interval(&self, name: &str) -> (f64, f64) {
        let place = self.place(name);
        let values: Vec<f64> = self.samples.iter().map(|inner| (self.form.seen)(inner, &self.scaling)[place]).collect();
        interval(&values, 0.95)
    }

    /// The fitted formula, for a legend.
    pub fn label(&self) -> String {
        (self.form.label)(&(self.form.seen)(&self.inner, &self.scaling))
    }

    #[track_caller]
    fn place(&self, name: &str) -> usize {
        let names = self.form.parameters;
        names
            .iter()
            .position(|known| *known == name)
            .unwrap_or_else(|| panic!("{} has no parameter \"{name}\"; it has {}", self.form.name, names.join(", ")))
    }
}

impl fmt::Debug for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fit({})", self.label())
    }
}

pub(super) fn fit(form: &'static Form, x: &[f64], y: &[f64]) -> Result<Fit, FitError> {
    let problem = |text: String| Err(FitError(format!("{}: {text}", form.name)));
    if x.len() != y.len() {
        return problem(format!("x has {} values and y has {}; they must have the same number", x.len(), y.len()));
    }
    let usable = |v: &f64| v.is_finite() && (!form.logarithmic || *v > 0.0);
    if let Some(place) = x.iter().zip(y).position(|(x, y)| !usable(x) || !usable(y)) {
        let wanted = if form.logarithmic { "positive numbers" } else { "finite numbers" };
        return problem(format!("point {place} is ({}, {}); both must be {wanted}", x[place], y[place]));
    }
    let mut different = x.to_vec();
    different.sort_by(f64::total_cmp);
    different.dedup();
    if different.len() < form.parameters.len() {
        let (needed, there) = (form.parameters.len(), different.len());
        return problem(format!("{needed} parameters need at least {needed} different x, and there are {there}"));
    }
    let scaling = Scaling::of(form, x, y);
    let data: Vec<(f64, f64)> = x.iter().zip(y).map(|(&x, &y)| scaling.scaled(form, x, y)).collect();
    let starts = (form.starts)(&data);
    let Some(inner) = best(form, &data, &starts) else {
        return problem("no start led to a curve; is there a value much larger than the others?".into());
    };
    let refit = |sample: &[(f64, f64)]| best(form, sample, std::slice::from_ref(&inner)).unwrap_or(inner.clone());
    let samples = bootstrap(&data, ROUNDS, 0, refit);
    let (lo, hi) = (different[0], different[different.len() - 1]);
    let places = (0..POINTS).map(|i| i as f64 / (POINTS - 1) as f64);
    let x: Vec<f64> = if form.logarithmic {
        places.map(|t| (lo.ln() + (hi.ln() - lo.ln()) * t).exp()).collect()
    } else {
        places.map(|t| lo + (hi - lo) * t).collect()
    };
    let fit = Fit { x: Vec::new(), y: Vec::new(), lo: Vec::new(), hi: Vec::new(), form, scaling, inner, samples };
    Ok(fit.over(x))
}

fn value(form: &Form, scaling: &Scaling, inner: &[f64], x: f64) -> f64 {
    let u = scaling.scaled(form, x, 1.0).0;
    scaling.y0 + scaling.sy * (form.at)(inner, u)
}

/// The parameters with the least loss over all starts.
fn best(form: &Form, data: &[(f64, f64)], starts: &[Vec<f64>]) -> Option<Vec<f64>> {
    let residuals = |p: &[f64]| -> Vec<f64> {
        let residual = |&(u, v): &(f64, f64)| {
            let predicted = (form.at)(p, u);
            if form.logarithmic { huber(predicted.max(f64::MIN_POSITIVE).ln() - v.ln()) } else { predicted - v }
        };
        data.iter().map(residual).collect()
    };
    let cost = |p: &[f64]| residuals(p).iter().map(|r| r * r).sum::<f64>();
    starts
        .iter()
        .filter(|start| cost(start).is_finite())
        .map(|start| levmar(residuals, start).params)
        .map(|params| (cost(&params), params))
        .filter(|(cost, _)| cost.is_finite())
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, params)| params)
}

/// What squares to twice Huber's loss: quadratic within [`DELTA`], linear beyond, so that outliers pull less.
fn huber(r: f64) -> f64 {
    /// Of the natural logarithm of y, as in Hoffmann et al. 2022.
    const DELTA: f64 = 1e-3;
    if r.abs() <= DELTA { r } else { (DELTA * (2.0 * r.abs() - DELTA)).sqrt().copysign(r) }
}

impl Scaling {
    fn of(form: &Form, x: &[f64], y: &[f64]) -> Scaling {
        let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
        if form.logarithmic {
            let logs: Vec<f64> = x.iter().map(|x| x.ln()).collect();
            return Scaling { x0: mean(&logs), sx: 1.0, y0: 0.0, sy: 1.0 };
        }
        let spread = |v: &[f64]| {
            let (lo, hi) = v.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(*v), hi.max(*v)));
            if hi > lo { hi - lo } else { 1.0 }
        };
        Scaling { x0: mean(x), sx: spread(x), y0: mean(y), sy: spread(y) }
    }

    fn scaled(&self, form: &Form, x: f64, y: f64) -> (f64, f64) {
        let x = if form.logarithmic { x.ln() } else { x };
        ((x - self.x0) / self.sx, (y - self.y0) / self.sy)
    }
}

/// A number in a formula.
pub(super) fn brief(v: f64) -> String {
    let rounded: f64 = format!("{v:.2e}").parse().unwrap_or(v);
    if v == 0.0 || (1e-3..1e6).contains(&v.abs()) { rounded.to_string() } else { format!("{rounded:e}") }
}

/// A term of a sum in a formula, with its sign.
pub(super) fn plus(v: f64) -> String {
    if v < 0.0 { format!("- {}", brief(-v)) } else { format!("+ {}", brief(v)) }
}
