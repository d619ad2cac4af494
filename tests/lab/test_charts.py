"""Charts as a learner meets them: drawn in the page, light and dark, with tooltips, zoom and a legend to click; shown
before a notebook is trusted, and as a picture where there is no JupyterLab."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Callable, Iterator

import pytest
from labpage import PICTURES, code_cells, menu, open_notebook, run_all, scroll_to, wait_idle, write_notebook
from labserver import NEEDS_CHROMIUM
from playwright.sync_api import Locator, Page, expect

pytestmark = NEEDS_CHROMIUM

LINES = """\
let x: Vec<f64> = (0..200).map(f64::from).collect();
fn loss(x: &[f64], k: f64) -> Vec<f64> {
    x.iter().map(|s| 4.0 * (-s / (20.0 + 25.0 * k)).exp() + 0.3 * k).collect()
}
line(&x, loss(&x, 0.0)).name("train").add(line(&x, loss(&x, 1.0)).name("validation"))
    .x("step").y("loss").title("Training")"""
SCATTER = """\
scatter([1e18, 1e20, 1e22], [4.1, 3.2, 2.6]).labels(["small", "medium", "large"]).name("runs")
    .add(rule_y(1.69).name("floor").dotted()).log_log().x("compute (FLOPs)").y("loss")"""
HISTOGRAM = 'hist((0..500).map(|i| f64::from((i * 7919) % 1000) / 100.0)).x("weight")'
BESIDE = """\
line(&x, loss(&x, 2.0)).name("left").x("step") | scatter(&x, loss(&x, 3.0)).name("right").x("step")"""
SLIDER = """\
slider("temperature", 0.1..=3.0, 1.0, |t| {
    let powers: Vec<f64> = [2.0, 1.0, 0.0].iter().map(|z: &f64| (z / t).exp()).collect();
    bars(["the", "a", "this"], powers.iter().map(|p| p / powers.iter().sum::<f64>())).y_range(0, 1).y("probability")
})"""
MENU = 'menu("head", ["first", "second"], |head| heatmap([[0, head], [1, 2]]).y("query").x("key"))'
LINKED = """\
(scatter(0..60, 0..60).name("runs").x("size") | scatter((0..60).map(|i| i * 37 % 60), (0..60).map(|i| -i)).x("rate"))
    .linked()"""
CROWD = """\
let mut rng = Rng::seed(1);
scatter(rng.normals(50_000), rng.normals(50_000)).x("first").y("second")"""
CELLS = [LINES, SCATTER, HISTOGRAM, BESIDE, SLIDER, MENU, LINKED, CROWD]


@pytest.fixture(scope="module")
def charts(lab: str, page: Page, directory: Path) -> Iterator[list[str]]:
    """A notebook of charts, run, and what the browser complains of meanwhile."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type in ("error", "warning") else None)
    write_notebook(directory / "notebooks" / "charts.ipynb", CELLS)
    open_notebook(page, lab, "charts")
    run_all(page)
    yield problems


def chart(page: Page, cell: int) -> Locator:
    """The chart of a cell, in view."""
    scroll_to(page, cell)
    drawn = page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".vega-embed svg.marks")
    drawn.wait_for(timeout=20_000)
    return drawn


def plot(page: Page, drawn: Locator) -> dict[str, float]:
    """The rectangle between the axes, in the page; that of the first of several charts."""
    boxes = (background.bounding_box() for background in drawn.locator("path.background").all())
    return next(box for box in boxes if box and box["width"] > 0)


def at(area: dict[str, float], x: float, y: float) -> tuple[float, float]:
    """A place in a rectangle by fractions of its sides, from the upper left."""
    return area["x"] + x * area["width"], area["y"] + y * area["height"]


def labels(drawn: Locator, axis: str = "X") -> list[str]:
    texts = drawn.locator(f"g[aria-label^='{axis}-axis'] .role-axis-label text").all_text_contents()
    # Minor ticks have none; and after zooming they are in any order.
    return sorted((text for text in texts if text), key=float)


def wait_for_labels(page: Page, drawn: Locator, wanted: Callable[[list[str]], bool]) -> None:
    for _ in range(20):
        if wanted(labels(drawn)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(labels(drawn))


def visible_lines(drawn: Locator) -> int:
    """Lines with at least one piece: a hidden series has a mark without points."""
    return drawn.locator(".mark-line path").evaluate_all(
        "paths => paths.filter(path => /L/.test(path.getAttribute('d') ?? '')).length"
    )


def test_charts_are_drawn(charts: list[str], page: Page) -> None:
    for cell in range(len(CELLS)):
        drawn = chart(page, cell)
        box = drawn.bounding_box()
        assert box["width"] > 200 and box["height"] > 150, box
        page.screenshot(path=PICTURES / f"chart-{cell}-light.png")
    training = chart(page, 0)
    assert labels(training) == ["0", "25", "50", "75", "100", "125", "150", "175", "200"]
    assert visible_lines(training) == 2
    assert labels(chart(page, 1)) == ["1e18", "1e19", "1e20", "1e21", "1e22"]


def test_the_pointer_is_told_the_values(charts: list[str], page: Page) -> None:
    area = plot(page, chart(page, 0))
    page.mouse.move(*at(area, 0.45, 0.5))
    page.mouse.move(*at(area, 0.5, 0.5))
    tooltip = page.locator("#vg-tooltip-element")
    expect(tooltip).to_have_class(re.compile("visible"))
    text = tooltip.inner_text()
    assert re.search(r"step:\s+10\d", text), text
    assert re.search(r"train:\s+0\.02\d", text) and re.search(r"validation:\s+0\.(6|7)\d", text), text
    page.screenshot(path=PICTURES / "chart-tooltip.png")
    page.mouse.move(5, 5)
    expect(tooltip).not_to_have_class(re.compile("visible"))


def test_dragging_moves_and_a_wheel_zooms(charts: list[str], page: Page) -> None:
    drawn = chart(page, 0)
    whole = labels(drawn)
    area = plot(page, drawn)
    page.mouse.move(*at(area, 0.6, 0.5))
    page.mouse.down()
    page.mouse.move(*at(area, 0.4, 0.5), steps=5)
    page.mouse.up()
    # What was to the right is seen now.
    wait_for_labels(page, drawn, lambda now: float(now[0]) > 0 and float(now[-1]) > 200)
    page.mouse.dblclick(*at(area, 0.4, 0.5))
    wait_for_labels(page, drawn, lambda now: now == whole)

    page.keyboard.down("Control")
    page.mouse.move(*at(area, 0.5, 0.5))
    page.mouse.wheel(0, -600)
    page.keyboard.up("Control")
    wait_for_labels(page, drawn, lambda now: float(now[-1]) - float(now[0]) < 150)
    page.screenshot(path=PICTURES / "chart-zoomed.png")
    page.mouse.dblclick(*at(area, 0.5, 0.5))
    wait_for_labels(page, drawn, lambda now: now == whole)


def test_a_wheel_alone_scrolls_the_page(charts: list[str], page: Page) -> None:
    drawn = chart(page, 0)
    whole, top = labels(drawn), drawn.bounding_box()["y"]
    page.mouse.move(*at(plot(page, drawn), 0.5, 0.5))
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(500)
    assert labels(drawn) == whole
    assert drawn.bounding_box()["y"] < top


def test_a_click_on_the_legend_hides_a_series(charts: list[str], page: Page) -> None:
    drawn = chart(page, 0)
    name = drawn.locator(".role-legend-label text", has_text="validation")
    name.click()
    page.wait_for_timeout(300)
    assert visible_lines(drawn) == 1
    page.mouse.move(*at(plot(page, drawn), 0.5, 0.6))
    page.mouse.move(*at(plot(page, drawn), 0.52, 0.6))
    expect(page.locator("#vg-tooltip-element")).to_contain_text("train")
    page.screenshot(path=PICTURES / "chart-hidden.png")
    name.click()
    page.wait_for_timeout(300)
    assert visible_lines(drawn) == 2


def tooltip_at(page: Page, x: float, y: float) -> str:
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    tooltip = page.locator("#vg-tooltip-element")
    expect(tooltip).to_have_class(re.compile("visible"))
    return tooltip.inner_text()


def test_a_slider_changes_the_data_without_the_kernel(charts: list[str], page: Page) -> None:
    drawn = chart(page, 4)
    before = [cell["count"] for cell in code_cells(page)]
    bar = drawn.locator(".mark-rect path").first
    height = bar.bounding_box()["height"]
    slider = page.locator(".jp-Notebook .jp-CodeCell").nth(4).locator(".vega-bind input[type=range]")
    slider.evaluate("input => { input.value = '0.1'; input.dispatchEvent(new Event('input')); }")
    page.wait_for_timeout(500)
    # Near zero, softmax puts everything on the largest.
    assert bar.bounding_box()["height"] > 1.4 * height
    box = bar.bounding_box()
    said = tooltip_at(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert re.search(r"category:\s+the", said) and re.search(r"probability:\s+0\.9999", said), said
    page.screenshot(path=PICTURES / "chart-slider.png")
    assert [cell["count"] for cell in code_cells(page)] == before


def test_a_menu_changes_the_data(charts: list[str], page: Page) -> None:
    drawn = chart(page, 5)
    area = plot(page, drawn)
    select = page.locator(".jp-Notebook .jp-CodeCell").nth(5).locator(".vega-bind select")
    assert re.search(r"value:\s+0\b", tooltip_at(page, *at(area, 0.75, 0.25)))
    select.select_option(label="second")
    page.mouse.move(5, 5)
    page.wait_for_timeout(500)
    said = tooltip_at(page, *at(area, 0.75, 0.25))
    assert re.search(r"query:\s+0", said) and re.search(r"key:\s+1", said) and re.search(r"value:\s+1\b", said), said


def picked_out(drawn: Locator) -> list[list[int]]:
    """For each chart of linked ones, which of its points are not faint."""
    charts = drawn.locator(".mark-symbol").evaluate_all(
        """marks => marks.map(mark => [...mark.querySelectorAll('path')])
            .filter(points => points.length === 60)
            .map(points => points.map(point => Number(point.getAttribute('opacity') ?? 1)))"""
    )
    return [[i for i, opacity in enumerate(opacities) if opacity > 0.3] for opacities in charts]


def test_points_picked_out_in_one_chart_are_picked_out_in_the_other(charts: list[str], page: Page) -> None:
    drawn = chart(page, 6)
    everything = list(range(60))
    assert picked_out(drawn) == [everything, everything]
    counts = [cell["count"] for cell in code_cells(page)]
    whole = labels(drawn)
    area = plot(page, drawn)
    page.mouse.move(*at(area, 0.05, 0.95))
    page.mouse.down()
    page.mouse.move(*at(area, 0.5, 0.5), steps=8)
    page.mouse.up()
    page.wait_for_timeout(300)
    left, right = picked_out(drawn)
    assert left == right and left == list(range(left[0], left[-1] + 1)) and 20 < len(left) < 40, (left, right)
    page.screenshot(path=PICTURES / "chart-linked.png")
    assert labels(drawn) == whole, "dragging picks out and does not move"
    page.mouse.click(*at(area, 0.9, 0.9))
    page.wait_for_timeout(300)
    assert picked_out(drawn) == [everything, everything]

    page.keyboard.down("Shift")
    page.mouse.move(*at(area, 0.6, 0.5))
    page.mouse.down()
    page.mouse.move(*at(area, 0.3, 0.5), steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.wait_for_timeout(300)
    assert labels(drawn) != whole
    assert picked_out(drawn) == [everything, everything]
    page.mouse.dblclick(*at(area, 0.3, 0.5))
    wait_for_labels(page, drawn, lambda now: now == whole)
    assert [cell["count"] for cell in code_cells(page)] == counts


def test_a_crowd_of_points_says_how_many_there_are(charts: list[str], page: Page) -> None:
    area = plot(page, chart(page, 7))
    said = tooltip_at(page, *at(area, 0.5, 0.5))
    found = re.search(r"points:\s+([\d,]+)", said)
    assert found and int(found[1].replace(",", "")) > 100, said
    assert re.search(r"first:\s+[−-]?[\d.]+ … [−-]?[\d.]+", said), said
    page.screenshot(path=PICTURES / "chart-crowd.png")
    page.mouse.move(5, 5)


def test_charts_follow_the_dark_theme(charts: list[str], page: Page) -> None:
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    try:
        page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
        # A theme counts from the next time a chart is drawn.
        menu(page, "Run", "Run All Cells")
        page.wait_for_timeout(500)
        wait_idle(page)
        drawn = chart(page, 0)
        expect(drawn).to_have_css("background-color", "rgb(51, 51, 51)")
        label = drawn.locator("g[aria-label^='X-axis'] .role-axis-label text").first
        assert label.get_attribute("fill") in ("#fff", "#ffffff", "white")
        for cell in range(len(CELLS)):
            chart(page, cell)
            page.screenshot(path=PICTURES / f"chart-{cell}-dark.png")
    finally:
        page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})")


def test_the_browser_had_nothing_to_complain_of(charts: list[str]) -> None:
    assert [said for said in charts if "vega" in said.lower() or "error" in said.lower()] == []


def executed(page: Page, path: Path) -> Path:
    """The notebook as run, in a file that nobody has signed."""
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(1000)
    content = json.loads((path / "charts.ipynb").read_text("utf-8"))
    content["metadata"]["from"] = "somebody else"
    other = path / "received.ipynb"
    other.write_text(json.dumps(content), "utf-8")
    return other


def test_an_untrusted_notebook_shows_its_charts(charts: list[str], lab: str, page: Page, directory: Path) -> None:
    executed(page, directory / "notebooks")
    open_notebook(page, lab, "received")
    trusted = page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.trusted)"
    )
    assert not any(trusted), trusted
    assert visible_lines(chart(page, 0)) == 2
    assert all(cell["count"] for cell in code_cells(page)), "shown as saved, without running"


def test_nbconvert_shows_the_pictures(charts: list[str], directory: Path, tmp_path: Path) -> None:
    received = directory / "notebooks" / "received.ipynb"
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path), str(received)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    html = (tmp_path / "received.html").read_text("utf-8")
    assert html.count('src="data:image/png;base64,') == len(CELLS)
