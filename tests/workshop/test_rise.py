"""A talk in the browser: jupyterlab-rise, in the teacher's environment, shows a lesson's slides and runs its cells."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Iterator

import pytest
from grading import PYTHON, kernels
from labserver import CHROMIUM_ARGUMENTS, NEEDS_CHROMIUM, ROOT, chromium, running
from launch import binary
from playwright.sync_api import Page, expect, sync_playwright

LESSON = "02_Scaling_Laws"
SHOWN = "section.present:not(.stack)"

pytestmark = NEEDS_CHROMIUM


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    home = tmp_path_factory.mktemp("talk")
    lesson = ROOT / f"notebooks/{LESSON}.ipynb"
    subprocess.run([binary(), "present", lesson, "--to", home / "notebooks"], check=True)
    with running(home, PYTHON, JUPYTER_PATH=str(kernels())) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{address}/rise/{LESSON}.ipynb")
        yield page
        browser.close()


def test_the_first_slide_is_the_lessons_title(talk: Page) -> None:
    slide = talk.locator(SHOWN)
    expect(slide.get_by_role("heading", name="Scaling Laws", level=1)).to_be_visible(timeout=90_000)
    expect(slide.locator("mjx-container, .MathJax").first).to_be_visible()
    expect(slide.get_by_text("The result first")).to_have_count(0)


def test_the_next_slide_runs_and_shows_its_chart(talk: Page) -> None:
    talk.keyboard.press("Space")
    slide = talk.locator(SHOWN)
    expect(slide.get_by_role("heading", name="The result first")).to_be_visible()
    talk.keyboard.press("Space")
    cell = slide.locator(".jp-CodeCell").first
    expect(cell).to_be_visible()
    cell.locator(".cm-content").click()
    talk.keyboard.press("Control+Enter")
    chart = cell.locator(".jp-OutputArea-output :is(canvas, svg, img)").first
    expect(chart).to_be_visible(timeout=90_000)
    # Now the slide is taller than the screen. RISE lets it scroll when it is come to.
    talk.get_by_role("button", name="below slide").click()
    expect(cell).not_to_be_in_viewport()
    talk.get_by_role("button", name="above slide").click()
    expect(cell).to_be_in_viewport()
    talk.mouse.move(640, 500)
    talk.mouse.wheel(0, 900)
    expect(chart).to_be_in_viewport(ratio=0.9)
