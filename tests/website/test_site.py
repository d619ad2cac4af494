"""The site as files: links that lead somewhere, notebooks without outputs, and a whole site or none."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from rendering import LESSONS, render, write


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, BeautifulSoup]:
    return {path.name: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in site.glob("*.html")}


def test_every_link_leads_somewhere(site: Path, pages: dict[str, BeautifulSoup]) -> None:
    assert len(pages) == len(LESSONS) + 2
    assert all(page.select_one(".top a, body.front") for page in pages.values()), "each page leads to the one in front"
    for name, page in pages.items():
        if name.startswith("my own"):
            # It shows, on purpose, a picture that is not there.
            for hostile in page.select("img[onerror]"):
                hostile.decompose()
        for element in page.select("[href], [src]"):
            target = urlsplit(element.get("href") or element["src"])
            if target.scheme in ("http", "https", "data"):
                assert element.name in ("a", "img", "audio", "link"), element
                assert target.scheme == "data" or element.name == "a", f"{name}: {element}"
                continue
            path = site / unquote(target.path) if target.path else site / name
            assert path.is_file(), f"{name}: {element}"
            if target.fragment and path.suffix == ".html":
                # As browsers do: the name as it stands, else decoded.
                named = {target.fragment, unquote(target.fragment)}
                assert pages[path.name].find(id=lambda value: value in named), f"{name}: {element}"


def test_pages_can_be_read_by_ear(pages: dict[str, BeautifulSoup]) -> None:
    for name, page in pages.items():
        assert page.html["lang"] == "en" and page.title.string.strip()
        assert len(page.select("h1")) == 1, name
        assert page.select_one("a.skip")["href"].lstrip("#") == page.main["id"]
        for picture in page.select("figure img"):
            assert len(picture["alt"]) > 5, f"{name}: {picture}"


def test_the_front_page_leads_to_all(pages: dict[str, BeautifulSoup]) -> None:
    front = pages["index.html"]
    led = {unquote(link["href"]) for link in front.select("a[href$='.html']")}
    assert led == set(pages) - {"index.html"}
    headings = [heading.get_text() for heading in front.select("h2")]
    assert any("The course" in text for text in headings) and any("Four ways through" in text for text in headings)
    assert "[ ]" not in front.get_text()


def test_the_notebooks_are_there_without_outputs(site: Path, pages: dict[str, BeautifulSoup]) -> None:
    for name in LESSONS:
        page = pages[f"{name}.html"]
        said = page.select_one("footer p")
        assert re.search(r"Run with Rust \(Oxbook\) \d+\.\d+\.\d+, Rust \d+\.\d+\.\d+, \d{4}-\d\d-\d\d", said.get_text())
        notebook = json.loads((site / said.a["href"]).read_text("utf-8"))
        assert all(not cell.get("outputs") for cell in notebook["cells"])


def test_a_lesson_that_fails_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    good = write(tmp_path / "good.ipynb", [("markdown", "# Good"), ("code", "1")])
    bad = write(tmp_path / "bad.ipynb", [("markdown", "# Bad"), ("code", "let n = 1;"), ("code", 'panic!("stop here")')])
    failed = render(good, bad, to=tmp_path / "out")
    assert failed.returncode != 0
    assert "bad.ipynb" in failed.stderr and "stop here" in failed.stderr and "Traceback" not in failed.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.ipynb", "good.ipynb"]


def test_a_site_takes_the_place_of_a_site_and_of_nothing_else(tmp_path: Path) -> None:
    notebook = write(tmp_path / "good.ipynb", [("markdown", "# Good")])
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("years of work", "utf-8")
    refused = render(notebook, to=tmp_path / "mine")
    assert refused.returncode != 0 and "no site of ours" in refused.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]

    for title in ("Good", "Better"):
        write(notebook, [("markdown", f"# {title}")])
        assert render(notebook, to=tmp_path / "out").returncode == 0
    assert "Better" in (tmp_path / "out/index.html").read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good.ipynb", "mine", "out"]
