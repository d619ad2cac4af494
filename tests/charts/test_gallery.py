"""Every chart of the gallery: accepted by Vega-Lite 5.6.1 without a warning, with a picture and a sentence beside it."""

from __future__ import annotations

import base64
import re
import struct
from pathlib import Path

import pytest
import vegalite
from chart_cells import VEGA_LITE, Chart, run_file

GALLERY = Path(__file__).resolve().parents[2] / "notebooks" / "gallery.ipynb"


@pytest.fixture(scope="module")
def charts() -> list[Chart]:
    charts = run_file(GALLERY)
    assert len(charts) >= 20, "the gallery shows every mark"
    return charts


def is_surface(chart: Chart) -> bool:
    """Surfaces are pictures only: Vega-Lite has no third dimension."""
    return "surface" in chart.words


def test_vega_lite_accepts_them(charts: list[Chart], tmp_path: Path) -> None:
    specs = {chart.name: chart.spec for chart in charts if VEGA_LITE in chart.data}
    answers = vegalite.check(specs, tmp_path)
    problems = {name: answer["problems"] for name, answer in answers.items() if answer["problems"]}
    assert problems == {}
    assert set(answers) == set(specs)


def test_a_chart_is_a_description_a_picture_and_a_sentence(charts: list[Chart]) -> None:
    for chart in charts:
        forms = {"image/png", "text/plain"} | (set() if is_surface(chart) else {VEGA_LITE})
        assert set(chart.data) == forms, chart.source
        head = base64.b64decode(chart.data["image/png"])[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", head[16:24])
        shown = chart.metadata["image/png"]
        density = width / shown["width"]
        assert height / shown["height"] == density
        assert density == 2 or (density == 1 and len(chart.data["image/png"]) > 60_000), "sharp, unless it is large"
        assert shown["alt"]
        if VEGA_LITE in chart.data:
            assert chart.spec["description"] == shown["alt"]
            actions = chart.metadata[VEGA_LITE]["embed_options"]["actions"]
            assert actions["export"] and not actions["editor"], "saving is offered, leaving for a website is not"


def test_sentences_say_what_is_shown(charts: list[Chart]) -> None:
    kinds = re.compile(
        r"(line|scatter|band|area|step|bar|hist|heatmap|contour|picture|attention|segment|arrow|graph|tree|surface|text|rule|chart)"
    )
    ranges = re.compile(r"\bx .*\by .*|\d+ (picture|node|row)|\d+ ?[x×] ?\d+|axes|surface|charts")
    for chart in charts:
        assert kinds.search(chart.words), chart.words
        assert ranges.search(chart.words), chart.words
        assert "\n" not in chart.words.strip(), chart.words


def test_notebooks_stay_small(charts: list[Chart]) -> None:
    for chart in charts:
        size = len(str(chart.data))
        assert size < 300_000, f"{size} bytes: {chart.source}"
