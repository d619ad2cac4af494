//! Charts of every kind, to be looked at: `OXBOOK_GALLERY=DIR cargo test --release -p oxbook gallery -- --nocapture`
//! draws them into a folder. Without the variable, only their size and their words are checked.

use super::*;
use candle_core::{Device, IndexOp, Tensor};
use std::path::PathBuf;
use std::time::Instant;

#[test]
fn gallery() {
    let folder = std::env::var_os("OXBOOK_GALLERY").map(PathBuf::from);
    for (name, chart) in charts() {
        let start = Instant::now();
        let png = paint::png(&draw::draw(&resolve::resolve(&chart)).scene, paint::LARGEST).expect("a picture");
        let took = start.elapsed().as_secs_f64() * 1e3;
        let size = png.bytes.len() as f64 / 1024.0;
        println!("{name:16} {took:6.1} ms {size:6.1} KB  {}", chart.summary());
        // A notebook of twenty charts should stay below two megabytes, and most charts are far smaller.
        let most = match name {
            "large-heatmap" => 150.0,
            "cloud" | "crowded" | "outside" | "heads" | "surface" => 100.0,
            _ => 60.0,
        };
        assert!(size < most, "{name}: {size} KB");
        if let Some(folder) = &folder {
            std::fs::create_dir_all(folder).expect("a folder for pictures");
            for extension in ["png", "svg"] {
                chart.save(folder.join(format!("{name}.{extension}"))).expect("a file");
            }
            // Not every mark has such a form.
            if let Err(error) = chart.save(folder.join(format!("{name}.vl.json"))) {
                assert_eq!(error.kind(), std::io::ErrorKind::Unsupported, "{name}: {error}");
            }
        }
    }
}

#[test]
fn several() {
    let folder = std::env::var_os("OXBOOK_GALLERY").map(PathBuf::from);
    let together = [
        ("beside", scaling_law() | histograms()),
        ("mixed", ((five_series() | markers()) / noisy()).title("Three charts in one picture")),
        ("linked", (linked_points(0) | linked_points(1)).linked().title("The same points twice")),
        (
            "faceted",
            scatter(noise(5).take(300), noise(6).take(300)).facet((0..300).map(|i| ["web", "code", "books"][i % 3])),
        ),
        ("linked-shared", ((linked_points(0) | linked_points(1)).shared() / linked_points(2)).linked()),
        ("below", (line(0..9, (0..9).map(|i| i * 12_345)).y("tokens") / line(0..9, 0..9).title("below"))),
        ("shared", grid((0..6).map(|k| hist(noise(k).take(500)).bins(30).x("x").title(format!("seed {k}")))).shared()),
    ];
    for (name, charts) in together {
        println!("{name:16} {}", charts.summary());
        if let Some(folder) = &folder {
            for extension in ["png", "vl.json"] {
                charts.save(folder.join(format!("{name}.{extension}"))).expect("a file");
            }
        }
    }
}

fn linked_points(of: usize) -> Chart {
    let at = |seed: usize| noise(seed).take(400);
    scatter(at(2 * of), at(2 * of + 1)).name("a").add(scatter(at(of + 7).map(|v| v + 3.0), at(of + 8)).name("b"))
}

/// Numbers that look random and are the same on every machine.
fn noise(seed: usize) -> impl Iterator<Item = f64> {
    let mut state = seed as u64 * 2 + 1;
    let mut uniform = move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as f64 / (1u64 << 31) as f64
    };
    std::iter::repeat_with(move || (0..12).map(|_| uniform()).sum::<f64>() - 6.0)
}

fn charts() -> Vec<(&'static str, Chart)> {
    vec![
        ("scaling-law", scaling_law()),
        ("labelled", labelled()),
        ("histograms", histograms()),
        ("one-histogram", hist(noise(9).take(4000)).x("weight").title("Weights at initialisation")),
        ("one-decade", one_decade()),
        ("five-series", five_series()),
        ("negative", negative()),
        ("tiny", line((0..50).map(|i| i as f64 * 2e-8), (0..50).map(|i| (i as f64 * 0.2).cos() * 3e-7)).x("time (s)")),
        (
            "huge",
            line((0..50).map(|i| i as f64 * 4e7), (0..50).map(|i| (i as f64).exp2() * 3e6)).x("tokens").y("FLOPs"),
        ),
        ("markers", markers()),
        ("typical", typical()),
        ("cloud", scatter(noise(3).take(5000), noise(4).take(5000)).x("first component").y("second component")),
        ("crowd", scatter(noise(3).take(100_000), noise(4).take(100_000)).name("tokens").x("first component")),
        ("two-crowds", two_crowds()),
        ("noise", uniform_noise()),
        ("dropped", dropped()),
        ("small", line(0..10, (0..10).map(|i| i * i)).size(220, 150).x("x").y("y").name("x²")),
        ("noisy", noisy()),
        ("crowded", crowded()),
        ("outside", crowded().size(560, 300).title("A legend that has no room in the plot")),
        ("long-texts", long_texts()),
        ("log-histogram", hist(noise(31).take(3000).map(f64::exp)).log_x().density().x("gradient norm")),
        ("log-counts", hist(noise(32).take(3000)).add(hist(noise(33).take(30000)).name("more")).log_y().x("weight")),
        ("many-labels", many_labels()),
        ("clipped", clipped()),
        ("digits", hist((0..500).map(|i| (i * i + i / 3) % 10)).x("last digit")),
        (
            "bars",
            bars(["BERT", "GPT-2", "T5", "LLaMA"], [0.62, 0.55, 0.71, 0.78])
                .error([0.02, 0.03, 0.015, 0.01])
                .y("accuracy"),
        ),
        ("grouped", grouped()),
        ("stacked", grouped().stacked().title("Memory while training").y("GB")),
        ("lying", lying()),
        ("negative-bars", bars(["a", "b", "c", "d"], [3.0, -2.0, 0.5, -1.0])),
        ("area", areas().stacked()),
        ("one-area", area(0..50, (0..50).map(|i| (i as f64 * 0.2).sin() + 0.5)).x("t")),
        ("step", schedule()),
        ("confusion", confusion()),
        (
            "differences",
            heatmap((0..12).map(|r| (0..20).map(move |c| ((r * c) as f64 * 0.3).sin())))
                .color_label("cosine similarity"),
        ),
        ("large-heatmap", large_heatmap()),
        ("contour", landscape_contour()),
        ("filled", landscape_filled()),
        ("filled-log", filled_log()),
        ("surface", landscape_surface()),
        ("one-head", attention(&head_weights(1, 7).i(0).expect("a head")).tokens(TOKENS).causal().x("key").y("query")),
        ("heads", attention(&head_weights(8, 7)).tokens(TOKENS).causal().columns(4).title("Layer 1, per head")),
        ("long-attention", attention(&head_weights(1, 128)).causal().title("128 tokens")),
        ("images", digits()),
        (
            "texts",
            line(0..5, [1, 4, 2, 5, 3])
                .add(text([1, 3], [4.3, 5.3], ["first peak", "second"]))
                .add(segments([1.0], [1.5], [2.0], [2.1]).arrows()),
        ),
        ("tree", tree()),
        ("moe", moe()),
        ("symlog", line(-50..=50, (-50..=50).map(|i: i32| f64::from(i.pow(3)) / 10.0)).symlog_y().x("x").y("gradient")),
        ("time", timeline()),
        ("three-decades", scatter((1..30).map(|i| 0.0013 * 1.2f64.powi(i)), (1..30).map(|i| 2.0 + i as f64)).log_x()),
        (
            "errors",
            line([1, 2, 4, 8, 16], [0.5, 0.61, 0.7, 0.74, 0.76])
                .error([0.05, 0.04, 0.03, 0.03, 0.02])
                .markers()
                .name("mean of 5 seeds")
                .log_x(),
        ),
        ("empty", line(Vec::<f64>::new(), Vec::<f64>::new()).x("step").y("loss").title("Nothing yet")),
    ]
}

const TOKENS: [&str; 7] = ["<s>", "The", "cat", "sat", "on", "the", "mat"];

fn typical() -> Chart {
    let curve = |seed: usize, k: f64| {
        let values = (0..1000).map(move |i| 0.3 * k + 4.0 * (-f64::from(i) / (60.0 * k)).exp());
        line(0..1000, values.zip(noise(seed)).map(|(v, e)| v * (1.0 + 0.02 * e))).name(format!("lr {k}"))
    };
    curve(51, 1.0).add(curve(52, 2.0)).add(curve(53, 3.0)).x("step").y("loss")
}

fn two_crowds() -> Chart {
    let near = |seed, at: f64| noise(seed).take(40_000).map(move |v| (at + 0.8 * v).exp());
    scatter(near(1, 0.0), near(2, 0.0)).name("bulk").add(scatter(near(3, 3.0), near(4, 2.0)).name("other")).log_log()
}

/// The worst that can be put into a picture.
fn uniform_noise() -> Chart {
    let uniform = |step: f64| (0..100_000).map(move |i| (f64::from(i) * step).fract());
    let hashed = uniform(0.754_877_666_2)
        .zip(uniform(0.1))
        .map(|(u, v)| ((u * 12_345.678 + v).sin() * 43_758.545).abs().fract());
    scatter(uniform(0.618_033_988_7), hashed)
}

fn grouped() -> Chart {
    let names = ["parameters", "gradients", "optimizer", "activations"];
    bars(names, [14.0, 14.0, 56.0, 30.0])
        .name("fp32")
        .add(bars(names, [7.0, 7.0, 56.0, 15.0]).name("mixed"))
        .add(bars(names, [7.0, 3.5, 7.0, 9.0]).name("8-bit Adam"))
}

fn lying() -> Chart {
    let names = ["retrieval augmented generation", "fine-tuning", "prompting", "chain of thought"];
    bars(names, [0.71, 0.66, 0.42, 0.58]).error([0.02, 0.02, 0.05, 0.03]).horizontal().x("exact match")
}

fn areas() -> Chart {
    let share = |k: f64| (0..60).map(move |i| 10.0 * (-((i as f64 - 20.0 * k) / 15.0).powi(2)).exp() + 1.0);
    area(0..60, share(0.5))
        .name("web")
        .add(area(0..60, share(1.5)).name("code"))
        .add(area(0..60, share(2.5)).name("books"))
        .x("step (thousands)")
        .y("tokens (B)")
}

fn schedule() -> Chart {
    step([0, 30, 60, 80, 100], [0.1, 0.03, 0.01, 0.003, 0.003]).name("steps").log_y().x("epoch").y("learning rate")
}

fn confusion() -> Chart {
    let names = ["cat", "dog", "bird", "fish"];
    heatmap([[41, 5, 1, 0], [7, 38, 2, 1], [0, 3, 44, 2], [1, 0, 2, 47]])
        .x_names(names)
        .y_names(names)
        .x("predicted")
        .y("true")
        .title("Confusion")
}

fn large_heatmap() -> Chart {
    let values: Vec<f64> = noise(77).take(600 * 800).collect();
    let rows = values.chunks(800).enumerate();
    heatmap(rows.map(|(r, row)| {
        row.iter()
            .enumerate()
            .map(|(c, v)| v * 0.3 + (r as f64 / 60.0).sin() + (c as f64 / 90.0).cos())
            .collect::<Vec<_>>()
    }))
    .title("600 x 800 weights")
}

fn landscape(x: f64, y: f64) -> f64 {
    (x * x + y - 2.0).powi(2) + (x + y * y - 3.0).powi(2)
}

fn landscape_grid() -> (Vec<f64>, Vec<Vec<f64>>) {
    let x: Vec<f64> = (0..=60).map(|i| i as f64 / 10.0 - 3.0).collect();
    let z = x.iter().map(|&y| x.iter().map(|&x| landscape(x, y)).collect()).collect();
    (x, z)
}

fn landscape_contour() -> Chart {
    let (x, z) = landscape_grid();
    let path: Vec<(f64, f64)> = std::iter::successors(Some((-2.5, 2.5)), |&(x, y)| {
        let (dx, dy) = (landscape(x + 1e-4, y) - landscape(x, y), landscape(x, y + 1e-4) - landscape(x, y));
        Some((x - dx / 1e-4 * 0.01, y - dy / 1e-4 * 0.01))
    })
    .take(60)
    .collect();
    contour(&x, &x, &z)
        .levels_at([0.5, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0])
        .add(line(path.iter().map(|p| p.0), path.iter().map(|p| p.1)).name("gradient descent").markers())
        .x("w₁")
        .y("w₂")
        .color_label("loss")
}

fn landscape_filled() -> Chart {
    let (x, z) = landscape_grid();
    contour(&x, &x, &z)
        .filled()
        .levels_at([0.5, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0])
        .add(line([-2, 2], [-2, 2]).name("a line"))
}

fn filled_log() -> Chart {
    let rates: Vec<f64> = (0..30).map(|i| 10f64.powf(-5.0 + i as f64 / 7.0)).collect();
    let sizes: Vec<f64> = (0..12).map(|i| 8.0 * 2f64.powi(i)).collect();
    let loss = |rate: f64, size: f64| 2.0 + ((rate.log10() + 4.0 - size.log2() / 6.0).powi(2)) + 8.0 / size.log2();
    let z: Vec<Vec<f64>> = sizes
        .iter()
        .map(|&size| rates.iter().map(|&r| if r > 0.03 { f64::NAN } else { loss(r, size) }).collect())
        .collect();
    contour(&rates, &sizes, &z).filled().log_log().x("learning rate").y("batch").color_label("loss")
}

fn landscape_surface() -> Chart {
    let (x, z) = landscape_grid();
    surface(&x, &x, z.iter().map(|row| row.iter().map(|v| v.ln_1p()).collect::<Vec<_>>())).title("log(1 + loss)")
}

fn head_weights(heads: usize, size: usize) -> Tensor {
    let scores: Vec<f32> = noise(heads + size).take(heads * size * size).map(|v| v as f32 * 2.0).collect();
    let mask: Vec<f32> = (0..size * size).map(|i| if i % size > i / size { f32::NEG_INFINITY } else { 0.0 }).collect();
    let scores = Tensor::from_vec(scores, (heads, size, size), &Device::Cpu).expect("scores");
    let mask = Tensor::from_vec(mask, (1, size, size), &Device::Cpu).expect("a mask");
    candle_nn::ops::softmax(&scores.broadcast_add(&mask).expect("masked"), candle_core::D::Minus1).expect("weights")
}

fn digits() -> Chart {
    let pixels: Vec<f32> = (0..16usize)
        .flat_map(|n| {
            (0..16 * 16).map(move |i| {
                let (y, x) = ((i / 16) as f32 - 7.5, (i % 16) as f32 - 7.5);
                let ring = (x.hypot(y) - 2.0 - (n % 5) as f32).abs();
                (1.0 - ring / 2.0).max(0.0)
            })
        })
        .collect();
    let tensor = Tensor::from_vec(pixels, (16, 16, 16), &Device::Cpu).expect("pictures");
    images(&tensor)
        .labels((0..16).map(|n| n % 5))
        .predictions((0..16).map(|n| if n == 6 || n == 13 { 0 } else { n % 5 }))
        .columns(8)
        .title("Rings")
}

fn tree() -> Chart {
    let nodes =
        ["question", "split it up", "search", "12 + 30", "units?", "page 1", "page 2", "page 3", "42", "answer"];
    graph(nodes, [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (2, 6), (2, 7), (3, 8), (4, 8), (6, 9), (8, 9)])
}

fn moe() -> Chart {
    let nodes = ["token", "router", "expert 1", "expert 2", "expert 3", "expert 4", "sum"];
    graph(nodes, [(0, 1), (1, 3), (1, 4), (3, 6), (4, 6)])
        .edge_labels(["", "0.7", "0.3", "", ""])
        .sideways()
        .title("Two of four experts")
}

fn timeline() -> Chart {
    let days = [date(2018, 10, 11), date(2019, 2, 14), date(2020, 5, 28), date(2022, 3, 29), date(2023, 2, 24)];
    scatter(days, [3.4e8, 1.5e9, 1.75e11, 7e10, 6.5e10])
        .labels(["BERT", "GPT-2", "GPT-3", "Chinchilla", "LLaMA"])
        .time_x()
        .log_y()
        .y("parameters")
}

fn scaling_law() -> Chart {
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

fn labelled() -> Chart {
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

fn histograms() -> Chart {
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

fn one_decade() -> Chart {
    let steps: Vec<f64> = (1..=40).map(|i| i as f64 * 250.0).collect();
    let loss = |scale: f64| steps.iter().map(move |s| 2.55 + scale * s.powf(-0.4)).collect::<Vec<_>>();
    line(&steps, loss(14.0))
        .name("train")
        .add(line(&steps, loss(17.0)).name("validation"))
        .log_log()
        .x("step")
        .y("loss")
}

fn five_series() -> Chart {
    let x: Vec<f64> = (0..200).map(|i| i as f64).collect();
    let curve = |k: f64| x.iter().map(move |s| 4.0 * (-s / (20.0 + 25.0 * k)).exp() + 0.3 * k).collect::<Vec<_>>();
    (1..5)
        .fold(line(&x, curve(0.0)).name("lr 0.001"), |chart, k| {
            chart.add(line(&x, curve(k as f64)).name(format!("lr {}", 3i32.pow(k as u32) as f64 / 1000.0)))
        })
        .x("step")
        .y("loss (nats/token)")
}

fn negative() -> Chart {
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

fn markers() -> Chart {
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

fn crowded() -> Chart {
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

fn long_texts() -> Chart {
    let x: Vec<f64> = noise(21).take(300).collect();
    let y: Vec<f64> = noise(22).take(300).collect();
    scatter(&x, &y)
        .name("a name that is much too long to be shown whole in a legend beside the plot of a small chart")
        .add(scatter(y.iter().map(|v| v * 0.9), x.iter().map(|v| v * 1.1)).name("β₂"))
        .title("A title that goes on and on, because whoever wrote it wanted to say everything about the chart in it")
        .x("an axis label with a long explanation of what the numbers mean, and in which unit they are (σ ≈ 1.0)")
        .y("another axis label with a long explanation of what it means (√λ)")
}

fn many_labels() -> Chart {
    let words =
        "the of and to in is that it was for on are as with his they at be this from have or by one had not but";
    scatter(noise(41).take(27), noise(42).take(27)).labels(words.split(' ')).x("first component").y("second component")
}

fn clipped() -> Chart {
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

fn dropped() -> Chart {
    line(
        0..40,
        (0..40).map(|i| if i % 13 == 5 { f64::NAN } else { 10f64.powi(3 - i / 5) - if i > 35 { 1.0 } else { 0.0 } }),
    )
    .log_y()
    .x("step")
    .y("gradient norm")
}

fn noisy() -> Chart {
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
