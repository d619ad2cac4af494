"""The site as a reader meets it: opened as files, by day and by night, wide and narrow, on paper and without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator

import pypdf
import pytest
from labpage import PICTURES
from labserver import NEEDS_CHROMIUM
from playwright.sync_api import Browser, Page, expect

pytestmark = NEEDS_CHROMIUM

PAGES = ["index", "00_Overview", "14_Unified_Vision_Models", "my own & only"]
SCREENS = {"day": ("light", 1300), "night": ("dark", 1300), "phone": ("dark", 390)}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that notes what it complains of and what it asks of others."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.problems = []
    page.on("console", lambda said: page.problems.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(("file:", "data:", "blob:")) else page.problems.append(asked.url))
    yield page
    context.close()


def opened(page: Page, site: Path, name: str) -> Page:
    page.goto((site / f"{name}.html").as_uri())
    return page


def gone_through(page: Page) -> int:
    """Scrolls to every chart and waits until it is alive."""
    charts = page.locator("figure.chart")
    for number in range(charts.count()):
        charts.nth(number).scroll_into_view_if_needed()
        expect(charts.nth(number).locator(".marks").first).to_be_visible(timeout=30_000)
    return charts.count()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", PAGES[:3])
def test_a_page_is_whole(page: Page, site: Path, name: str, screen: str) -> None:
    scheme, width = SCREENS[screen]
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, site, name)
    charts = gone_through(page)
    assert charts >= {"index": 0, "00_Overview": 3, "14_Unified_Vision_Models": 5}[name]
    if name != "index":
        expect(page.locator(".math mjx-container").first).to_be_attached()
        assert page.locator(".math").count() == page.locator(".math mjx-container").count()
        assert page.locator("[data-mjx-error], mjx-merror").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "no page is wider than its window"
    shade = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (int(shade) < 60) == (scheme == "dark")
    PICTURES.mkdir(exist_ok=True)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=PICTURES / f"site-{name}-{screen}.png", full_page=True)
    assert page.problems == []


def test_a_chart_tells_its_values(page: Page, site: Path) -> None:
    opened(page, site, "my own & only")
    gone_through(page)
    plot = page.locator("figure.chart svg.marks .root > g > .background").first.bounding_box()
    # The second of three points: in the middle from left to right, at 4 of 9 from below.
    x, y = plot["x"] + plot["width"] / 2, plot["y"] + plot["height"] * 0.616
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    tooltip = page.locator("#vg-tooltip-element.visible")
    expect(tooltip).to_be_visible(timeout=10_000)
    expect(tooltip).to_contain_text("step")
    expect(tooltip).to_contain_text("4")


def test_nothing_that_is_shown_runs(page: Page, site: Path) -> None:
    opened(page, site, "my own & only")
    gone_through(page)
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    assert "</script>" in page.locator("figure.chart svg.marks").text_content()
    assert "<!--<script>" in page.locator(".output_stdout").text_content()
    # What is HTML on purpose stands on the page, but its scripts are refused, and it asks nobody for a picture.
    refused = [said for said in page.problems if "Content Security Policy" not in said and "ERR_FILE_NOT_FOUND" not in said]
    assert refused == []
    assert page.problems != []


def test_what_an_own_notebook_has_is_there(page: Page, site: Path) -> None:
    opened(page, site, "my own & only")
    expect(page.locator(".math mjx-container")).to_have_count(3)
    assert "A price of $5." in page.locator("article").text_content()
    assert page.locator("h1").count() == 1 and page.locator("h1").text_content().startswith("A & B")
    assert page.locator("audio").evaluate("a => new Promise(r => { a.onloadedmetadata = () => r(a.duration); a.load(); })") == 0.1
    expect(page.locator("article .output", has_text="A control stands here in the notebook")).to_be_visible()


def test_by_keyboard(page: Page, site: Path) -> None:
    opened(page, site, "00_Overview")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#lesson")
    page.locator("a[rel=next]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/14_Unified_Vision_Models.html")
    page.locator(".top a").click()
    page.wait_for_url("**/index.html")
    assert page.problems == []


def test_exercises_are_folded(page: Page, site: Path) -> None:
    opened(page, site, "14_Unified_Vision_Models")
    hint = page.locator(".ask details", has_text="Hint 1").first
    solution = page.locator(".text_cell details", has_text="Solution").first
    for folded, inside in ((hint, "p"), (solution, ".highlight")):
        expect(folded.locator(inside).first).to_be_hidden()
        folded.locator("summary").click()
        expect(folded.locator(inside).first).to_be_visible()
    guess = page.locator(".ask", has_text="Guess before you read on").locator("details").first
    guess.locator("summary").click()
    expect(guess.locator("strong")).to_have_text(re.compile(r"-?[\d.,]+"))


def test_on_paper_and_without_scripts_there_are_pictures(browser: Browser, page: Page, site: Path) -> None:
    opened(page, site, "00_Overview")
    gone_through(page)
    paper = site.parent / "overview.pdf"
    page.pdf(path=paper)
    assert sum(len(sheet.images) for sheet in pypdf.PdfReader(paper).pages) == 3

    plain = browser.new_context(java_script_enabled=False).new_page()
    opened(plain, site, "00_Overview")
    stills = plain.locator("figure.chart img.still")
    assert stills.count() == 3
    for number in range(3):
        stills.nth(number).scroll_into_view_if_needed()
        expect(stills.nth(number)).to_be_visible()
        assert len(stills.nth(number).get_attribute("alt")) > 20
    plain.context.close()
