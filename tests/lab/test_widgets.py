"""Widgets in JupyterLab, moved with the mouse: what a person sees follows; a page loaded again shows the same."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from labpage import PICTURES, drag, open_notebook, run_all, write_notebook
from labserver import NEEDS_CHROMIUM
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

pytestmark = NEEDS_CHROMIUM

CELLS = [
    """
let waves = IntSlider::new(1..=20).value(2).description("waves");
let kind = Dropdown::new(["line", "scatter"]).description("kind");
interact(
    |(waves, kind)| {
        let x: Vec<f64> = (0..200).map(|i| f64::from(i) / 200.0).collect();
        let y: Vec<f64> = x.iter().map(|x| (x * 6.283 * waves as f64).sin()).collect();
        let chart = if kind == "line" { line(&x, &y) } else { scatter(&x, &y) };
        chart.title(format!("{waves} waves")).size(420, 240)
    },
    (waves.clone(), kind.clone()),
)
""",
    """
let told = widget::Html::new("not yet");
let telling = told.clone();
let mut clicks = 0;
let again = Button::new("Again").primary().on_click(move || { clicks += 1; telling.set(&format!("clicked {clicks}")); });
let steps = IntSlider::new(0..=5).description("step");
let play = Play::new(0..=5).interval(50).moves(&steps);
let text = Text::new("").placeholder("a name");
let hello = interact(|name: String| format!("hello {name}"), text.clone());
Tab::new()
    .add("button", &HBox::new((again, told)))
    .add("play", &HBox::new((play, steps)))
    .add("text", &hello)
    .add("more", &VBox::new((
        Checkbox::new("ticked").value(true),
        RadioButtons::new(["one", "two"]),
        widget::Image::of(&line([0, 1], [0, 1]).size(300, 200)),
    )))
""",
]


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def notebook(directory: Path, lab: str, page: Page, said: list[str]) -> Iterator[Page]:
    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    write_notebook(directory / "notebooks" / "widgets.ipynb", CELLS)
    open_notebook(page, lab, "widgets")
    run_all(page)
    expect(page.locator(".widget-interact")).to_have_count(2)
    said.clear()
    page.on("console", listen)
    yield page
    page.remove_listener("console", listen)


def chart(page: Page) -> Locator:
    return page.locator(".jp-Cell").nth(0).locator(".jp-OutputArea-output")


def picture(page: Page, name: str) -> None:
    page.screenshot(path=str(PICTURES / f"widgets-{name}.png"))


def test_a_chart_follows_the_slider_and_the_menu(notebook: Page) -> None:
    place = notebook.locator(".jp-Cell").nth(0)
    drag(notebook, place.locator(".widget-slider"), 0.6)
    readout = place.locator(".widget-readout").inner_text()
    assert 10 <= int(readout) <= 14
    expect(chart(notebook).get_by_label(f"{readout} waves: line chart")).to_be_visible()
    place.locator("select").select_option("scatter")
    expect(chart(notebook).get_by_label(f"{readout} waves: scatter")).to_be_visible()
    picture(notebook, "interact")


def test_arrow_keys_at_twenty_a_second_keep_up(notebook: Page) -> None:
    place = notebook.locator(".jp-Cell").nth(0)
    place.locator("select").select_option("line")
    handle = place.locator(".noUi-handle")
    handle.focus()
    notebook.keyboard.press("Home")
    for _ in range(19):
        notebook.keyboard.press("ArrowRight")
        notebook.wait_for_timeout(50)
    expect(chart(notebook).get_by_label("20 waves: line chart")).to_be_visible(timeout=2_000)
    assert place.locator(".widget-readout").inner_text() == "20"


def test_buttons_tabs_text_and_an_animation(notebook: Page) -> None:
    place = notebook.locator(".jp-Cell").nth(1)
    place.scroll_into_view_if_needed()
    for clicks in (1, 2):
        place.get_by_role("button", name="Again").click()
        expect(place.get_by_text(f"clicked {clicks}")).to_be_visible()

    tab = place.locator(".lm-TabBar-tab")
    tab.get_by_text("play").click()
    place.locator(".widget-play button").first.click()
    expect(place.locator(".widget-slider:visible .widget-readout")).to_have_text("5", timeout=5_000)

    tab.get_by_text("text").click()
    place.get_by_placeholder("a name").press_sequentially("Ferris", delay=30)
    expect(place.get_by_text("hello Ferris")).to_be_visible()

    tab.get_by_text("more").click()
    expect(place.get_by_role("checkbox")).to_be_checked()
    expect(place.locator("img.widget-image")).to_be_visible()
    picture(notebook, "tabs")


def test_a_page_that_is_loaded_again_shows_the_same(notebook: Page) -> None:
    notebook.keyboard.press("Control+s")
    notebook.wait_for_timeout(1_000)
    notebook.reload()
    notebook.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    place = notebook.locator(".jp-Cell").nth(0)
    expect(place.locator(".widget-readout")).to_have_text("20", timeout=30_000)
    expect(chart(notebook).get_by_label("20 waves: line chart")).to_be_visible()
    handle = place.locator(".noUi-handle")
    handle.focus()
    notebook.keyboard.press("Home")
    expect(chart(notebook).get_by_label("1 waves: line chart")).to_be_visible()
    picture(notebook, "reloaded")


def test_nothing_was_said_on_the_console(notebook: Page, said: list[str]) -> None:
    assert said == []
