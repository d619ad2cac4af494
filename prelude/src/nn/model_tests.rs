//! Models assembled of tested layers: their gradients, and that they see what they should.

use super::tests::unsettle;
use super::*;
use crate::grad::{check_gradients, check_variables, gradients};
use crate::loss;
use crate::quant::{Codebook, Quantized};
use crate::rng::Rng;
use crate::tensor::{TensorOps, ids, randn, seed, t};
use crate::train::Trainer;
use candle_core::{D, Module, Result, Tensor};
use std::sync::Arc;

#[test]
fn an_encoder_has_all_its_gradients() -> Result<()> {
    let (tokens, targets) = (ids([[1, 5, 2, 9], [3, 3, 7, 10]]), ids([[0, 1, 2, 0], [2, 2, 1, 0]]));
    for (tied, outputs) in [(true, None), (false, Some(3))] {
        let p = Params::seed(3);
        let config = EncoderConfig { tied, outputs, ..EncoderConfig::bert(11, 5, 8, 2, 2) };
        let model = Encoder::new(&p, &config)?;
        unsettle(&p)?;
        let loss = || loss::cross_entropy(&model.forward(&tokens)?, &targets);
        gradients(&loss()?, &p)?;
        check_variables(&p.vars(), 6, loss)?;
    }
    Ok(())
}

#[test]
fn an_encoder_sees_both_sides_but_no_padding() -> Result<()> {
    let model = Encoder::new(&Params::seed(1), &EncoderConfig::bert(11, 6, 16, 2, 4))?;
    let first = |tokens: Tensor, mask: Mask| model.encode(&tokens, mask)?.narrow(1, 0, 1);
    let changed = first(ids([[1, 2, 3, 4]]), Mask::Full)?.max_difference(&first(ids([[1, 2, 3, 9]]), Mask::Full)?)?;
    assert!(changed > 1e-3, "the first place looks at the last");
    let padded = |last| first(ids([[1, 2, 3, last]]), model.padding(&[3], 4)?);
    assert_eq!(padded(4)?.max_difference(&padded(9)?)?, 0.0);
    let short = first(ids([[1, 2, 3]]), Mask::Full)?;
    assert!(short.max_difference(&padded(4)?)? < 1e-5);
    let error = model.forward(&ids([[0; 7]])).unwrap_err().to_string();
    assert!(error.contains("7 tokens in a context of 6"), "{error}");
    let (_, trace) = model.forward_traced(&ids([[1, 2, 3]]))?;
    assert_eq!((trace.attention.len(), trace.hidden.len()), (2, 3));
    assert!(
        trace.attention[0].sum(D::Minus1)?.max_difference(&trace.attention[0].sum(D::Minus1)?.ones_like()?)? < 1e-5
    );
    Ok(())
}

#[test]
fn a_sequence_to_sequence_model_has_all_its_gradients() -> Result<()> {
    let (source, target) = (ids([[1, 5, 2], [3, 3, 7]]), ids([[0, 1, 2, 3], [0, 4, 4, 1]]));
    let p = Params::seed(3);
    let model = Seq2Seq::new(&p, &Seq2SeqConfig::new(9, 6, 5, 8, 1, 2))?;
    unsettle(&p)?;
    let loss = || {
        let logits = model.forward(&source, &target)?.narrow(1, 0, 3)?.contiguous()?;
        loss::cross_entropy(&logits, &target.narrow(1, 1, 3)?.contiguous()?)
    };
    gradients(&loss()?, &p)?;
    check_variables(&p.vars(), 5, loss)
}

#[test]
fn it_learns_to_reverse_and_writes_what_it_learned() -> Result<()> {
    let run = || -> Result<(f64, Vec<f32>)> {
        let p = Params::seed(1);
        let model = Seq2Seq::new(&p, &Seq2SeqConfig::new(8, 9, 6, 32, 1, 2))?;
        let mut rng = Rng::seed(2);
        let mut batch = |n: usize| -> Result<(Tensor, Tensor)> {
            let rows: Vec<Vec<u32>> = (0..n).map(|_| (0..4).map(|_| rng.below(8) as u32).collect()).collect();
            let reversed = rows.iter().map(|row| row.iter().rev().copied().collect::<Vec<_>>()).collect::<Vec<_>>();
            Ok((ids(rows), ids(reversed)))
        };
        let mut trainer = Trainer::new(&p, 250).lr(5e-3).clip(1.0);
        trainer.run(|_| {
            let (source, want) = batch(32)?;
            let start = Tensor::full(8u32, (32, 1), want.device())?;
            let target = Tensor::cat(&[&start, &want.narrow(1, 0, 3)?], 1)?;
            loss::cross_entropy(&model.forward(&source, &target)?, &want)
        })?;
        let (source, want) = batch(50)?;
        let memory = model.encode(&source)?;
        let written = model.generate(&memory, 8, 4, Sampler::Greedy, &mut Rng::seed(0))?;
        let right = written.eq(&want)?.to_dtype(candle_core::DType::F32)?.mean_all()?.item()?;
        Ok((right, p.flatten()?))
    };
    let (first, second) = (run()?, run()?);
    assert!(first.0 > 0.9, "{}", first.0);
    assert_eq!(first, second);
    Ok(())
}

#[test]
fn what_it_writes_with_a_cache_is_what_it_would_without() -> Result<()> {
    let p = Params::seed(5);
    let model = Seq2Seq::new(&p, &Seq2SeqConfig::new(8, 9, 6, 16, 2, 2))?;
    unsettle(&p)?;
    let memory = model.encode(&ids([[1, 2, 3], [4, 5, 6]]))?;
    let written = model.generate(&memory, 8, 4, Sampler::Greedy, &mut Rng::seed(0))?;
    let target = Tensor::cat(&[&Tensor::full(8u32, (2, 1), memory.device())?, &written.narrow(1, 0, 3)?], 1)?;
    let (logits, trace) = model.decode_traced(&memory, &target)?;
    assert_eq!(logits.argmax(D::Minus1)?.to_vec2::<u32>()?, written.to_vec2::<u32>()?);
    assert_eq!(trace.cross[1].dims(), [2, 2, 4, 3]);
    let config = Seq2SeqConfig { decoder: DecoderConfig::gpt(9, 6, 16, 2, 2), ..Seq2SeqConfig::new(8, 9, 6, 16, 2, 2) };
    let error = Seq2Seq::new(&Params::seed(1), &config).unwrap_err().to_string();
    assert!(error.contains("`cross: Some(16)`"), "{error}");
    Ok(())
}

#[test]
fn an_adapter_begins_as_its_base_and_has_its_gradients() -> Result<()> {
    seed(3);
    let (p, x) = (Params::seed(1), randn((2, 3, 5)));
    let base = Linear::new(&p.at("base"), 5, 4)?;
    let lora = Lora::new(&p.at("lora"), Arc::new(base.clone()), 5, 4, 2, 6.0)?;
    assert_eq!(lora.forward(&x)?.max_difference(&base.forward(&x)?)?, 0.0);
    unsettle(&p)?;
    let merged = Linear { weight: (&base.weight + lora.delta()?)?, bias: base.bias.clone() };
    assert!(lora.forward(&x)?.max_difference(&merged.forward(&x)?)? < 1e-5);
    let weighed = |y: Tensor| (&y * Rng::seed(9).randn(y.shape())?)?.mean_all();
    check_variables(&p.vars(), 8, || weighed(lora.forward(&x)?))
}

#[test]
fn around_frozen_weights_of_four_bits_only_the_adapter_is_trained() -> Result<()> {
    let p = Params::seed(1);
    let mut rng = Rng::seed(2);
    let (w, x) = (rng.randn((6, 8))?, rng.randn((64, 8))?);
    let weight = Quantized::new(&w, &Codebook::normal(4), 16)?.dequantize()?;
    let base = Linear { weight: weight.clone(), bias: None };
    let lora = Lora::new(&p.at("lora"), Arc::new(base), 8, 6, 4, 8.0)?;
    let wanted = x.matmul(&w.t()?)?;
    let mut trainer = Trainer::new(&p, 200).lr(2e-2);
    trainer.run(|_| loss::mse(&lora.forward(&x)?, &wanted))?;
    assert!(trainer.history.last(5) < 0.3 * trainer.history.losses[0], "{:?}", trainer.history.last(5));
    assert_eq!(p.count_trainable(), 4 * 8 + 6 * 4);
    assert_eq!(weight.values()?, Quantized::new(&w, &Codebook::normal(4), 16)?.dequantize()?.values()?);
    Ok(())
}

#[test]
fn the_model_of_windows_has_its_gradients_and_looks_at_its_context_only() -> Result<()> {
    let p = Params::seed(1);
    let model = MlpLm::new(&p, 7, 2, 3, 5)?;
    unsettle(&p)?;
    let logits = model.forward(&ids([[1, 2, 3, 4], [0, 2, 3, 6]]))?;
    assert_eq!(logits.dims(), [2, 3, 7]);
    // Both look at (2, 3) there.
    assert_eq!(logits.narrow(1, 1, 1)?.get(0)?.max_difference(&logits.narrow(1, 1, 1)?.get(1)?)?, 0.0);
    let targets = ids([[3, 4, 5], [1, 1, 0]]);
    check_variables(&p.vars(), 8, || {
        loss::cross_entropy(&model.forward(&ids([[1, 2, 3, 4], [0, 2, 5, 6]]))?, &targets)
    })?;
    let error = model.forward(&ids([[1]])).unwrap_err().to_string();
    assert!(error.contains("at least 2") && error.contains("[1, 1]"), "{error}");
    Ok(())
}

#[test]
fn fourier_features_tell_near_numbers_apart_and_have_their_gradient() -> Result<()> {
    let frequencies = t([[1.0, 0.5], [0.0, 2.0]]);
    let y = fourier_features(&t([[0.25, 0.125]]), &frequencies)?;
    // Angles of 90 and 2 pi (0.125 + 0.25) = 135 degrees.
    let half = 0.5f64.sqrt();
    assert!(y.max_difference(&t([[1.0, half, 0.0, -half]]))? < 1e-6, "{y}");
    check_gradients(&[t([[0.1, 0.02], [-0.03, 0.05]])], |v| {
        (fourier_features(&v[0], &frequencies)? * t([[0.1, -0.2, 0.3, 0.05], [0.2, 0.1, -0.1, 0.3]]))?.sum_all()
    })?;
    assert!(fourier_features(&t([1.0]), &frequencies).unwrap_err().to_string().contains("must be 2"));
    Ok(())
}
