//! The speed of training a GPT of about a million parameters with the prelude. `compare.py` runs it beside the same model
//! in PyTorch.
//!
//! `bench-gpt FILE STEPS`: writes the first weights and the data to FILE for the other side, trains, and prints one JSON
//! line with the losses and the seconds of every step.

use oxbook::prelude::*;
use std::collections::HashMap;
use std::time::Instant;

const VOCABULARY: usize = 1024;
const CONTEXT: usize = 128;
const BATCH: usize = 16;

fn main() -> candle_core::Result<()> {
    // As the process does that runs cells.
    oxbook::rt::memory::keep_freed();
    let arguments: Vec<String> = std::env::args().collect();
    let (file, steps) = (&arguments[1], arguments[2].parse::<usize>().expect("a number of steps"));
    let p = Params::seed(42);
    let model = nn::Decoder::new(&p, &nn::DecoderConfig::gpt(VOCABULARY, CONTEXT, 128, 4, 4))?;
    let (x, y) = data(steps)?;
    let mut shared: HashMap<String, Tensor> = p.snapshot()?.into_iter().collect();
    shared.insert("x".into(), x.clone());
    shared.insert("y".into(), y.clone());
    candle_core::safetensors::save(&shared, file)?;

    let mut optimizer = Optimizer::adam(&p).clip(1.0);
    let (mut losses, mut seconds) = (Vec::new(), Vec::new());
    for step in 0..steps {
        let start = Instant::now();
        let (x, y) = (x.get(step)?, y.get(step)?);
        let loss = loss::cross_entropy(&model.forward(&x)?, &y)?;
        optimizer.step(&loss, 1e-3)?;
        losses.push(loss.item()?);
        seconds.push(start.elapsed().as_secs_f64());
    }
    println!("{{\"parameters\": {}, \"losses\": {losses:?}, \"seconds\": {seconds:?}}}", p.count());
    Ok(())
}

/// Batches of a second-order rule with noise: [steps, batch, context] and the tokens after each.
fn data(steps: usize) -> candle_core::Result<(Tensor, Tensor)> {
    let mut rng = Rng::seed(7);
    let mut tokens = vec![1u32, 2];
    let rows = steps * BATCH;
    while tokens.len() < rows * CONTEXT + 1 {
        let [a, b] = tokens[tokens.len() - 2..] else { unreachable!("there are at least two") };
        let next = if rng.chance(0.1) { rng.below(VOCABULARY) as u32 } else { (a * 31 + b * 17 + 5) % 97 };
        tokens.push(next);
    }
    let shape = (steps, BATCH, CONTEXT);
    let x = Tensor::from_slice(&tokens[..rows * CONTEXT], shape, &Device::Cpu)?;
    let y = Tensor::from_slice(&tokens[1..=rows * CONTEXT], shape, &Device::Cpu)?;
    Ok((x, y))
}
