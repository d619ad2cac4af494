"""What comes from data stays text: no output has an element or an attribute that a hostile text asked for."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Iterator
from xml.etree import ElementTree

import pytest
from client import Kernel, kernel
from hostile import CELLS, MARK

ACTIVE = {"script", "iframe", "object", "embed", "form", "base", "meta", "link"}


class Active(HTMLParser):
    """The elements and attributes of an output that can run something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ACTIVE or (tag == "img" and ("src", "x") in attributes):
            self.found.append(tag)
        for name, value in attributes:
            if name.startswith("on") or re.match(r"\s*javascript:", value or "", re.IGNORECASE):
                self.found.append(f"{tag} {name}={value}")


def active(markup: str) -> list[str]:
    parser = Active()
    parser.feed(markup)
    parser.close()
    return parser.found


@pytest.fixture(scope="module")
def started() -> Iterator[Kernel]:
    with kernel() as made:
        yield made


def test_what_is_active_is_seen() -> None:
    """So that the tests below can fail."""
    assert active(f"<p title='a'>&lt;script&gt;</p><svg onload='{MARK}'></svg><script>1</script>") == [
        f"svg onload={MARK}",
        "script",
    ]


@pytest.mark.parametrize("name", CELLS)
def test_no_output_runs_what_its_data_says(started: Kernel, name: str) -> None:
    run = started.run(CELLS[name])
    wanted_to_fail = name in ("an error", "a panic", "an error of the compiler")
    assert (run.status == "error") == wanted_to_fail, run.content
    bundles = [content["data"] for content in run.of("display_data", "execute_result", "update_display_data")]
    markup = [(mime, text) for data in bundles for mime, text in data.items() if mime in ("text/html", "image/svg+xml")]
    for mime, text in markup:
        assert active(text) == [], (mime, text)
        if mime == "image/svg+xml":
            ElementTree.fromstring(text)
    # Markdown is drawn as HTML by the front end.
    assert not any("text/markdown" in data and "<script" in data["text/markdown"] for data in bundles)
    if run.status == "error":
        assert MARK in run.error_text, "it is told, as text"
