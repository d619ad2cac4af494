"""jupytext pairs: a lesson as a text file of Rust and back again is the same lesson."""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@pytest.mark.parametrize("format", ["rs:percent", "rs:light", "md", "md:myst"])
def test_a_lesson_survives_the_journey(format: str, tmp_path: Path) -> None:
    lesson = nbformat.read(NOTEBOOKS / "02_Scaling_Laws.ipynb", as_version=4)
    text = tmp_path / f"lesson.{format.split(':')[0]}"
    jupytext.write(lesson, text, fmt=format)
    back = jupytext.read(text, fmt=format)
    assert [(cell.cell_type, cell.source) for cell in back.cells] == [(cell.cell_type, cell.source) for cell in lesson.cells]
    assert [cell.metadata.get("tags") for cell in back.cells] == [cell.metadata.get("tags") for cell in lesson.cells]
    assert back.metadata.kernelspec.name == "oxbook"


COMMANDS = ["!echo from the shell", "%%bash\necho a script", ":vars", "%time 1 + 1", "?vec"]


def test_a_text_file_runs(tmp_path: Path) -> None:
    """What is no Rust survives too, and what came back is run."""
    cells = [nbformat.v4.new_code_cell(source) for source in ["let answer = 6 * 7;", *COMMANDS, "answer"]]
    kernel = {"name": "oxbook", "display_name": "Rust (Oxbook)", "language": "rust"}
    text = tmp_path / "own.rs"
    jupytext.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), text, fmt="rs:percent")
    back = jupytext.read(text)
    assert [cell.source for cell in back.cells] == [cell.source for cell in cells]
    NotebookClient(back, timeout=120).execute()
    assert back.cells[-1].outputs[0].data["text/plain"] == "42"
