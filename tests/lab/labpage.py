"""What a learner does in JupyterLab, and what Lab's own model says came of it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

PICTURES = Path(__file__).parent / "out"
# A whole lesson on two busy cores.
RUN_ALL = 300.0


def write_notebook(path: Path, sources: list[str], metadata: dict[str, Any] | None = None) -> None:
    """A notebook of code cells without outputs."""
    cells = [
        {"cell_type": "code", "id": f"c{i}", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for i, source in enumerate(sources)
    ]
    kernelspec = {"display_name": "Rust (Oxbook)", "language": "rust", "name": "oxbook"}
    content = {"cells": cells, "metadata": {"kernelspec": kernelspec, **(metadata or {})}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), "utf-8")


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


def drag(page: Page, slider: Locator, share: float) -> None:
    """Takes a slider's handle to a share of its length, by mouse."""
    handle, track = slider.locator(".noUi-handle"), slider.locator(".noUi-target")
    start, length = handle.bounding_box(), track.bounding_box()
    assert start and length
    y = start["y"] + start["height"] / 2
    page.mouse.move(start["x"] + start["width"] / 2, y)
    page.mouse.down()
    for step in range(1, 11):
        there = length["x"] + share * length["width"]
        here = start["x"] + start["width"] / 2
        page.mouse.move(here + (there - here) * step / 10, y)
        page.wait_for_timeout(20)
    page.mouse.up()
