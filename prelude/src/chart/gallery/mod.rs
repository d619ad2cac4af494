//! Charts of every kind, to be looked at: `OXBOOK_GALLERY=DIR cargo test --release -p oxbook gallery -- --nocapture`
//! draws them into a folder. Without the variable, only their size and their words are checked.

mod matrices;
mod series;

use super::*;
use candle_core::IndexOp;
use matrices::*;
use series::*;
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
