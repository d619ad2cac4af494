//! Charts of numbers along axes.

use super::*;

pub(super) fn typical() -> Chart {
    let curve = |seed: usize, k: f64| {
        let values = (0..1000).map(move |i| 0.3 * k + 4.0 * (-f64::from(i) / (60.0 * k)).exp());
        line(0..1000, values.zip(noise(seed)).map(|(v, e)| v * (1.0 + 0.02 * e))).name(format!("lr {k}"))
    };
    curve(51, 1.0).add(curve(52, 2.0)).add(curve(53, 3.0)).x("step").y("loss")
}

pub(super) fn two_crowds() -> Chart {
    let near = |seed, at: f64| noise(seed).take(40_000).map(move |v| (at + 0.8 * v).exp());
    scatter(near(1, 0.0), near(2, 0.0)).name("bulk").add(scatter(near(3, 3.0), near(4, 2.0)).name("other")).log_log()
}

/// The worst that can be put into a picture.
pub(super) fn uniform_noise() -> Chart {
    let uniform = |step: f64| (0..100_000).map(move |i| (f64::from(i) * step).fract());
    let hashed = uniform(0.754_877_666_2)
        .zip(uniform(0.1))
        .map(|(u, v)| ((u * 12_345.678 + v).sin() * 43_758.545).abs().fract());
    scatter(uniform(0.618_033_988_7), hashed)
}

pub(super) fn grouped() -> Chart {
    let names = ["parameters", "gradients", "optimizer", "activations"];
    bars(names, [14.0, 14.0, 56.0, 30.0])
        .name("fp32")
        .add(bars(names, [7.0, 7.0, 56.0, 15.0]).name("mixed"))
        .add(bars(names, [7.0, 3.5, 7.0, 9.0]).name("8-bit Adam"))
}

pub(super) fn lying() -> Chart {
    let names = ["retrieval augmented generation", "fine-tuning", "prompting", "chain of thought"];
    bars(names, [0.71, 0.66, 0.42, 0.58]).error([0.02, 0.02, 0.05, 0.03]).horizontal().x("exact match")
}

pub(super) fn areas() -> Chart {
    let share = |k: f64| (0..60).map(move |i| 10.0 * (-((i as f64 - 20.0 * k) / 15.0).powi(2)).exp() + 1.0);
    area(0..60, share(0.5))
        .name("web")
        .add(area(0..60, share(1.5)).name("code"))
        .add(area(0..60, share(2.5)).name("books"))
        .x("step (thousands)")
        .y("tokens (B)")
}

pub(super) fn schedule() -> Chart {
    step([0, 30, 60, 80, 100], [0.1, 0.03, 0.01, 0.003, 0.003]).name("steps").log_y().x("epoch").y("learning rate")
}

pub(super) fn timeline() -> Chart {
    let days = [date(2018, 10, 11), date(2019, 2, 14), date(2020, 5, 28), date(2022, 3, 29), date(2023, 2, 24)];
    scatter(days, [3.4e8, 1.5e9, 1.75e11, 7e10, 6.5e10])
        .labels(["BERT", "GPT-2", "GPT-3", "Chinchilla", "LLaMA"])
        .time_x()
        .log_y()
        .y("parameters")
}

pub(super) fn scaling_law() -> Chart {
    let law = |c: f64| 1.69 + 1.2e3 * c.powf(-0.155);
    let compute: Vec<f64> = (0..24).map(|i| 10f64.powf(18.0 + i as f64 / 6.0)).collect();
    let loss: Vec<f64> = compute.iter().zip(noise(1)).map(|(&c, e)| law(c) * (1.0 + 0.012 * e)).collect();
    let x: Vec<f64> = (0..60).map(|i| 10f64.powf(17.7 + i as f64 / 59.0 * 4.8)).collect();
    scatter(&compute, &loss)
        .name("runs")
        .add(band(&x, x.iter().map(|&c| law(c) * 0.98), x.iter().map(|&c| law(c) * 1.02)).name("95 % interval"))
        .add(line(&x, x.iter().map(|&c| law(c))).name("1.69 + 1200 C^-0.155").dashed())
        .add(rule_y(1.69).name("irreducible loss").dotted())
        .log_log()
        .x("training compute (FLOPs)")
        .y("loss (nats/token)")
        .title("Loss falls as a power law of compute")
}

pub(super) fn labelled() -> Chart {
    let names = ["BERT", "GPT-2", "T5", "GPT-3", "Gopher", "Chinchilla", "PaLM", "LLaMA", "Llama 2", "Mistral"];
    let parameters = [3.4e8, 1.5e9, 1.1e10, 1.75e11, 2.8e11, 7e10, 5.4e11, 6.5e10, 7e10, 7e9];
    let tokens = [2.5e11, 1e10, 1e12, 3e11, 3e11, 1.4e12, 7.8e11, 1.4e12, 2e12, 2e12];
    scatter(parameters, tokens)
        .labels(names)
        .add(line([1e8, 1e12], [2e9, 2e13]).name("20 tokens per parameter").dashed())
        .log_log()
        .x("parameters")
        .y("training tokens")
}

pub(super) fn histograms() -> Chart {
    let shifted = |seed, mean: f64, sd: f64| noise(seed).take(3000).map(move |v| mean + sd * v);
    hist(shifted(1, 0.0, 1.0))
        .name("layer 1")
        .add(hist(shifted(2, 2.0, 0.6)).name("layer 6"))
        .add(hist(shifted(3, -1.5, 1.4)).name("layer 12"))
        .density()
        .bins(60)
        .x("activation")
        .title("Activations by layer")
}

pub(super) fn one_decade() -> Chart {
    let steps: Vec<f64> = (1..=40).map(|i| i as f64 * 250.0).collect();
    let loss = |scale: f64| steps.iter().map(move |s| 2.55 + scale * s.powf(-0.4)).collect::<Vec<_>>();
    line(&steps, loss(14.0))
        .name("train")
        .add(line(&steps, loss(17.0)).name("validation"))
        .log_log()
        .x("step")
        .y("loss")
}

pub(super) fn five_series() -> Chart {
    let x: Vec<f64> = (0..200).map(|i| i as f64).collect();
    let curve = |k: f64| x.iter().map(move |s| 4.0 * (-s / (20.0 + 25.0 * k)).exp() + 0.3 * k).collect::<Vec<_>>();
    (1..5)
        .fold(line(&x, curve(0.0)).name("lr 0.001"), |chart, k| {
            chart.add(line(&x, curve(k as f64)).name(format!("lr {}", 3i32.pow(k as u32) as f64 / 1000.0)))
        })
        .x("step")
        .y("loss (nats/token)")
}

pub(super) fn negative() -> Chart {
    let x: Vec<f64> = (-60..=60).map(|i| i as f64 / 10.0).collect();
    line(&x, x.iter().map(|v| v.tanh()))
        .name("tanh")
        .add(line(&x, x.iter().map(|v| v.max(-1.0).min(v.exp() - 1.0))).name("ELU"))
        .add(rule_x(0))
        .add(rule_y(0))
        .y_range(-1.2, 1.2)
        .x("input")
        .y("output")
}

pub(super) fn markers() -> Chart {
    let sizes = [125, 350, 760, 1300, 2700, 6700];
    line(sizes, [0.31, 0.38, 0.42, 0.47, 0.53, 0.58])
        .name("few-shot")
        .markers()
        .add(line(sizes, [0.28, 0.31, 0.36, 0.39, 0.43, 0.47]).name("zero-shot").markers())
        .add(line(sizes, [0.25; 6]).name("chance").dotted().color("#777"))
        .log_x()
        .y_range(0.2, 0.7)
        .x("parameters (millions)")
        .y("accuracy")
}

pub(super) fn crowded() -> Chart {
    let walk = |seed: usize| {
        let mut at = 0.0;
        noise(seed)
            .take(120)
            .map(|step| {
                at = 0.9 * at + step;
                at
            })
            .collect::<Vec<_>>()
    };
    (1..7)
        .fold(line(0..120, walk(10)).name("head 0"), |chart, head| {
            chart.add(line(0..120, walk(10 + head)).name(format!("head {head}")))
        })
        .x("position")
}

pub(super) fn long_texts() -> Chart {
    let x: Vec<f64> = noise(21).take(300).collect();
    let y: Vec<f64> = noise(22).take(300).collect();
    scatter(&x, &y)
        .name("a name that is much too long to be shown whole in a legend beside the plot of a small chart")
        .add(scatter(y.iter().map(|v| v * 0.9), x.iter().map(|v| v * 1.1)).name("β₂"))
        .title("A title that goes on and on, because whoever wrote it wanted to say everything about the chart in it")
        .x("an axis label with a long explanation of what the numbers mean, and in which unit they are (σ ≈ 1.0)")
        .y("another axis label with a long explanation of what it means (√λ)")
}

pub(super) fn many_labels() -> Chart {
    let words =
        "the of and to in is that it was for on are as with his they at be this from have or by one had not but";
    scatter(noise(41).take(27), noise(42).take(27)).labels(words.split(' ')).x("first component").y("second component")
}

pub(super) fn clipped() -> Chart {
    let x: Vec<f64> = (1..400).map(|i| i as f64 / 10.0).collect();
    let wave = |v: &f64| 5.0 * v.sin() / v.sqrt();
    band(&x, x.iter().map(|v| wave(v) - 1.0), x.iter().map(|v| wave(v) + 1.0))
        .name("± 1")
        .add(line(&x, x.iter().map(wave)).name("5 sin(t) / √t"))
        .x_range(5, 25)
        .y_range(-1.5, 2)
        .add(rule_x(12).name("switch").dashed())
        .x("t (s)")
}

pub(super) fn dropped() -> Chart {
    line(
        0..40,
        (0..40).map(|i| if i % 13 == 5 { f64::NAN } else { 10f64.powi(3 - i / 5) - if i > 35 { 1.0 } else { 0.0 } }),
    )
    .log_y()
    .x("step")
    .y("gradient norm")
}

pub(super) fn noisy() -> Chart {
    let loss = |seed: usize, level: f64| {
        let decay = (0..100_000).map(move |i| level + 3.0 * (-(i as f64) / 12_000.0).exp());
        decay.zip(noise(seed)).map(|(v, e)| v * (1.0 + 0.04 * e)).collect::<Vec<_>>()
    };
    line(0..100_000, loss(5, 2.0))
        .name("small batch")
        .add(line(0..100_000, loss(6, 1.2)).name("large batch"))
        .x("step")
        .y("loss")
}
