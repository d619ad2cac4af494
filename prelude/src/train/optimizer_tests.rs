//! Each optimiser against its formula, in f64 and by hand.

use super::*;
use crate::tensor::{TensorOps, randn, seed, t};
use candle_core::D;

fn var(values: &[f32]) -> Var {
    Var::from_tensor(&Tensor::new(values, &Device::Cpu).unwrap()).unwrap()
}

/// `steps` steps on `x^2 / 2 * a` from 2, with the optimiser made by `make`.
fn after(steps: usize, make: impl Fn(Vec<Var>) -> Optimizer, lr: f64) -> f64 {
    let x = var(&[2.0]);
    let mut optimizer = make(vec![x.clone()]);
    for _ in 0..steps {
        let loss = (x.sqr().unwrap().sum_all().unwrap() * 0.5).unwrap();
        optimizer.step(&loss, lr).unwrap();
    }
    x.item().unwrap()
}

#[test]
fn adam_follows_its_formula() {
    for (beta2, decay) in [(0.999, 0.0), (0.95, 0.0), (0.95, 0.5)] {
        let (mut w, mut m, mut v) = (2.0f64, 0.0, 0.0);
        for t in 1..=5 {
            let g = w;
            m = 0.9 * m + 0.1 * g;
            v = beta2 * v + (1.0 - beta2) * g * g;
            let step = (m / (1.0 - 0.9f64.powi(t))) / ((v / (1.0 - f64::powi(beta2, t))).sqrt() + 1e-8);
            w -= 0.1 * (step + decay * w);
        }
        let got = after(5, |p| Optimizer::adam(p).beta2(beta2).decay(decay), 0.1);
        assert!((got - w).abs() < 1e-5, "{got} {w}");
    }
}

#[test]
fn sgd_and_lion_follow_theirs() {
    let (mut w, mut m) = (2.0f64, 0.0);
    for _ in 0..4 {
        m = 0.9 * m + w;
        w -= 0.1 * (m + 0.2 * w);
    }
    assert!((after(4, |p| Optimizer::sgd(p, 0.9).decay(0.2), 0.1) - w).abs() < 1e-6);
    assert!((after(1, |p| Optimizer::sgd(p, 0.0), 0.1) - 1.8).abs() < 1e-6);
    let (mut w, mut m) = (2.0f64, 0.0);
    for _ in 0..4 {
        let g = w;
        let c: f64 = 0.9 * m + 0.1 * g;
        m = 0.99 * m + 0.01 * g;
        w -= 0.1 * (c.signum() + 0.2 * w);
    }
    assert!((after(4, |p| Optimizer::lion(p).decay(0.2), 0.1) - w).abs() < 1e-6);
}

#[test]
fn muon_moves_matrices_by_an_orthogonal_step_and_the_rest_by_adam() -> Result<()> {
    seed(11);
    let p = Params::seed(1);
    let (w, b) = (p.normal("w", (4, 8), 1.0)?, p.normal("b", 8, 1.0)?);
    let e = p.normal("embedding.weight", (5, 8), 1.0)?;
    let before = [w.copy()?, b.copy()?, e.copy()?];
    let target = randn((4, 8));
    let loss = ((&w - &target)?.sqr()?.sum_all()? + (b.sqr()?.sum_all()? + e.sqr()?.sum_all()?)?)?;
    Optimizer::muon(&p).step(&loss, 0.01)?;
    let moved = (&before[0] - &w)?;
    // Rows of an orthogonal matrix, times 0.01 * 0.2 * sqrt(8).
    let lengths = (moved.sqr()?.sum(D::Minus1)?.sqrt()? / (0.01 * 0.2 * 8f64.sqrt()))?.values()?;
    assert!(lengths.iter().all(|l| (0.6..1.3).contains(l)), "{lengths:?}");
    // Adam's first step is the learning rate in every number.
    for (before, now) in [(&before[1], &b), (&before[2], &e)] {
        let steps = (before - now)?.abs()?.values()?;
        assert!(steps.iter().all(|s| (s - 0.01).abs() < 1e-4), "{steps:?}");
    }
    Ok(())
}

#[test]
fn all_find_the_minimum() -> Result<()> {
    let target = t([[1.0, -2.0, 3.0], [0.5, 0.0, -1.0]]);
    type Make = fn(&Params) -> Optimizer;
    let all: [(Make, f64); 4] = [
        (|p| Optimizer::adam(p), 0.1),
        (|p| Optimizer::sgd(p, 0.9), 0.05),
        (|p| Optimizer::lion(p), 0.02),
        (|p| Optimizer::muon(p), 0.1),
    ];
    for (make, lr) in all {
        let p = Params::seed(3);
        let w = p.normal("w", (2, 3), 1.0)?;
        let mut optimizer = make(&p);
        for step in 0..1000 {
            let rate = lr * crate::train::decay_to_zero(step, 1000, 1);
            optimizer.step(&(&w - &target)?.sqr()?.sum_all()?, rate)?;
        }
        let off = w.max_difference(&target)?;
        assert!(off < 0.05, "{optimizer:?} is off by {off}");
    }
    Ok(())
}

#[test]
fn groups_decide_on_decay_and_rate() -> Result<()> {
    let p = Params::seed(1);
    let (w, b) = (p.constant("w", (1, 2), 1.0)?, p.constant("b", 2, 1.0)?);
    let zero = |x: &Tensor| (x * x.zeros_like()?)?.sum_all();
    let loss = (zero(&w)? + zero(&b)?)?;
    Optimizer::sgd(&p, 0.0).decay(0.1).decay_only(|_, shape| shape.len() >= 2).step(&loss, 1.0)?;
    assert_eq!((w.values()?, b.values()?), (vec![0.9, 0.9], vec![1.0, 1.0]));
    let loss = (w.sum_all()? + b.sum_all()?)?;
    Optimizer::sgd(&p, 0.0).rate_for(0.5, |name, _| name == "b").step(&loss, 0.2)?;
    assert!(w.max_difference(&t([[0.7, 0.7]]))? < 1e-6 && b.max_difference(&t([0.9, 0.9]))? < 1e-6);
    Ok(())
}

#[test]
fn clipping_shortens_the_gradient_and_tells_its_length() -> Result<()> {
    let (x, y) = (var(&[0.0]), var(&[0.0]));
    let loss = ((x.as_tensor() * 3.0)? + (y.as_tensor() * 4.0)?)?.sum_all()?;
    let norm = Optimizer::sgd([x.clone(), y.clone()], 0.0).clip(1.0).step(&loss, 1.0)?;
    assert_eq!(norm, 5.0);
    assert!((x.item()? + 0.6).abs() < 1e-6 && (y.item()? + 0.8).abs() < 1e-6);
    Ok(())
}

#[test]
fn frozen_parameters_stay() -> Result<()> {
    let p = Params::seed(1);
    let (a, b) = (p.constant("a", 2, 1.0)?, p.constant("b", 2, 1.0)?);
    p.freeze(|name| name == "a");
    Optimizer::adam(&p).step(&(a.sum_all()? + b.sum_all()?)?, 0.1)?;
    assert_eq!(a.values()?, [1.0, 1.0]);
    assert_ne!(b.values()?, [1.0, 1.0]);
    Ok(())
}

#[test]
fn a_parameter_without_a_gradient_is_an_error_that_names_it() {
    let (used, unused) = (var(&[1.0]), var(&[1.0, 2.0, 3.0]));
    let mut adam = Optimizer::adam(vec![used.clone(), unused]);
    let error = adam.step(&used.sum_all().unwrap(), 0.1).unwrap_err().to_string();
    assert!(error.contains("parameter 1 of 2, [3], gets no gradient"), "{error}");
    assert_eq!(used.values().unwrap(), [1.0], "nothing has moved");
    // candle's fused softmax has no backward pass: the case this guards against.
    let x = var(&[1.0, 2.0]);
    let mut adam = Optimizer::adam(vec![x.clone()]);
    let fused = candle_nn::ops::softmax_last_dim(&x.unsqueeze(0).unwrap()).unwrap();
    let loss = fused.narrow(D::Minus1, 0, 1).unwrap().sum_all().unwrap();
    assert!(adam.step(&loss, 0.1).is_err());
}

#[test]
fn large_variables_take_the_parallel_path_and_agree() -> Result<()> {
    seed(12);
    let start = randn(50_000);
    let (all, head) = (Var::from_tensor(&start)?, Var::from_tensor(&start.narrow(0, 40_000, 10)?)?);
    for var in [&all, &head] {
        let mut adam = Optimizer::adam([var.clone()]);
        for _ in 0..3 {
            adam.step(&var.sqr()?.sum_all()?, 0.01)?;
        }
    }
    assert_eq!(all.narrow(0, 40_000, 10)?.values()?, head.values()?);
    Ok(())
}
