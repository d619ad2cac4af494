"""Notebooks on paper: what nbconvert writes shows the pictures of charts, and so does the PDF that a browser prints of it."""

from __future__ import annotations

import base64
import io
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from labserver import CHROMIUM_ARGUMENTS, NEEDS_CHROMIUM, chromium
from nbclient import NotebookClient
from PIL import Image
from pypdf import PdfReader

CELLS = [
    'line(0..50, (0..50).map(|i| i * i)).x("step").y("loss").title("A line")',
    "heatmap([[41, 5, 1], [7, 38, 2], [0, 3, 44]])",
    "line(0..5, [1, 4, 2, 5, 3]) | hist([1.0, 2.0, 2.0, 3.0])",
]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with charts in it, as run."""
    content = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    NotebookClient(content, timeout=300, kernel_name="oxbook").execute()
    path = tmp_path_factory.mktemp("export") / "charts.ipynb"
    nbformat.write(content, path)
    return path


@pytest.fixture(scope="module")
def page(notebook: Path) -> Path:
    command = [sys.executable, "-m", "nbconvert", "--to", "html", str(notebook)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    return notebook.with_suffix(".html")


def sizes(notebook: Path) -> list[tuple[int, int]]:
    """Of the pictures in a notebook, in pixels."""
    outputs = (output for cell in nbformat.read(notebook, as_version=4).cells for output in cell.outputs)
    pictures = (output.data["image/png"] for output in outputs)
    return sorted(Image.open(io.BytesIO(base64.b64decode(picture))).size for picture in pictures)


def test_the_page_shows_the_pictures(page: Path) -> None:
    assert page.read_text("utf-8").count('src="data:image/png;base64,') == len(CELLS)


@NEEDS_CHROMIUM
def test_the_pdf_of_the_page_shows_the_pictures(notebook: Path, page: Path) -> None:
    pdf = page.with_suffix(".pdf")
    command = [chromium(), "--headless", *CHROMIUM_ARGUMENTS, f"--print-to-pdf={pdf}", page.as_uri()]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert pdf.is_file(), run.stderr[-2000:]
    printed = PdfReader(pdf)
    pictures = sorted(image.image.size for sheet in printed.pages for image in sheet.images)
    assert pictures == sizes(notebook)
    words = "".join(sheet.extract_text() for sheet in printed.pages)
    assert "heatmap" in words, "the cells are there as well"
