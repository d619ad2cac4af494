"""What a learner sees: JupyterLab in Chromium, a lesson opened, Run All, charts in the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from labpage import PICTURES, code_cells, menu, open_notebook, run_all, scroll_to, wait_idle, write_notebook
from labserver import NEEDS_CHROMIUM
from playwright.sync_api import Page, expect

pytestmark = NEEDS_CHROMIUM


@pytest.mark.parametrize("name, charts", [("02_Scaling_Laws", 12), ("00_Overview", 2)])
def test_a_learner_opens_a_lesson_and_runs_it(lab: str, page: Page, name: str, charts: int) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    open_notebook(page, lab, name)
    cells = run_all(page)
    pictures = sum(1 for cell in cells for output in cell["outputs"] if "image/png" in output.get("data", {}))
    assert pictures >= charts

    shown = 0
    for index, cell in enumerate(cells):
        if any("image/png" in output.get("data", {}) for output in cell["outputs"]):
            scroll_to(page, index)
            charts_in_view = page.locator(".jp-OutputArea-output .vega-embed .marks, .jp-OutputArea-output img")
            charts_in_view.first.wait_for(timeout=10_000)
            widths = charts_in_view.evaluate_all("drawn => drawn.map(each => each.getBoundingClientRect().width)")
            assert widths and all(width > 0 for width in widths), f"a chart is not drawn: {widths}"
            shown += 1
            page.screenshot(path=PICTURES / f"{name}-{shown:02}.png")
    assert shown > 0
    assert problems == []


OWN = ["let answer = 6 * 7;", 'panic!("stop here")', "answer"]


def test_a_notebook_of_one_s_own(lab: str, page: Page, directory: Path) -> None:
    """An error stops Run All and keeps the variables; Tab completes."""
    write_notebook(directory / "notebooks" / "own.ipynb", OWN)
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
