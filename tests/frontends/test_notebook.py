"""Notebook 7: one document to a page. A lesson's cells run, charts are drawn, Tab completes, widgets move."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from labpage import PICTURES, drag, write_notebook
from labserver import CHROMIUM_ARGUMENTS, NEEDS_CHROMIUM, chromium, running
from playwright.sync_api import Page, expect, sync_playwright

pytestmark = NEEDS_CHROMIUM

CELLS = [
    "let x: Vec<f64> = (0..200).map(|i| f64::from(i) / 50.0).collect();\nline(&x, x.iter().map(|x| x.sin())).title(\"A sine\")",
    "let steps = IntSlider::new(1..=10).value(3);\ninteract(|n: i64| format!(\"{n} steps\"), steps.clone())",
    'panic!("stop here")',
    "x.len()",
    "",
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    home = tmp_path_factory.mktemp("notebook")
    (home / "notebooks").mkdir()
    write_notebook(home / "notebooks/own.ipynb", CELLS)
    with running(home) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        PICTURES.mkdir(exist_ok=True)
        page = browser.new_page(viewport={"width": 1200, "height": 1100})
        page.goto(f"{address}/notebooks/own.ipynb", timeout=90_000)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        expect(page.get_by_role("img", name="Rust (Oxbook)").first).to_be_visible(timeout=60_000)
        yield page
        browser.close()


def cell(page: Page, number: int):
    return page.locator(".jp-Notebook .jp-CodeCell").nth(number)


def run(page: Page, number: int):
    cell(page, number).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    # A widget's output area holds another.
    return cell(page, number).locator(".jp-OutputArea-output").first


def test_a_chart_is_drawn(page: Page) -> None:
    drawn = run(page, 0).locator(".vega-embed svg.marks")
    expect(drawn).to_be_visible(timeout=60_000)
    assert drawn.bounding_box()["width"] > 200


def test_a_slider_moves(page: Page) -> None:
    shown = run(page, 1)
    expect(shown).to_contain_text("3 steps", timeout=60_000)
    drag(page, shown, 1.0)
    expect(shown).to_contain_text("10 steps", timeout=10_000)


def test_an_error_costs_nothing(page: Page) -> None:
    expect(run(page, 2)).to_contain_text("stop here", timeout=60_000)
    expect(run(page, 3)).to_have_text("200", timeout=60_000)
    page.screenshot(path=PICTURES / "notebook-7.png")


def test_tab_completes(page: Page) -> None:
    last = cell(page, 4).locator(".cm-content")
    last.click()
    page.keyboard.type("vec![1].is_em")
    # The first answer may take longer than the front end waits.
    for _ in range(20):
        page.keyboard.press("Tab")
        page.wait_for_timeout(2000)
        if "is_empty" in last.inner_text():
            break
    expect(last).to_contain_text("is_empty")


def test_the_code_is_coloured_as_rust(page: Page) -> None:
    colours = cell(page, 0).locator(".cm-line").first.locator("span").evaluate_all(
        "spans => spans.map(span => [span.textContent, getComputedStyle(span).color])"
    )
    shades = dict(colours)
    assert "let" in shades and len(set(shades.values())) >= 3, colours
