"""What charts cost a notebook, in bytes and in time."""

from __future__ import annotations

import json

import pytest
from chart_cells import VEGA_LITE, Chart, run

CELLS = {
    "line of 5,000 points": """\
let wave: Vec<f64> = (0..5000).map(|i| (f64::from(i) * 0.37).sin() + f64::from(i % 17)).collect();
line(0..5000, &wave)""",
    "line of 100,000 points": """\
let long: Vec<f64> = (0..100_000).map(|i| (f64::from(i) * 0.37).sin() + f64::from(i * 7919 % 1000) / 1000.0).collect();
line(0..100_000, &long)""",
    "scatter of 100,000 points": """\
scatter((0..100_000).map(|i| (f64::from(i) * 0.7).sin()), &long)""",
    "line of 100,000 points of noise": """\
line(0..100_000, &Rng::seed(4).normals(100_000))""",
    "scatter of 100,000 points of noise": """\
let mut rng = Rng::seed(3);
let noise: Vec<f64> = (0..200_000).map(|_| rng.unit()).collect();
scatter(&noise[..100_000], &noise[100_000..])""",
    "attention of 12 heads": """\
let scores = Tensor::randn(0f32, 1.0, (12, 32, 32), &Device::Cpu)?;
attention(&candle_nn::ops::softmax_last_dim(&scores)?).columns(4)""",
}


@pytest.fixture(scope="module")
def charts() -> dict[str, Chart]:
    return dict(zip(CELLS, run(list(CELLS.values())), strict=True))


def size(form: object) -> int:
    return len(form if isinstance(form, str) else json.dumps(form, separators=(",", ":")))


@pytest.mark.parametrize(
    "name, most",
    [("line of 5,000 points", 100_000), ("attention of 12 heads", 200_000)],
)
def test_descriptions_are_small(charts: dict[str, Chart], name: str, most: int) -> None:
    assert size(charts[name].data[VEGA_LITE]) < most


@pytest.mark.parametrize("name", [name for name in CELLS if "100,000" in name])
def test_many_points_stay_small_in_the_notebook(charts: dict[str, Chart], name: str) -> None:
    sizes = {form: size(content) for form, content in charts[name].data.items()}
    assert sum(sizes.values()) < 150_000, sizes
