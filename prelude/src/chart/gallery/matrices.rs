//! Charts of matrices, pictures and graphs.

use super::*;
use candle_core::{Device, Tensor};

pub(super) const TOKENS: [&str; 7] = ["<s>", "The", "cat", "sat", "on", "the", "mat"];

pub(super) fn confusion() -> Chart {
    let names = ["cat", "dog", "bird", "fish"];
    heatmap([[41, 5, 1, 0], [7, 38, 2, 1], [0, 3, 44, 2], [1, 0, 2, 47]])
        .x_names(names)
        .y_names(names)
        .x("predicted")
        .y("true")
        .title("Confusion")
}

pub(super) fn large_heatmap() -> Chart {
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

pub(super) fn landscape(x: f64, y: f64) -> f64 {
    (x * x + y - 2.0).powi(2) + (x + y * y - 3.0).powi(2)
}

pub(super) fn landscape_grid() -> (Vec<f64>, Vec<Vec<f64>>) {
    let x: Vec<f64> = (0..=60).map(|i| i as f64 / 10.0 - 3.0).collect();
    let z = x.iter().map(|&y| x.iter().map(|&x| landscape(x, y)).collect()).collect();
    (x, z)
}

pub(super) fn landscape_contour() -> Chart {
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

pub(super) fn landscape_filled() -> Chart {
    let (x, z) = landscape_grid();
    contour(&x, &x, &z)
        .filled()
        .levels_at([0.5, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0])
        .add(line([-2, 2], [-2, 2]).name("a line"))
}

pub(super) fn filled_log() -> Chart {
    let rates: Vec<f64> = (0..30).map(|i| 10f64.powf(-5.0 + i as f64 / 7.0)).collect();
    let sizes: Vec<f64> = (0..12).map(|i| 8.0 * 2f64.powi(i)).collect();
    let loss = |rate: f64, size: f64| 2.0 + ((rate.log10() + 4.0 - size.log2() / 6.0).powi(2)) + 8.0 / size.log2();
    let z: Vec<Vec<f64>> = sizes
        .iter()
        .map(|&size| rates.iter().map(|&r| if r > 0.03 { f64::NAN } else { loss(r, size) }).collect())
        .collect();
    contour(&rates, &sizes, &z).filled().log_log().x("learning rate").y("batch").color_label("loss")
}

pub(super) fn landscape_surface() -> Chart {
    let (x, z) = landscape_grid();
    surface(&x, &x, z.iter().map(|row| row.iter().map(|v| v.ln_1p()).collect::<Vec<_>>())).title("log(1 + loss)")
}

pub(super) fn head_weights(heads: usize, size: usize) -> Tensor {
    let scores: Vec<f32> = noise(heads + size).take(heads * size * size).map(|v| v as f32 * 2.0).collect();
    let mask: Vec<f32> = (0..size * size).map(|i| if i % size > i / size { f32::NEG_INFINITY } else { 0.0 }).collect();
    let scores = Tensor::from_vec(scores, (heads, size, size), &Device::Cpu).expect("scores");
    let mask = Tensor::from_vec(mask, (1, size, size), &Device::Cpu).expect("a mask");
    candle_nn::ops::softmax(&scores.broadcast_add(&mask).expect("masked"), candle_core::D::Minus1).expect("weights")
}

pub(super) fn digits() -> Chart {
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

pub(super) fn tree() -> Chart {
    let nodes =
        ["question", "split it up", "search", "12 + 30", "units?", "page 1", "page 2", "page 3", "42", "answer"];
    graph(nodes, [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (2, 6), (2, 7), (3, 8), (4, 8), (6, 9), (8, 9)])
}

pub(super) fn moe() -> Chart {
    let nodes = ["token", "router", "expert 1", "expert 2", "expert 3", "expert 4", "sum"];
    graph(nodes, [(0, 1), (1, 3), (1, 4), (3, 6), (4, 6)])
        .edge_labels(["", "0.7", "0.3", "", ""])
        .sideways()
        .title("Two of four experts")
}
