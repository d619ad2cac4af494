//! What holds for every model and adapter: made and trained twice from one seed, it has the same bits.

use super::*;
use crate::loss;
use crate::rng::Rng;
use crate::tensor::{ids, t};
use crate::train::Trainer;
use candle_core::{Module, Result, Tensor};
use std::sync::Arc;

/// The weights after a few steps, and the losses on the way.
type End = (Vec<f32>, Vec<f64>);

/// A model made of parameters, with its input.
type Forward = Box<dyn Fn() -> Result<Tensor>>;

/// Trains what `build` makes to give 0 for everything, from the seed.
fn trained(seed: u64, build: impl Fn(&Params) -> Result<Forward>) -> Result<End> {
    let p = Params::seed(seed);
    let forward = build(&p)?;
    let mut trainer = Trainer::new(&p, 12).lr(1e-2).clip(1.0);
    trainer.run(|_| loss::mse(&forward()?, &forward()?.zeros_like()?))?;
    Ok((p.flatten()?, trainer.history.losses.clone()))
}

/// Every model on inputs of its own, by name.
fn everything(seed: u64) -> Result<Vec<(&'static str, End)>> {
    let tokens = || ids([[1, 5, 2, 6, 0, 3], [3, 3, 7, 1, 2, 4]]);
    let x = || Rng::seed(8).randn((2, 6, 8));
    let images = || Rng::seed(9).randn((2, 1, 8, 8));
    let mut all = Vec::new();
    let mut keep = |name, build: &dyn Fn(&Params) -> Result<Forward>| -> Result<()> {
        all.push((name, trained(seed, build)?));
        Ok(())
    };
    for (name, config) in [("gpt", DecoderConfig::gpt(8, 6, 8, 2, 2)), ("llama", DecoderConfig::llama(8, 8, 2, 2))] {
        keep(name, &move |p| {
            let model = Decoder::new(p, &config)?;
            Ok(Box::new(move || model.forward(&tokens())))
        })?;
    }
    keep("encoder", &|p| {
        let model = Encoder::new(p, &EncoderConfig::bert(8, 6, 8, 2, 2))?;
        Ok(Box::new(move || model.forward(&tokens())))
    })?;
    keep("sequence to sequence", &|p| {
        let model = Seq2Seq::new(p, &Seq2SeqConfig::new(8, 8, 6, 8, 1, 2))?;
        Ok(Box::new(move || model.forward(&tokens(), &tokens())))
    })?;
    keep("windows", &|p| {
        let model = MlpLm::new(p, 8, 2, 3, 5)?;
        Ok(Box::new(move || model.forward(&tokens())))
    })?;
    keep("vit", &|p| {
        let model = Vit::new(p, &VitConfig::new(8, 1, 4, 8, 1, 2))?;
        Ok(Box::new(move || model.forward(&images()?)))
    })?;
    keep("experts", &|p| {
        let model = Moe::new(p, 8, 12, 4, 2)?;
        Ok(Box::new(move || model.forward(&x()?)))
    })?;
    keep("adapter", &|p| {
        let base = Linear { weight: t([[0.5; 8]; 4]), bias: None };
        let model = Lora::new(p, Arc::new(base), 8, 4, 2, 4.0)?;
        Ok(Box::new(move || model.forward(&x()?)))
    })?;
    Ok(all)
}

#[test]
fn a_seed_gives_the_same_training_and_another_seed_another() -> Result<()> {
    let (first, again, other) = (everything(1)?, everything(1)?, everything(2)?);
    for ((name, a), (_, b)) in first.iter().zip(&again) {
        let same = a.0.iter().zip(&b.0).all(|(a, b)| a.to_bits() == b.to_bits()) && a.1 == b.1;
        assert!(
            same && !a.0.is_empty() && a.1[11] < a.1[0],
            "{name} differs between two runs of one seed, or learns nothing"
        );
    }
    for ((name, a), (_, b)) in first.iter().zip(&other) {
        assert!(a != b, "{name} does not depend on the seed");
    }
    Ok(())
}
