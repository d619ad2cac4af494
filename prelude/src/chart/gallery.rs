//! Charts of every kind, to be looked at: `OXBOOK_GALLERY=DIR cargo test --release -p oxbook gallery -- --nocapture`
//! draws them into a folder. Without the variable, only their size and their words are checked.

use super::*;
use std::path::PathBuf;
use std::time::Instant;

#[test]
fn gallery() {
    let folder = std::env::var_os("OXBOOK_GALLERY").map(PathBuf::from);
    for (name, chart) in charts() {
        let start = Instant::now();
        let png = paint::png(&draw::draw(&resolve::resolve(&chart)).scene).expect("a picture");
        let took = start.elapsed().as_secs_f64() * 1e3;
        let size = png.bytes.len() as f64 / 1024.0;
        println!("{name:16} {took:6.1} ms {size:6.1} KB  {}", chart.summary());
        // A notebook of twenty charts should stay below two megabytes, and most charts are far smaller.
        let most = if ["cloud", "crowded", "outside"].contains(&name) { 100.0 } else { 60.0 };
        assert!(size < most, "{name}: {size} KB");
        if let Some(folder) = &folder {
            std::fs::create_dir_all(folder).expect("a folder for pictures");
            for extension in ["png", "svg", "vl.json"] {
                chart.save(folder.join(format!("{name}.{extension}"))).expect("a file");
            }
        }
    }
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
        ("cloud", scatter(noise(3).take(5000), noise(4).take(5000)).x("first component").y("second component")),
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
        ("empty", line(Vec::<f64>::new(), Vec::<f64>::new()).x("step").y("loss").title("Nothing yet")),
    ]
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
