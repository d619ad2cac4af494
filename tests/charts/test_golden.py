"""Charts against pictures of them that were looked at and found right. OXBOOK_UPDATE_GOLDEN=1 replaces the pictures:
look at them before they are kept."""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path

import pytest
from chart_cells import Chart, run
from PIL import Image, ImageChops, ImageStat

GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("OXBOOK_UPDATE_GOLDEN") == "1"

# How far the mean of all colour values may be off, and how many of the pixels may differ visibly.
MEAN = 0.6
DIFFERENT = 0.003
VISIBLE = 40

CHARTS = {
    "lines": 'line(0..40, (0..40).map(|i| (f64::from(i) * 0.2).sin())).name("sine").add(line(0..40, (0..40).map(|i| '
    '(f64::from(i) * 0.2).cos())).name("cosine")).x("step").y("value")',
    "scaling": 'let c = [1e18, 1e19, 1e20, 1e21, 1e22];\nscatter(c, [4.1, 3.6, 3.2, 2.9, 2.65]).name("runs").add(band(c, '
    "[3.9, 3.5, 3.1, 2.8, 2.5], [4.2, 3.7, 3.3, 3.0, 2.8])).add(rule_y(1.69).name(\"floor\").dotted()).log_log()"
    '.x("compute (FLOPs)").y("loss")',
    "labels": 'scatter([1.0, 2.0, 2.1, 4.0], [1.0, 3.0, 3.1, 2.0]).labels(["first", "second", "third", "fourth"])',
    "histogram": "hist((0..600).map(|i| (f64::from(i) * 0.61803).fract() + (f64::from(i) * 0.41421).fract())).bins(20)"
    '.x("sum of two")',
    "bars": 'bars(["a", "b", "c"], [3.0, 1.0, 2.0]).name("one").add(bars(["a", "b", "c"], [1.0, 2.0, 1.5]).name("two"))',
    "heatmap": 'heatmap([[41, 5, 1], [7, 38, 2], [0, 3, 44]]).x_names(["cat", "dog", "owl"]).y_names(["cat", "dog", "owl"])',
    "attention": 'attention(&Tensor::new(&[[[1f32, 0.0, 0.0], [0.25, 0.75, 0.0], [0.1, 0.2, 0.7]]], &Device::Cpu)?)'
    '.tokens(["나는", "고양이", "다"]).causal()',
    "contour": "let at: Vec<f64> = (-10..=10).map(|i| f64::from(i) / 5.0).collect();\ncontour(&at, &at, at.iter().map(|y| "
    "at.iter().map(|x| x * x + 2.0 * y * y).collect::<Vec<_>>()))",
    "filled": "let at: Vec<f64> = (-10..=10).map(|i| f64::from(i) / 5.0).collect();\ncontour(&at, &at, at.iter().map(|y| "
    "at.iter().map(|x| x * x + 2.0 * y * y).collect::<Vec<_>>())).filled()",
    "crowd": "let step = |i: i32, k: f64| f64::from(i) * k % 1.0;\nlet (a, b) = (0.61803398875, 0.7548776662);\n"
    "scatter((0..20_000).map(|i| step(i, a) + step(i, b)), (0..20_000).map(|i| step(i, b) - step(i, a)))",
    "graph": 'graph(["question", "search", "answer"], [(0, 1), (0, 2)])',
    "beside": "line(0..5, [1, 4, 2, 5, 3]) | hist([1.0, 2.0, 2.0, 3.0])",
}


@pytest.fixture(scope="module")
def charts() -> dict[str, Chart]:
    def small(name: str) -> str:
        *before, last = CHARTS[name].split("\n")
        return "\n".join([*before, f"({last}).size({540 if name == 'beside' else 280}, 200)"])

    return dict(zip(CHARTS, run([small(name) for name in CHARTS]), strict=True))


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_is_as_it_was(charts: dict[str, Chart], name: str, tmp_path: Path) -> None:
    drawn = base64.b64decode(charts[name].data["image/png"])
    path = GOLDEN / f"{name}.png"
    if UPDATE:
        GOLDEN.mkdir(exist_ok=True)
        path.write_bytes(drawn)
        return
    before, now = (Image.open(source).convert("RGB") for source in (path, io.BytesIO(drawn)))
    assert now.size == before.size
    difference = ImageChops.difference(before, now)
    mean = sum(ImageStat.Stat(difference).mean) / 3
    visible = sum(difference.convert("L").histogram()[VISIBLE:]) / (now.width * now.height)
    difference.point(lambda v: min(255, 4 * v)).save(tmp_path / f"{name}-difference.png")
    assert mean < MEAN and visible < DIFFERENT, f"{mean:.2f} on average, {visible:.2%} of pixels: see {tmp_path}"
