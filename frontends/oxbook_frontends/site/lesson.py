"""One notebook: run from top to bottom in its kernel, in its own directory."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, CellTimeoutError, DeadKernelError

# A cell that takes longer hangs.
CELL_SECONDS = 900
TITLE = re.compile(r"^# +(.+?) *#*$", re.MULTILINE)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Failed(Exception):
    """A notebook that cannot be shown, by its name, and why."""


class Lesson:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        try:
            self.notebook = nbformat.read(path, as_version=4)
        except (OSError, ValueError) as error:
            raise Failed(f"{path}: {error}") from error
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        # What readers may download: nothing that a learner has not computed.
        self.as_written = nbformat.writes(self.notebook) + "\n"

    @property
    def kernel(self) -> str:
        return self.notebook.metadata.get("kernelspec", {}).get("name", "oxbook")

    @property
    def page(self) -> str:
        return f"{self.name}.html"

    @property
    def title(self) -> str:
        prose = (cell.source for cell in self.notebook.cells if cell.cell_type == "markdown")
        return next((found[1] for text in prose if (found := TITLE.search(text))), self.name.replace("_", " "))

    def run(self) -> None:
        where = {"metadata": {"path": str(self.path.absolute().parent)}}
        client = NotebookClient(self.notebook, timeout=CELL_SECONDS, kernel_name=self.kernel, resources=where)
        try:
            client.execute()
        except CellExecutionError as error:
            cell = next(cell for cell in reversed(self.notebook.cells) if cell.get("outputs"))
            said = COLOURS.sub("", error.evalue).strip()
            raise Failed(f"{self.path.name}: the cell {cell.get('id', '?')} failed: {error.ename}: {said}") from error
        except (CellTimeoutError, CellControlSignal, DeadKernelError, NoSuchKernel) as error:
            raise Failed(f"{self.path.name}: {error}") from error
