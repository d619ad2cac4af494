"""What a learner sees: JupyterLab in Chromium, a lesson opened, Run All, charts in the page."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import Iterator

import pytest
from labserver import CHROMIUM_ARGUMENTS, ROOT, chromium, running
from playwright.sync_api import Page, expect, sync_playwright

PICTURES = Path(__file__).parent / "out"
# A whole lesson on two busy cores.
RUN_ALL = 300.0

pytestmark = pytest.mark.skipif(
    chromium() is None and os.environ.get("CI") != "true", reason="needs Chromium: apt-get install chromium"
)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return home


@pytest.fixture(scope="module")
def lab(directory: Path) -> Iterator[str]:
    """JupyterLab on a copy of the notebooks, with settings of its own."""
    with running(directory) as address:
        yield address


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        yield page
        browser.close()


def open_notebook(page: Page, lab: str, name: str) -> None:
    page.goto(f"{lab}/lab/tree/{name}.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel", timeout=60_000)


def menu(page: Page, name: str, item: str) -> None:
    page.get_by_role("menuitem", name=name, exact=True).click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def wait_idle(page: Page) -> None:
    page.wait_for_function("() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")


def code_cells(page: Page) -> list[dict]:
    """Source, prompt and error of every code cell, from Lab's own model: a page shows only the cells in view."""
    return page.evaluate(
        """() => {
            const panel = window.jupyterapp.shell.currentWidget;
            return panel.content.widgets
                .filter(cell => cell.model.type === 'code')
                .map(cell => ({
                    source: cell.model.sharedModel.getSource(),
                    count: cell.model.executionCount,
                    outputs: cell.model.outputs.toJSON(),
                }));
        }"""
    )


def run_all(page: Page) -> list[dict]:
    menu(page, "Run", "Run All Cells")
    deadline = time.monotonic() + RUN_ALL
    while True:
        cells = code_cells(page)
        status = page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status ?? 'none'"
        )
        failed = [cell for cell in cells if any(output["output_type"] == "error" for output in cell["outputs"])]
        assert not failed, f"a cell failed: {failed[0]['source']}\n{failed[0]['outputs'][-1]}"
        if status == "idle" and all(cell["count"] for cell in cells):
            return cells
        assert time.monotonic() < deadline, f"{sum(1 for c in cells if c['count'])} of {len(cells)} cells ran"
        page.wait_for_timeout(500)


@pytest.mark.parametrize("name, charts", [("02_Scaling_Laws", 12), ("00_Overview", 2)])
def test_a_learner_opens_a_lesson_and_runs_it(lab: str, page: Page, name: str, charts: int) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    open_notebook(page, lab, name)
    cells = run_all(page)
    pictures = sum(1 for cell in cells for output in cell["outputs"] if "image/png" in output.get("data", {}))
    assert pictures >= charts

    PICTURES.mkdir(exist_ok=True)
    shown = 0
    for index, cell in enumerate(cells):
        if any("image/png" in output.get("data", {}) for output in cell["outputs"]):
            scroll_to(page, index)
            images = page.locator(".jp-OutputArea-output img")
            images.first.wait_for(timeout=10_000)
            widths = images.evaluate_all("images => images.map(image => image.naturalWidth)")
            assert widths and all(width > 0 for width in widths), f"a chart is not drawn: {widths}"
            shown += 1
            page.screenshot(path=PICTURES / f"{name}-{shown:02}.png")
    assert shown > 0
    assert problems == []


def scroll_to(page: Page, code_cell: int) -> None:
    page.evaluate(
        """async index => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            const codes = notebook.widgets.filter(cell => cell.model.type === 'code');
            const position = notebook.widgets.indexOf(codes[index]);
            notebook.activeCellIndex = position;
            await notebook.scrollToItem(position, 'start');
        }""",
        code_cell,
    )
    page.wait_for_timeout(600)


OWN = ["let answer = 6 * 7;", 'panic!("stop here")', "answer"]


def test_a_notebook_of_one_s_own(lab: str, page: Page, directory: Path) -> None:
    """An error stops Run All and keeps the variables; Tab completes."""
    cells = [
        {"cell_type": "code", "id": f"c{i}", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for i, source in enumerate(OWN)
    ]
    kernelspec = {"display_name": "Rust (Oxbook)", "language": "rust", "name": "oxbook"}
    content = {"cells": cells, "metadata": {"kernelspec": kernelspec}, "nbformat": 4, "nbformat_minor": 5}
    (directory / "notebooks" / "own.ipynb").write_text(json.dumps(content), "utf-8")
    open_notebook(page, lab, "own")
    menu(page, "Run", "Run All Cells")
    expect(page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output")).to_contain_text("stop here", timeout=60_000)
    wait_idle(page)
    assert [cell["count"] for cell in code_cells(page)] == [1, 2, None], "the last cell must not look as if it ran"

    last = page.locator(".jp-CodeCell").nth(2)
    last.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(last.locator(".jp-OutputArea-output")).to_have_text(re.compile(r"\s*42\s*"), timeout=60_000)

    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("vec![1].is_em")
    # A single match is filled in at once. Lab waits a second for an answer, and the first may take longer.
    for _ in range(20):
        page.keyboard.press("Tab")
        page.wait_for_timeout(2000)
        if "is_empty" in last.locator(".cm-content").inner_text():
            break
    expect(last.locator(".cm-content")).to_contain_text("is_empty")
    page.screenshot(path=PICTURES / "own.png")
