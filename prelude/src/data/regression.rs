//! Points and lines: linear tasks that a context tells, and clouds of points around centres.

use super::batch;
use crate::rng::Rng;
use candle_core::{Result, Tensor};

/// Linear tasks to be learned in context, made by [`linear_tasks`].
#[derive(Clone, Debug)]
pub struct LinearTasks {
    /// f32 \[batch, examples + 1, d\]: the examples, and the query last.
    pub x: Tensor,
    /// f32 \[batch, examples + 1\]: x · w, the query's (the answer) last.
    pub y: Tensor,
    /// f32 \[batch, d\].
    pub w: Tensor,
}

/// Tasks y = w · x with w and every x standard normal in `d` dimensions, a new w in each row of the batch, no noise.
///
/// The best prediction by one step of gradient descent from w = 0, with step n / (n + d + 1) for n examples, has the
/// squared error d (d + 1) / (n + d + 1).
pub fn linear_tasks(d: usize, examples: usize, batch: usize, rng: &mut Rng) -> Result<LinearTasks> {
    let (mut xs, mut ys, mut ws) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..batch {
        let w = rng.normals(d);
        for _ in 0..=examples {
            let x = rng.normals(d);
            ys.push(x.iter().zip(&w).map(|(x, w)| x * w).sum::<f64>() as f32);
            xs.extend(x.iter().map(|x| *x as f32));
        }
        ws.extend(w.iter().map(|w| *w as f32));
    }
    Ok(LinearTasks {
        x: batch::floats(xs, &[batch, examples + 1, d])?,
        y: batch::floats(ys, &[batch, examples + 1])?,
        w: batch::floats(ws, &[batch, d])?,
    })
}

/// Points around `centres` (f32 \[classes, d\]) with normal noise of this size: f32 \[count, d\] and the class of each, u32
/// \[count\]. Call it twice with one set of centres for two views of the same classes.
pub fn clusters(centres: &Tensor, noise: f64, count: usize, rng: &mut Rng) -> Result<(Tensor, Tensor)> {
    let rows = centres.to_vec2::<f32>()?;
    let d = centres.dim(1)?;
    let classes: Vec<u32> = (0..count).map(|_| rng.below(rows.len()) as u32).collect();
    let mut points = Vec::with_capacity(count * d);
    for class in &classes {
        points.extend(rows[*class as usize].iter().map(|value| value + (noise * rng.normal()) as f32));
    }
    Ok((batch::floats(points, &[count, d])?, batch::labels(classes)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_gradient_step_has_the_risk_that_is_claimed() {
        let (d, n) = (5, 10);
        let tasks = linear_tasks(d, n, 40_000, &mut Rng::seed(1)).unwrap();
        let (x, y) = (tasks.x.to_vec3::<f32>().unwrap(), tasks.y.to_vec2::<f32>().unwrap());
        let step = 1.0 / (n + d + 1) as f32;
        let errors = x.iter().zip(&y).map(|(x, y)| {
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            let guess: f32 = (0..n).map(|i| step * y[i] * dot(&x[i], &x[n])).sum();
            f64::from(guess - y[n]).powi(2)
        });
        let risk = errors.sum::<f64>() / 40_000.0;
        assert!((risk - 1.875).abs() < 0.06, "{risk}");
    }

    #[test]
    fn points_lie_around_their_centres() {
        let mut rng = Rng::seed(2);
        let centres = rng.randn((8, 16)).unwrap();
        let (points, classes) = clusters(&centres, 0.5, 4000, &mut rng).unwrap();
        let own = centres.index_select(&classes, 0).unwrap();
        let spread = (points - own).unwrap().sqr().unwrap().mean_all().unwrap().to_scalar::<f32>().unwrap();
        assert!((spread - 0.25).abs() < 0.01, "{spread}");
    }
}
