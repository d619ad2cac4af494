"""Runs cells in the installed kernel and collects what they display."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbclient import NotebookClient

VEGA_LITE = "application/vnd.vegalite.v5+json"


class Chart(NamedTuple):
    """One output with a picture, and the cell that made it."""

    name: str
    source: str
    data: dict[str, Any]
    metadata: dict[str, Any]

    @property
    def spec(self) -> dict[str, Any]:
        return self.data[VEGA_LITE]

    @property
    def words(self) -> str:
        return self.data["text/plain"]


def run(sources: list[str]) -> list[Chart]:
    """The charts of cells, in order."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return charts_of(nbformat.v4.new_notebook(cells=cells))


def run_file(path: Path) -> list[Chart]:
    return charts_of(nbformat.read(path, as_version=4))


def charts_of(notebook: nbformat.NotebookNode) -> list[Chart]:
    NotebookClient(notebook, timeout=300, kernel_name="oxbook").execute()
    charts: list[Chart] = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                charts.append(Chart(f"chart-{len(charts):02}", cell.source, data, output.metadata))
    return charts
