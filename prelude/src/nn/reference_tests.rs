//! Layers, losses and optimisers against PyTorch: `reference/pytorch.json`, made by the script beside it.

use super::*;
use crate::loss;
use crate::tensor::{TensorOps, ids};
use crate::train::Optimizer;
use candle_core::{D, Device, Module, Result, Tensor, Var};
use serde_json::Value;
use std::sync::Arc;

fn reference() -> Value {
    serde_json::from_str(include_str!("reference/pytorch.json")).expect("a JSON file")
}

fn wave(shape: impl Into<candle_core::Shape>, phase: f64) -> Tensor {
    let shape = shape.into();
    let values: Vec<f32> = (0..shape.elem_count()).map(|i| (i as f64 * 0.7 + phase).sin() as f32).collect();
    Tensor::from_vec(values, shape, &Device::Cpu).expect("as many values as the shape has")
}

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number") as f32).collect()
}

fn compare(what: &str, ours: &Tensor, theirs: &Value) {
    let (ours, theirs) = (ours.values().expect("numbers"), numbers(theirs));
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let scale = theirs.iter().fold(1f32, |m, v| m.max(v.abs()));
    for (a, b) in ours.iter().zip(&theirs) {
        assert!((a - b).abs() < 1e-5 * scale, "{what}: {a}, PyTorch {b}");
    }
}

/// Runs `f` on the inputs and compares output and gradients with the case of this name.
fn check(name: &str, inputs: &[Tensor], f: impl Fn(&[Tensor]) -> Result<Tensor>) -> Result<()> {
    let vars = inputs.iter().map(Var::from_tensor).collect::<Result<Vec<_>>>()?;
    let tensors: Vec<Tensor> = vars.iter().map(|v| v.as_tensor().clone()).collect();
    let output = f(&tensors)?;
    let case = &reference()[name];
    compare(name, &output, &case["output"]);
    let grads = (&output * wave(output.shape(), 9.0))?.sum_all()?.backward()?;
    for (i, var) in vars.iter().enumerate() {
        compare(&format!("{name}, gradient {i}"), grads.get(var).expect("a gradient"), &case["gradients"][i]);
    }
    Ok(())
}

#[test]
fn layers_are_pytorchs() -> Result<()> {
    let (x, g, b) = (wave((3, 8), 1.0), wave(8, 2.0), wave(8, 3.0));
    check("layer_norm", &[x.clone(), g.clone(), b], |v| {
        LayerNorm { weight: v[1].clone(), bias: v[2].clone(), eps: 1e-5 }.forward(&v[0])
    })?;
    check("rms_norm", &[x.clone(), g], |v| RmsNorm { weight: v[1].clone(), eps: 1e-5 }.forward(&v[0]))?;
    let wide = (&x * 3.0)?;
    check("gelu", std::slice::from_ref(&wide), |v| Activation::Gelu.apply(&v[0]))?;
    check("gelu_tanh", std::slice::from_ref(&wide), |v| Activation::GeluTanh.apply(&v[0]))?;
    check("silu", std::slice::from_ref(&wide), |v| Activation::Silu.apply(&v[0]))?;
    check("softmax", std::slice::from_ref(&x), |v| (&v[0] * 3.0)?.softmax(D::Minus1))?;
    check("linear", &[x.clone(), wave((5, 8), 2.0), wave(5, 3.0)], |v| {
        Linear { weight: v[1].clone(), bias: Some(v[2].clone()) }.forward(&v[0])
    })?;
    let bare = |weight: &Tensor| -> Layer { Arc::new(Linear { weight: weight.clone(), bias: None }) };
    check("swiglu", &[x, wave((6, 8), 2.0), wave((6, 8), 3.0), wave((8, 6), 4.0)], |v| {
        let activation = Activation::Silu;
        GatedMlp { gate: bare(&v[1]), up: bare(&v[2]), down: bare(&v[3]), activation }.forward(&v[0])
    })
}

#[test]
fn attention_is_pytorchs() -> Result<()> {
    let inputs = [wave((2, 5, 4, 6), 1.0), wave((2, 5, 2, 6), 2.0), wave((2, 5, 2, 6), 3.0)];
    check("attention", &inputs, |v| attention(&v[0], &v[1], &v[2], &Mask::Full))?;
    check("attention_causal", &inputs, |v| attention(&v[0], &v[1], &v[2], &Mask::Causal))
}

#[test]
fn convolutions_are_pytorchs() -> Result<()> {
    check("conv1d", &[wave((2, 3, 8), 1.0), wave((4, 3, 3), 2.0), wave(4, 3.0)], |v| {
        Conv1d { weight: v[1].clone(), bias: v[2].clone(), stride: 2, padding: 1 }.forward(&v[0])
    })?;
    check("conv2d", &[wave((2, 2, 6, 7), 1.0), wave((3, 2, 3, 3), 2.0), wave(3, 3.0)], |v| {
        Conv2d { weight: v[1].clone(), bias: v[2].clone(), stride: 2, padding: 1 }.forward(&v[0])
    })
}

#[test]
fn losses_are_pytorchs() -> Result<()> {
    let targets = ids([1, 0, 4, 0, 2, 3]);
    let choice = loss::CrossEntropy { ignore: Some(0), smoothing: 0.1 };
    check("cross_entropy", &[(wave((6, 5), 1.0) * 2.0)?], |v| choice.of(&v[0], &targets)?.reshape(1))?;
    let truth = wave((6, 5), 4.0).gt(0.0)?;
    check("bce", &[(wave((6, 5), 1.0) * 4.0)?], |v| loss::binary_cross_entropy(&v[0], &truth)?.reshape(1))
}

#[test]
fn optimisers_are_pytorchs() -> Result<()> {
    type Make = fn([Var; 1]) -> Optimizer;
    let all: [(&str, Make, f64); 3] = [
        ("adam", |p| Optimizer::adam(p).beta2(0.95), 0.1),
        ("adamw", |p| Optimizer::adam(p).decay(0.2), 0.1),
        ("sgd", |p| Optimizer::sgd(p, 0.9), 0.05),
    ];
    for (name, make, lr) in all {
        let w = Var::from_tensor(&wave((4, 3), 1.0))?;
        let mut optimizer = make([w.clone()]);
        for _ in 0..5 {
            optimizer.step(&(w.as_tensor() - wave((4, 3), 2.0))?.sqr()?.sum_all()?, lr)?;
        }
        compare(name, &w, &reference()[name]);
    }
    Ok(())
}

#[test]
fn a_block_is_pytorchs_transformer_encoder_layer() -> Result<()> {
    let config = BlockConfig {
        attention: MultiHeadConfig { bias: true, ..MultiHeadConfig::new(8, 2) },
        cross: None,
        mlp: MlpKind::Plain(Activation::Gelu),
        hidden: 32,
        norm: NormKind::Layer,
        parallel: false,
        post_norm: false,
    };
    let p = Params::seed(1);
    let block = Block::new(&p, &config)?;
    let set = |name: &str, values: &Tensor| p.get(name)?.set(&values.contiguous()?);
    for (i, name) in reference()["encoder_layer"]["parameters"].as_array().expect("names").iter().enumerate() {
        let scaled = |shape: &[usize]| wave(shape, i as f64) * 0.5;
        // Theirs keeps the three projections in one matrix.
        let three = |end: &str, values: Tensor| -> Result<()> {
            let parts = values.chunk(3, 0)?;
            let names = ["query", "key", "value"].map(|part| format!("attention.{part}.{end}"));
            names.iter().zip(&parts).try_for_each(|(name, part)| set(name, part))
        };
        match name.as_str().expect("a name") {
            "self_attn.in_proj_weight" => three("weight", scaled(&[24, 8])?)?,
            "self_attn.in_proj_bias" => three("bias", scaled(&[24])?)?,
            theirs => {
                let (layer, end) = theirs.rsplit_once('.').expect("a path");
                let ours = match layer {
                    "self_attn.out_proj" => "attention.output",
                    "linear1" => "mlp.0",
                    "linear2" => "mlp.1",
                    "norm1" => "attention_norm",
                    _ => "mlp_norm",
                };
                let ours = format!("{ours}.{end}");
                set(&ours, &scaled(p.get(&ours)?.dims())?)?;
            }
        }
    }
    check("encoder_layer", &[wave((2, 5, 8), 1.0)], |v| block.pass(&v[0], 0, &mut Pass::masked(Mask::Full)))
}
