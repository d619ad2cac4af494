"""Notebooks beside the lessons: they run from top to bottom, and fail just where they say that they do."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path for path in (ROOT / "notebooks").glob("*.ipynb") if not path.name[:2].isdigit())


@pytest.fixture(scope="module", params=PAGES, ids=lambda path: path.stem)
def page(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    notebook = nbformat.read(request.param, as_version=4)
    NotebookClient(notebook, timeout=60, kernel_name="oxbook", resources={"metadata": {"path": str(request.param.parent)}}).execute()
    return notebook


def errors(cell: nbformat.NotebookNode) -> list[str]:
    outputs = [output for output in cell.outputs if output.output_type == "error"]
    return ["\n".join(output.traceback) for output in outputs]


def test_only_what_is_meant_to_fail_fails(page: nbformat.NotebookNode) -> None:
    for cell in page.cells:
        if cell.cell_type == "code":
            meant = "raises-exception" in cell.metadata.get("tags", [])
            assert bool(errors(cell)) == meant, f"{cell.id}: {cell.source}\n{errors(cell)}"


def test_what_is_gone_says_why() -> None:
    """The page on Rust in notebooks teaches with the kernel's own messages: they must say what the text says."""
    notebook = nbformat.read(ROOT / "notebooks/rust_in_notebooks.ipynb", as_version=4)
    NotebookClient(notebook, timeout=60, kernel_name="oxbook").execute()
    said = {cell.source: errors(cell) for cell in notebook.cells if cell.cell_type == "code" and errors(cell)}
    for source, words in {
        "sentence.len()": "moved away",
        "*largest + 1": "reference",
        "small": "`Model` was defined anew",
    }.items():
        assert words in said[source][0], said[source]
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    warned = [output.text for output in shown if output.output_type == "stream" and output.name == "stderr"]
    assert any("Dropped" in text and "`small`" in text for text in warned), warned


def test_the_cheat_sheet_is_short_and_names_what_there_is() -> None:
    notebook = nbformat.read(ROOT / "notebooks/cheat_sheet.ipynb", as_version=4)
    assert len(notebook.cells) <= 20
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    prelude = "\n".join(path.read_text() for path in (ROOT / "prelude/src").rglob("*.rs"))
    named = {name for code in re.findall(r"`([^`\n]+)`", text) for name in re.findall(r"[A-Za-z_]\w{2,}", code.split("(")[0])}
    defined = set(re.findall(r"\b(?:fn|struct|enum|trait|mod)\s+(\w+)", prelude))
    # Made by a macro, another crate's, or the language's.
    defined |= {"candle_transformers", "models", "latex", "markdown", "json", "Serialize", "Result", "None", "move"}
    defined |= {"Dropdown", "RadioButtons"}
    assert len(named) > 100 and named - defined == set()
