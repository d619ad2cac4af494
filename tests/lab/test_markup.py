"""Hostile texts in a notebook that is trusted, drawn by JupyterLab in Chromium: none of them runs."""

from __future__ import annotations

from pathlib import Path

from hostile import CELLS
from labpage import open_notebook, run_all, scroll_to, write_notebook
from labserver import NEEDS_CHROMIUM
from playwright.sync_api import Page

pytestmark = NEEDS_CHROMIUM

# Failing cells would stop Run All: what they tell is escaped by JupyterLab itself.
SOURCES = [source for name, source in CELLS.items() if name not in ("an error", "a panic", "an error of the compiler")]


def test_nothing_that_data_says_is_run(directory: Path, lab: str, page: Page) -> None:
    write_notebook(directory / "notebooks/hostile.ipynb", SOURCES)
    open_notebook(page, lab, "hostile")
    assert len(run_all(page)) == len(SOURCES)
    for cell in range(len(SOURCES)):
        # Only what is in view is drawn.
        scroll_to(page, cell)
        page.wait_for_timeout(200)
        assert page.evaluate("window.poisoned") is None, SOURCES[cell]
        assert page.locator(".jp-OutputArea-output script, .jp-OutputArea-output iframe[srcdoc]").count() == 0
    # The test can fail: what is HTML on purpose is.
    write_notebook(directory / "notebooks/meant.ipynb", ['html("<img src=x onerror=\\"window.poisoned=1\\">")'])
    open_notebook(page, lab, "meant")
    run_all(page)
    page.wait_for_function("window.poisoned === 1")
