"""From a slider's move to the new chart in the page: JupyterLab in Chromium, a chart of 200 points drawn by `interact`.

    .venv/bin/python tests/bench/widgets.py [MOVES]

The peer in the same run is ipywidgets' `interact` in ipykernel with matplotlib, if both are installed beside JupyterLab
(`.venv/bin/pip install ipywidgets matplotlib`).
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "lab"))
from labpage import open_notebook, run_all  # noqa: E402
from labserver import CHROMIUM_ARGUMENTS, chromium, running  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

RUST = """
interact(|waves| {
    let x: Vec<f64> = (0..200).map(|i| f64::from(i) / 200.0).collect();
    let y: Vec<f64> = x.iter().map(|x| (x * 6.283 * waves as f64).sin()).collect();
    line(&x, &y).title(format!("{waves} waves")).size(420, 240)
}, IntSlider::new(1..=1000).description("waves"))
"""
PYTHON = """
%matplotlib inline
import matplotlib.pyplot as plt, numpy as np, ipywidgets
def draw(waves):
    x = np.arange(200) / 200
    plt.figure(figsize=(4.2, 2.4)); plt.plot(x, np.sin(x * 6.283 * waves)); plt.title(f"{waves} waves"); plt.show()
ipywidgets.interact(draw, waves=ipywidgets.IntSlider(1, 1, 1000));
"""

# One key press; the time until the output has been replaced and holds a chart again.
MOVE = """
() => new Promise((resolve, reject) => {
    const output = document.querySelector('.widget-output, .jupyter-widgets.widget-output');
    const handle = document.querySelector('.noUi-handle');
    const drawn = () => output.querySelector('svg.marks, img');
    const before = drawn();
    const start = performance.now();
    const look = () => { const now = drawn(); if (now && (now !== before)) { stop(); resolve(performance.now() - start); } };
    const watching = new MutationObserver(look);
    const stop = () => { watching.disconnect(); clearTimeout(late); };
    const late = setTimeout(() => { stop(); reject(new Error('no new chart within 5 s')); }, 5000);
    watching.observe(output, {childList: true, subtree: true, attributes: true});
    handle.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
})
"""


def measure(kernel: str, language: str, code: str, moves: int) -> list[float]:
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "notebooks").mkdir()
        cell = {"cell_type": "code", "id": "c0", "execution_count": None, "metadata": {}, "outputs": [], "source": code}
        spec = {"name": kernel, "display_name": kernel, "language": language}
        content = {"cells": [cell], "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
        (Path(home) / "notebooks" / "bench.ipynb").write_text(json.dumps(content))
        with running(Path(home)) as lab, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            open_notebook(page, lab, "bench")
            run_all(page)
            page.wait_for_selector(".noUi-handle")
            page.wait_for_timeout(1500)
            times = []
            for _ in range(moves):
                times.append(page.evaluate(MOVE))
                page.wait_for_timeout(100)
            browser.close()
    return times[2:]


def main() -> None:
    moves = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    contenders = [("Oxbook", "oxbook", "rust", RUST)]
    if all(importlib.util.find_spec(name) for name in ("ipywidgets", "matplotlib", "ipykernel")):
        contenders.append(("ipykernel, ipywidgets, matplotlib", "python3", "python", PYTHON))
    for name, kernel, language, code in contenders:
        times = measure(kernel, language, code, moves)
        worst = sorted(times)[int(0.95 * len(times))]
        print(f"{name}: median {statistics.median(times):.0f} ms, 95th percentile {worst:.0f} ms, of {len(times)} moves")


if __name__ == "__main__":
    main()
