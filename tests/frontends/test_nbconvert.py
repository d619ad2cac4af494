"""nbconvert's page and slides: code in Rust's colours, charts as pictures, and a slide where the lesson wants one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

LESSON = Path(__file__).resolve().parents[2] / "notebooks/00_Overview.ipynb"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    notebook = nbformat.read(LESSON, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="oxbook").execute()
    path = tmp_path_factory.mktemp("converted") / LESSON.name
    nbformat.write(notebook, path)
    return path


def converted(notebook: Path, to: str) -> str:
    command = [sys.executable, "-m", "nbconvert", "--to", to, str(notebook)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    assert "InvalidNotebook" not in run.stderr and "lexer" not in run.stderr, run.stderr
    return notebook.with_suffix({"html": ".html", "slides": ".slides.html"}[to]).read_text("utf-8")


def test_the_code_has_the_colours_of_rust(executed: Path) -> None:
    html = converted(executed, "html")
    assert 'class="highlight hl-rust"' in html.replace('class=" ', 'class="')
    assert re.search(r'<span class="kd">let</span>', html) and re.search(r'<span class="k">fn</span>', html)
    assert 'src="data:image/png;base64,' in html


def test_a_lesson_is_a_talk(executed: Path) -> None:
    html = converted(executed, "slides")
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in nbformat.read(executed, as_version=4).cells]
    assert None not in kinds, "each cell says where in a talk it stands"
    slides, below = kinds.count("slide"), kinds.count("subslide")
    assert slides > 5
    # reveal.js: a section for each slide, and one around it and what is below it.
    assert html.count("<section>") == 2 * slides + below
    assert html.count('class="fragment"') >= kinds.count("fragment")
    assert 'src="data:image/png;base64,' in html
