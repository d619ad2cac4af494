//! Every layer: its gradients against finite differences, its values against candle-nn's or the composed operations.

use super::*;
use crate::grad::{check_gradients, check_variables, gradients};
use crate::loss;
use crate::rng::Rng;
use crate::tensor::{TensorOps, ids, mask, randn, seed, t};
use candle_core::{D, DType, Module, Result, Tensor, Var};
use std::sync::Arc;

/// Checks the gradients of all variables of `p` (a few entries of each), and of the inputs of `f`.
fn check_layer(p: &Params, inputs: &[Tensor], f: impl Fn(&[Tensor]) -> Result<Tensor>) -> Result<()> {
    let inputs = inputs.iter().map(Var::from_tensor).collect::<Result<Vec<_>>>()?;
    let tensors: Vec<Tensor> = inputs.iter().map(|v| v.as_tensor().clone()).collect();
    let all: Vec<Var> = p.vars().into_iter().chain(inputs).collect();
    check_variables(&all, 12, || f(&tensors))
}

/// A loss that depends on every number differently.
fn weighed(y: &Tensor) -> Result<Tensor> {
    let w = Rng::seed(99).randn(y.shape())?;
    (y * w)?.mean_all()? * 3.0
}

/// Moves variables that begin at 0 or 1 to somewhere else: a bias of 0 hides mistakes.
pub(super) fn unsettle(p: &Params) -> Result<()> {
    let mut rng = Rng::seed(7);
    for var in p.vars() {
        var.set(&(var.as_tensor() + (rng.randn(var.shape())? * 0.3)?)?)?;
    }
    Ok(())
}

#[test]
fn linear_is_candles_and_has_its_gradients() -> Result<()> {
    seed(1);
    let p = Params::seed(1);
    let (with, without) = (Linear::new(&p.at("a"), 5, 3)?, Linear::without_bias(&p.at("b"), 5, 3)?);
    unsettle(&p)?;
    for x in [randn((4, 5)), randn((2, 3, 5)), randn((5, 8)).t()?] {
        let x = if x.rank() == 2 && x.dim(0)? == 8 { x } else { x.contiguous()? };
        let theirs = candle_nn::Linear::new(with.weight.clone(), with.bias.clone());
        assert!(with.forward(&x)?.max_difference(&theirs.forward(&x.contiguous()?)?)? < 1e-5);
        check_layer(&p, &[x], |v| weighed(&with.forward(&v[0])?)? + weighed(&without.forward(&v[0])?)?)?;
    }
    let error = with.forward(&randn((2, 4))).unwrap_err().to_string();
    assert!(error.contains("takes 5 numbers") && error.contains("[2, 4]"), "{error}");
    Ok(())
}

#[test]
fn norms_are_candles_and_have_their_gradients() -> Result<()> {
    seed(2);
    let p = Params::seed(1);
    let (layer, rms) = (LayerNorm::new(&p.at("layer"), 20)?, RmsNorm::new(&p.at("rms"), 20)?);
    unsettle(&p)?;
    // More rows than one group of the fused sums.
    for x in [randn((3, 20)), randn((2, 150, 20))] {
        let theirs = candle_nn::ops::layer_norm_slow(&x, &layer.weight, &layer.bias, 1e-5)?;
        assert!(layer.forward(&x)?.max_difference(&theirs)? < 1e-5);
        let theirs = candle_nn::ops::rms_norm_slow(&x, &rms.weight, 1e-5)?;
        assert!(rms.forward(&x)?.max_difference(&theirs)? < 1e-5);
        let theirs = candle_nn::ops::layer_norm(&x, &layer.weight, &layer.bias, 1e-5)?;
        assert!(layer.forward(&x)?.max_difference(&theirs)? < 1e-5);
    }
    check_layer(&p, &[randn((3, 20))], |v| weighed(&layer.forward(&v[0])?)? + weighed(&rms.forward(&v[0])?)?)?;
    let error = rms.forward(&randn((2, 4))).unwrap_err().to_string();
    assert!(error.contains("[20]") && error.contains("[2, 4]"), "{error}");
    Ok(())
}

#[test]
fn gradients_of_norms_over_many_rows_are_those_of_the_composed() -> Result<()> {
    seed(3);
    let p = Params::seed(1);
    let (layer, rms) = (LayerNorm::new(&p.at("layer"), 33)?, RmsNorm::new(&p.at("rms"), 33)?);
    unsettle(&p)?;
    let x = Var::from_tensor(&randn((400, 33)))?;
    let ours = (weighed(&layer.forward(&x)?)? + weighed(&rms.forward(&x)?)?)?.backward()?;
    let composed = candle_nn::ops::layer_norm_slow(&x, &layer.weight, &layer.bias, 1e-5)?;
    let theirs =
        (weighed(&composed)? + weighed(&candle_nn::ops::rms_norm_slow(&x, &rms.weight, 1e-5)?)?)?.backward()?;
    for var in p.vars().iter().chain([&x]) {
        let off = ours.get(var).unwrap().max_difference(theirs.get(var).unwrap())?;
        assert!(off < 1e-5, "{:?} is off by {off}", var.dims());
    }
    Ok(())
}

#[test]
fn activations_are_candles_and_have_their_gradients() -> Result<()> {
    let x = t((-20..=20).map(|i| f64::from(i) * 0.21 + 0.1).collect::<Vec<_>>());
    let all = [
        (Activation::Gelu, x.gelu_erf()?),
        (Activation::GeluTanh, x.gelu()?),
        (Activation::Silu, x.silu()?),
        (Activation::Relu, x.relu()?),
        (Activation::Square, x.sqr()?),
        (Activation::SquaredRelu, x.relu()?.sqr()?),
        (Activation::Tanh, x.tanh()?),
        (Activation::Identity, x.clone()),
    ];
    for (activation, theirs) in all {
        assert!(activation.apply(&x)?.max_difference(&theirs)? < 2e-6, "{activation:?}");
        let wide = activation.apply(&x.to_dtype(DType::F64)?)?.to_dtype(DType::F32)?;
        assert!(activation.apply(&x)?.max_difference(&wide)? < 2e-6, "{activation:?}");
        check_gradients(std::slice::from_ref(&x), |v| weighed(&activation.apply(&v[0])?))?;
    }
    Ok(())
}

#[test]
fn feed_forward_parts_have_their_gradients() -> Result<()> {
    seed(4);
    let p = Params::seed(1);
    let plain = Mlp::new(&p.at("plain"), &[6, 10, 6], Activation::Gelu)?;
    let gated = GatedMlp::new(&p.at("gated"), 6, 10, Activation::Silu)?;
    unsettle(&p)?;
    let x = randn((2, 3, 6));
    check_layer(&p, std::slice::from_ref(&x), |v| weighed(&plain.forward(&v[0])?)? + weighed(&gated.forward(&v[0])?)?)?;
    let (gate, up, down) = (p.get("gated.gate.weight")?, p.get("gated.up.weight")?, p.get("gated.down.weight")?);
    let hidden = (x.broadcast_matmul(&gate.t()?)?.silu()? * x.broadcast_matmul(&up.t()?)?)?;
    assert!(gated.forward(&x)?.max_difference(&hidden.broadcast_matmul(&down.t()?)?)? < 1e-5);
    assert_eq!(p.at("plain").count(), 6 * 10 + 10 + 10 * 6 + 6);
    assert_eq!(p.at("gated").count(), 3 * 6 * 10);
    assert!(Mlp::new(&p.at("none"), &[6], Activation::Relu).is_err());
    Ok(())
}

#[test]
fn embeddings_and_convolutions_have_their_gradients() -> Result<()> {
    seed(5);
    let p = Params::seed(1);
    let embedding = Embedding::new(&p.at("embedding"), 7, 4)?;
    check_layer(&p, &[], |_| weighed(&embedding.forward(&ids([[1, 3, 1], [0, 6, 2], [4, 5, 5]]))?.sqr()?))?;
    let error = embedding.forward(&ids([7])).unwrap_err().to_string();
    assert!(error.contains("token 7 in a vocabulary of 7"), "{error}");
    assert!(embedding.forward(&t([1.0])).unwrap_err().to_string().contains("ids([..])"));

    for (kernel, stride, padding) in [(3, 1, 1), (3, 2, 1), (2, 2, 0), (1, 1, 0), (3, 3, 2)] {
        let p = Params::seed(1);
        let one = Conv1d::new(&p.at("one"), 3, 4, kernel)?.stride(stride).padding(padding);
        let two = Conv2d::new(&p.at("two"), 2, 3, kernel)?.stride(stride).padding(padding);
        unsettle(&p)?;
        let (x, y) = (randn((2, 3, 8)), randn((2, 2, 6, 7)));
        check_layer(&p, &[x.clone(), y.clone()], |v| weighed(&one.forward(&v[0])?)? + weighed(&two.forward(&v[1])?)?)?;
        let config = candle_nn::Conv1dConfig { padding, stride, ..Default::default() };
        let theirs = candle_nn::Conv1d::new(one.weight.clone(), Some(one.bias.clone()), config);
        assert!(one.forward(&x)?.max_difference(&theirs.forward(&x)?)? < 1e-5);
        let config = candle_nn::Conv2dConfig { padding, stride, ..Default::default() };
        let theirs = candle_nn::Conv2d::new(two.weight.clone(), Some(two.bias.clone()), config);
        assert!(two.forward(&y)?.max_difference(&theirs.forward(&y)?)? < 1e-5);
        assert!(two.forward(&x).unwrap_err().to_string().contains("[batch, 2, ..]"));
    }
    Ok(())
}

#[test]
fn rotary_embeddings_are_candles_in_both_conventions() -> Result<()> {
    seed(6);
    let x = randn((2, 5, 3, 8));
    for rotary in [Rotary::new(8, 10_000.0), Rotary::new(8, 10_000.0).interleaved()] {
        let (cos, sin) = rotary.table(&[0, 1, 2, 3, 4])?;
        // candle has heads before time.
        let heads = x.transpose(1, 2)?.contiguous()?;
        let theirs = match rotary.pairs {
            Pairs::Half => candle_nn::rotary_emb::rope_slow(&heads, &cos, &sin)?,
            Pairs::Interleaved => candle_nn::rotary_emb::rope_i_slow(&heads, &cos, &sin)?,
        };
        let ours = rotary.apply(&x, 0)?;
        assert!(ours.max_difference(&theirs.transpose(1, 2)?)? < 1e-5);
        let wide = rotary.apply(&x.to_dtype(DType::F64)?, 0)?.to_dtype(DType::F32)?;
        assert!(ours.max_difference(&wide)? < 1e-6, "composed and fused agree");
        check_gradients(&[x.narrow(0, 0, 1)?], |v| weighed(&rotary.apply(&v[0], 3)?))?;
        // Lengths stay, and products depend on the distance only.
        let length = |x: &Tensor| x.sqr()?.sum(D::Minus1);
        assert!(length(&ours)?.max_difference(&length(&x)?)? < 1e-4);
        let (q, k) = (x.narrow(1, 0, 1)?, x.narrow(1, 1, 1)?);
        let product = |m, n| (rotary.apply(&q, m)? * rotary.apply(&k, n)?)?.sum(D::Minus1);
        assert!(product(5, 3)?.max_difference(&product(1005, 1003)?)? < 1e-4);
        // Positions of each sequence, or one list for all.
        let each = rotary.apply_at(&x, &[0, 1, 2, 3, 4, 10, 11, 12, 13, 14])?;
        assert!(each.get(0)?.max_difference(&ours.get(0)?)? < 1e-6);
        assert!(each.get(1)?.max_difference(&rotary.apply(&x, 10)?.get(1)?)? < 1e-6);
    }
    assert!(Rotary::new(6, 1e4).apply(&x, 0).unwrap_err().to_string().contains("heads of 6"));
    Ok(())
}

#[test]
fn rotary_frequencies_by_the_papers() {
    let plain = Rotary::new(128, 500_000.0);
    let frequencies = plain.frequencies();
    assert_eq!((frequencies.len(), frequencies[0]), (64, 1.0));
    let llama = plain.clone().scaled(RopeScaling::Llama3 { factor: 8.0, low: 1.0, high: 4.0, original: 8192 });
    let ratio: Vec<f64> = frequencies.iter().zip(llama.frequencies()).map(|(a, b)| a / b).collect();
    // Of 64 pairs 29 stay, 29 are divided by 8 and 6 lie between.
    let near = |want: f64| ratio.iter().filter(|r| (**r - want).abs() < 1e-9).count();
    assert_eq!((near(1.0), near(8.0)), (29, 29));
    let linear = plain.clone().scaled(RopeScaling::Linear { factor: 4.0 });
    assert!(frequencies.iter().zip(linear.frequencies()).all(|(a, b)| (a / b - 4.0).abs() < 1e-9));
    let ntk = plain.clone().scaled(RopeScaling::Ntk { factor: 4.0 }).frequencies();
    assert!((ntk[0] - 1.0).abs() < 1e-12 && (frequencies[63] / ntk[63] - 4.0).abs() < 1e-9);
    let yarn = RopeScaling::Yarn { factor: 4.0, original: 4096, beta_fast: 32.0, beta_slow: 1.0 };
    let yarn = Rotary::new(128, 10_000.0).scaled(yarn);
    let (stretched, before) = (yarn.frequencies(), Rotary::new(128, 10_000.0).frequencies());
    assert_eq!(stretched[0], before[0]);
    assert!((before[63] / stretched[63] - 4.0).abs() < 1e-9);
    assert!((yarn.attention_scale() - 1.138_629_436).abs() < 1e-8);
}

/// By elementary operations, without any code of ours but the mask.
fn attention_by_hand(q: &Tensor, k: &Tensor, v: &Tensor, mask: &Mask) -> Result<Tensor> {
    let (_, t, heads, d) = q.dims4()?;
    let (_, s, kv, _) = k.dims4()?;
    let spread = |x: &Tensor| -> Result<Tensor> {
        let each: Vec<Tensor> = (0..heads).map(|h| x.narrow(2, h / (heads / kv), 1)).collect::<Result<_>>()?;
        Tensor::cat(&each, 2)?.transpose(1, 2)?.contiguous()
    };
    let scores = (q.transpose(1, 2)?.contiguous()?.matmul(&spread(k)?.t()?)? / (d as f64).sqrt())?;
    let scores = match mask.additive(t, s)? {
        Some(bias) => scores.broadcast_add(&bias)?,
        None => scores,
    };
    candle_nn::ops::softmax(&scores, 3)?.matmul(&spread(v)?)?.transpose(1, 2)?.contiguous()
}

#[test]
fn attention_agrees_with_elementary_operations_under_every_mask() -> Result<()> {
    seed(7);
    // More queries than one block, grouped heads, fewer queries than keys.
    for (t, s, heads, kv) in [(5, 5, 2, 2), (70, 70, 4, 2), (3, 40, 4, 1), (1, 9, 2, 2)] {
        let (q, k, v) = (randn((2, t, heads, 8)), randn((2, s, kv, 8)), randn((2, s, kv, 8)));
        let mut masks = vec![Mask::Full, Mask::Causal, Mask::Window(3), Mask::Custom(randn((1, heads, t, s)))];
        masks.push(Mask::Custom(randn((2, 1, t, s))));
        masks.push(Mask::Custom(randn((t, s))));
        for mask in masks {
            let [a, b] = [attention, attention_by_hand].map(|f| {
                let vars = [&q, &k, &v].map(|x| Var::from_tensor(x).unwrap());
                let y = f(&vars[0], &vars[1], &vars[2], &mask).unwrap();
                let grads = weighed(&y).unwrap().backward().unwrap();
                (y, vars.map(|v| grads.get(&v).unwrap().clone()))
            });
            assert!(a.0.max_difference(&b.0)? < 1e-5, "{mask:?}");
            for (ours, theirs) in a.1.iter().zip(&b.1) {
                assert!(ours.max_difference(theirs)? < 1e-5, "{mask:?} {t} {s} {heads} {kv}");
            }
            // f64 takes the composed path.
            let wide = [&q, &k, &v].map(|x| x.to_dtype(DType::F64).unwrap());
            let composed = attention(&wide[0], &wide[1], &wide[2], &mask)?.to_dtype(DType::F32)?;
            assert!(composed.max_difference(&a.0)? < 1e-5, "{mask:?}");
        }
    }
    Ok(())
}

#[test]
fn attention_has_its_gradients_also_for_a_learned_bias() -> Result<()> {
    seed(8);
    let inputs = [randn((1, 3, 2, 4)), randn((1, 3, 1, 4)), randn((1, 3, 1, 4))];
    for mask in [Mask::Full, Mask::Causal, Mask::Window(2)] {
        check_gradients(&inputs, |v| weighed(&attention(&v[0], &v[1], &v[2], &mask)?))?;
    }
    let [q, k, v] = inputs;
    check_gradients(&[q, k, v, randn((2, 3, 3))], |v| {
        weighed(&attention(&v[0], &v[1], &v[2], &Mask::Custom(v[3].clone()))?)
    })
}

#[test]
fn attention_names_shapes_that_do_not_fit() {
    let x = |dims: [usize; 4]| randn(&dims[..]);
    let error = |q, k, v| attention(&x(q), &x(k), &x(v), &Mask::Causal).unwrap_err().to_string();
    assert!(error([1, 2, 3, 4], [1, 2, 2, 4], [1, 2, 2, 4]).contains("queries [1, 2, 3, 4], keys [1, 2, 2, 4]"));
    assert!(error([1, 3, 2, 4], [1, 2, 2, 4], [1, 2, 2, 4]).contains("cannot be causal"));
    let bias = Mask::Custom(randn((5, 5)));
    let error = attention(&x([1, 2, 1, 4]), &x([1, 2, 1, 4]), &x([1, 2, 1, 4]), &bias).unwrap_err().to_string();
    assert!(error.contains("[5, 5]") && error.contains("[1, 1, 2, 2]"), "{error}");
}

#[test]
fn a_query_that_sees_nothing_gets_zeros_not_nan() -> Result<()> {
    let x = randn((1, 2, 1, 4));
    let y = attention(&x, &x, &x, &Mask::Custom(t([[f64::NEG_INFINITY, f64::NEG_INFINITY], [0.0, 0.0]])))?;
    assert!(y.values()?.iter().all(|v| v.is_finite()));
    Ok(())
}

/// Small models of every kind, with tokens to read.
fn kinds() -> Vec<(&'static str, DecoderConfig)> {
    let (gpt, llama) = (DecoderConfig::gpt(11, 12, 16, 2, 4), DecoderConfig::llama(11, 16, 2, 4));
    let rotary = Rotary::new(4, 100.0).interleaved();
    vec![
        ("gpt", gpt.clone()),
        ("llama", llama.clone()),
        ("grouped", DecoderConfig { kv_heads: 2, qk_norm: true, tied: true, softcap: Some(5.0), ..llama.clone() }),
        ("window", DecoderConfig { window: Some(3), kv_heads: 1, ..llama.clone() }),
        ("parallel", DecoderConfig { parallel: true, position: Position::Rotary(rotary), ..gpt.clone() }),
        ("post", DecoderConfig { post_norm: true, token_shift: true, position: Position::None, ..llama.clone() }),
        ("alibi", DecoderConfig { position: Position::Alibi, mlp: MlpKind::Gated(Activation::Gelu), ..gpt.clone() }),
        ("relative", DecoderConfig { position: Position::Relative(6), mlp: MlpKind::None, ..gpt.clone() }),
        ("sinusoidal", DecoderConfig { position: Position::Sinusoidal, outputs: Some(5), tied: false, ..gpt }),
    ]
}

#[test]
fn every_kind_of_decoder_has_all_its_gradients() -> Result<()> {
    let tokens = ids([[1, 5, 2, 9, 0], [3, 3, 7, 10, 4]]);
    for (name, config) in kinds() {
        let p = Params::seed(3);
        let model = Decoder::new(&p, &config)?;
        unsettle(&p)?;
        let outputs = config.outputs.unwrap_or(11) as u32;
        let targets =
            ids(tokens.values()?.iter().map(|v| (*v as u32 + 1) % outputs).collect::<Vec<_>>()).reshape((2, 5))?;
        let loss = || loss::cross_entropy(&model.forward(&tokens)?, &targets);
        gradients(&loss()?, &p)?;
        check_variables(&p.vars(), 6, loss).map_err(|e| candle_core::Error::Msg(format!("{name}: {e}")))?;
    }
    Ok(())
}

#[test]
fn with_a_cache_every_kind_says_what_it_says_without() -> Result<()> {
    let tokens = ids([[1, 5, 2, 9, 0, 4, 4], [3, 3, 7, 10, 4, 1, 2]]);
    for (name, config) in kinds() {
        if config.token_shift {
            continue; // Looks back at the token before, which the cache does not keep.
        }
        let model = Decoder::new(&Params::seed(4), &config)?;
        let whole = model.forward(&tokens)?;
        let mut cache = model.cache();
        let mut parts = Vec::new();
        for (start, length) in [(0, 3), (3, 1), (4, 1), (5, 2)] {
            parts.push(model.forward_cached(&tokens.narrow(1, start, length)?.contiguous()?, &mut cache)?);
        }
        assert!(Tensor::cat(&parts, 1)?.max_difference(&whole)? < 1e-4, "{name}");
        assert_eq!(cache.len(), 7);
        let kept = config.window.unwrap_or(7);
        assert_eq!(cache.bytes(), 2 * config.layers * 2 * kept * config.kv_heads * config.head * 4, "{name}");
    }
    Ok(())
}

#[test]
fn a_cache_can_be_cut_back_unless_it_rolls() -> Result<()> {
    let (llama, tokens) = (DecoderConfig::llama(11, 16, 2, 4), ids([[1, 5, 2, 9, 0]]));
    let model = Decoder::new(&Params::seed(4), &llama)?;
    let mut cache = model.cache();
    model.forward_cached(&ids([[1, 5, 8, 8]]), &mut cache)?;
    cache.truncate(2)?;
    let rest = model.forward_cached(&ids([[2, 9, 0]]), &mut cache)?;
    assert!(rest.max_difference(&model.forward(&tokens)?.narrow(1, 2, 3)?)? < 1e-4);
    let rolling = Decoder::new(&Params::seed(4), &DecoderConfig { window: Some(2), ..llama })?;
    let mut cache = rolling.cache();
    rolling.forward_cached(&tokens, &mut cache)?;
    assert!(cache.truncate(1).unwrap_err().to_string().contains("dropped"));
    Ok(())
}

#[test]
fn no_place_sees_what_follows_and_a_window_forgets() -> Result<()> {
    let (a, b) = (ids([[1, 5, 2, 9, 0, 3]]), ids([[1, 5, 2, 9, 7, 8]]));
    for (name, config) in kinds() {
        let model = Decoder::new(&Params::seed(5), &config)?;
        let (x, y) = (model.forward(&a)?, model.forward(&b)?);
        assert_eq!(x.narrow(1, 0, 4)?.max_difference(&y.narrow(1, 0, 4)?)?, 0.0, "{name}");
        assert!(x.narrow(1, 4, 1)?.max_difference(&y.narrow(1, 4, 1)?)? > 1e-4, "{name}");
    }
    // Two layers with a window of 2 reach back 2 places: the first of six tokens is out of the last one's sight.
    let config = DecoderConfig { window: Some(2), ..DecoderConfig::llama(11, 16, 2, 4) };
    let model = Decoder::new(&Params::seed(5), &config)?;
    let last = |first: u32| model.forward(&ids([[first, 5, 2, 9, 0, 3]]))?.narrow(1, 5, 1);
    assert_eq!(last(1)?.max_difference(&last(8)?)?, 0.0);
    Ok(())
}

#[test]
fn a_trace_shows_rows_that_add_up_to_one_and_changes_nothing() -> Result<()> {
    let tokens = ids([[1, 5, 2, 9]]);
    for (name, config) in kinds() {
        let model = Decoder::new(&Params::seed(6), &config)?;
        let (logits, trace) = model.forward_traced(&tokens)?;
        assert!(logits.max_difference(&model.forward(&tokens)?)? < 1e-5, "{name}");
        assert_eq!((trace.attention.len(), trace.hidden.len()), (2, 3));
        let sums = trace.attention[1].sum(D::Minus1)?;
        assert!(sums.values()?.iter().all(|s| (s - 1.0).abs() < 1e-5) && sums.dims() == [1, 4, 4]);
    }
    Ok(())
}

#[test]
fn other_masks_positions_and_a_memory() -> Result<()> {
    let tokens = ids([[1, 5, 2, 9], [0, 4, 4, 3]]);
    let config = DecoderConfig { cross: Some(16), ..DecoderConfig::llama(11, 16, 2, 4) };
    let p = Params::seed(7);
    let model = Decoder::new(&p, &config)?;
    unsettle(&p)?;
    let run = |mask: Mask, positions: Option<Vec<u32>>, memory: Option<&Tensor>| {
        model.pass(&tokens, &mut Pass { positions, memory, ..Pass::masked(mask) })
    };
    let causal = run(Mask::Causal, None, None)?;
    let prefix = run(Mask::Custom(mask::prefix(4, 2)?), None, None)?;
    assert!(causal.narrow(1, 0, 1)?.max_difference(&prefix.narrow(1, 0, 1)?)? > 1e-4, "the first sees the second");
    let none = run(Mask::Custom(mask::prefix_batch(&[0, 0], 4)?), None, None)?;
    assert!(causal.max_difference(&none)? < 1e-5);
    let moved = run(Mask::Causal, Some(vec![1000, 1001, 1002, 1003]), None)?;
    assert!(causal.max_difference(&moved)? < 1e-3, "only distances count");
    let memory = randn((2, 3, 16));
    let with = run(Mask::Causal, None, Some(&memory))?;
    assert!(causal.max_difference(&with)? > 1e-3);
    let loss = || weighed(&run(Mask::Causal, None, Some(&memory))?);
    check_variables(&p.vars(), 6, loss)
}

#[test]
fn the_sizes_of_a_gpt_and_a_llama() -> Result<()> {
    let p = Params::seed(1);
    let (v, t, d, l) = (50, 16, 32, 3);
    Decoder::new(&p, &DecoderConfig::gpt(v, t, d, l, 4))?;
    let layer = 4 * (d * d + d) + (8 * d * d + 5 * d) + 4 * d;
    assert_eq!(p.count(), v * d + t * d + l * layer + 2 * d);
    let p = Params::seed(1);
    let config = DecoderConfig { kv_heads: 2, hidden: 88, ..DecoderConfig::llama(v, d, l, 4) };
    Decoder::new(&p, &config)?;
    assert_eq!(p.count(), 2 * v * d + l * (2 * d * d + 2 * d * 16 + 3 * d * 88 + 2 * d) + d);
    let wrong = DecoderConfig { outputs: Some(3), ..DecoderConfig::gpt(v, t, d, l, 4) };
    assert!(Decoder::new(&Params::seed(1), &wrong).unwrap_err().to_string().contains("tied: false"));
    let wrong = DecoderConfig { kv_heads: 3, ..DecoderConfig::gpt(v, t, d, l, 4) };
    assert!(Decoder::new(&Params::seed(1), &wrong).unwrap_err().to_string().contains("heads must divide"));
    let model = Decoder::new(&Params::seed(1), &DecoderConfig::gpt(v, 4, d, l, 4))?;
    assert!(model.forward(&ids([[1, 2, 3, 4, 5]])).unwrap_err().to_string().contains("position 4 in a context of 4"));
    assert!(model.forward(&ids([1, 2])).unwrap_err().to_string().contains("unsqueeze"));
    Ok(())
}

#[test]
fn the_same_seed_makes_the_same_model_and_the_same_text() -> Result<()> {
    let text = |seed| -> Result<Vec<f32>> {
        let model = Decoder::new(&Params::seed(seed), &DecoderConfig::gpt(11, 30, 16, 2, 4))?;
        generate(&model, &ids([[1, 2], [3, 4]]), 9, Sampler::TopP(0.9, 1.2), &mut Rng::seed(8))?.values()
    };
    assert_eq!(text(1)?, text(1)?);
    assert_ne!(text(1)?, text(2)?);
    Ok(())
}

#[test]
fn generation_follows_the_logits() -> Result<()> {
    let model = Decoder::new(&Params::seed(9), &DecoderConfig::llama(11, 16, 2, 4))?;
    let got = generate(&model, &ids([[1, 2, 3]]), 4, Sampler::Greedy, &mut Rng::seed(0))?;
    let mut all = vec![1u32, 2, 3];
    for _ in 0..4 {
        let tokens = Tensor::new(all.clone(), &candle_core::Device::Cpu)?.unsqueeze(0)?;
        let logits = model.forward(&tokens)?.squeeze(0)?;
        all.push(logits.get(all.len() - 1)?.argmax(0)?.to_scalar()?);
    }
    assert_eq!(got.squeeze(0)?.to_vec1::<u32>()?, all[3..]);
    let logits = t([[0.0, 1.0, 2.0, 3.0]]);
    let kept = |sampler: Sampler| -> Result<usize> {
        Ok(sampler.probabilities(&logits)?.values()?.iter().filter(|p| **p > 0.0).count())
    };
    // 0.64, 0.24, 0.09, 0.03
    assert_eq!(kept(Sampler::Greedy)?, 1);
    assert_eq!((kept(Sampler::TopK(2, 1.0))?, kept(Sampler::Temperature(0.5))?), (2, 4));
    assert_eq!(
        (kept(Sampler::TopP(0.6, 1.0))?, kept(Sampler::TopP(0.7, 1.0))?, kept(Sampler::TopP(1.0, 1.0))?),
        (1, 2, 4)
    );
    assert!(Sampler::Temperature(0.0).probabilities(&logits).is_err());
    Ok(())
}

#[test]
fn a_layer_can_be_replaced() -> Result<()> {
    struct Doubled(Layer);
    impl Module for Doubled {
        fn forward(&self, x: &Tensor) -> Result<Tensor> {
            self.0.forward(x)? * 2.0
        }
    }
    let mut model = Decoder::new(&Params::seed(9), &DecoderConfig::llama(11, 16, 1, 4))?;
    let before = model.forward(&ids([[1, 2]]))?;
    let value = &mut model.blocks[0].attention.value;
    *value = Arc::new(Doubled(value.clone()));
    assert!(model.forward(&ids([[1, 2]]))?.max_difference(&before)? > 1e-4);
    Ok(())
}

#[test]
fn a_vit_has_all_its_gradients_and_takes_patches_apart() -> Result<()> {
    seed(10);
    let images = randn((2, 3, 8, 12));
    let patches = patchify(&images, 4)?;
    assert_eq!(patches.dims(), [2, 6, 48]);
    assert_eq!(unpatchify(&patches, 3, 4, 8)?.max_difference(&images)?, 0.0);
    assert_eq!(patches.get(0)?.get(1)?.narrow(0, 0, 4)?.values()?, images.i_first_row(4, 4)?);
    assert!(patchify(&images, 5).unwrap_err().to_string().contains("[2, 3, 8, 12]"));

    let p = Params::seed(1);
    let config = VitConfig { registers: 2, classes: Some(3), ..VitConfig::new(8, 3, 4, 16, 2, 4) };
    let vit = Vit::new(&p, &config)?.with_hidden_patch()?;
    unsettle(&p)?;
    let images = randn((2, 3, 8, 8));
    let hidden = t([[1, 0, 0, 1], [0, 0, 1, 0]]);
    let loss = || {
        let (class, patches) = vit.tokens(&images, Some(&hidden))?;
        (weighed(&class)? + weighed(&patches)?)? + weighed(&vit.forward(&images)?)?
    };
    gradients(&loss()?, &p)?;
    check_variables(&p.vars(), 6, loss)?;
    assert_eq!(vit.forward(&images)?.dims(), [2, 3]);
    let maps = vit.attention_maps(&images)?;
    assert_eq!((maps.len(), maps[0].dims()), (2, &[2, 4, 7, 7][..]));
    assert!(vit.forward(&randn((1, 3, 12, 12))).unwrap_err().to_string().contains("9 patches"));
    Ok(())
}

trait FirstRow {
    /// The first `n` numbers of the first row from column `from` on.
    fn i_first_row(&self, from: usize, n: usize) -> Result<Vec<f32>>;
}

impl FirstRow for Tensor {
    fn i_first_row(&self, from: usize, n: usize) -> Result<Vec<f32>> {
        self.get(0)?.get(0)?.get(0)?.narrow(0, from, n)?.values()
    }
}

#[test]
fn position_tables() -> Result<()> {
    assert_eq!(alibi_slopes(8)[..2], [0.5, 0.25]);
    let bias = alibi(2, 2, 3)?;
    assert_eq!(bias.dims(), [1, 2, 2, 3]);
    // Slope 2^-4, the first of two queries at the second of three keys.
    assert_eq!(bias.get(0)?.get(0)?.get(0)?.values()?, [-0.0625, 0.0, mask::HIDDEN]);
    let p = Params::seed(1);
    let relative = RelativeBias::new(&p, &[1.0, 0.5], 2)?;
    assert_eq!(relative.bias(2, 4)?.get(0)?.get(1)?.get(1)?.values()?, [-1.0, -1.0, -0.5, 0.0]);
    let table = sinusoids(3, 4)?;
    assert_eq!(table.get(0)?.values()?, [0.0, 0.0, 1.0, 1.0]);
    assert!((f64::from(table.get(2)?.values()?[0]) - 2f64.sin()).abs() < 1e-6);
    Ok(())
}
