"""The teacher's environment: nbgrader, with the installed kernel found through JUPYTER_PATH."""

from __future__ import annotations

import csv
import os
import subprocess
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager

PYTHON = Path(__file__).parent / ".venv/bin/python"
ASSIGNMENT = "ps1"
STUB = 'todo!("write this")'


def cells(path: Path) -> dict[str, nbformat.NotebookNode]:
    """By nbgrader's names for them."""
    notebook = nbformat.read(path, as_version=4)
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


def kernels() -> Path:
    """Where the kernel under test is registered."""
    return Path(KernelSpecManager().get_kernel_spec("oxbook").resource_dir).parents[1]


class Course:
    """A course's directory, and nbgrader's commands in it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        config = (Path(__file__).resolve().parents[2] / "deploy/nbgrader_config.py").read_text("utf-8")
        exchange = f'\nc.Exchange.root = "{directory / "exchange"}"\n'
        (directory / "exchange").mkdir(parents=True)
        (directory / "exchange").chmod(0o777)
        (directory / "nbgrader_config.py").write_text(config + exchange, "utf-8")

    def nbgrader(self, *arguments: str, where: Path | None = None, **environment: str) -> str:
        run = subprocess.run(
            [PYTHON, "-m", "nbgrader", *arguments],
            cwd=where or self.directory,
            # It runs programs of its own environment by their names.
            env={
                **os.environ,
                "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}",
                "JUPYTER_PATH": str(kernels()),
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=900,
        )
        assert run.returncode == 0, f"nbgrader {' '.join(arguments)}\n{run.stdout}\n{run.stderr[-4000:]}"
        return run.stdout + run.stderr

    def cells(self, step: str, lesson: str) -> dict[str, nbformat.NotebookNode]:
        """Those of `source`, `release` or `autograded/STUDENT`."""
        return cells(self.directory / step / ASSIGNMENT / f"{lesson}.ipynb")

    def submit(self, lesson: str, student: str, answers: dict[str, str]) -> Path:
        """Puts the released lesson, with these answers by exercise and else the instructor's, where nbgrader collects it."""
        released = nbformat.read(self.directory / "release" / ASSIGNMENT / f"{lesson}.ipynb", as_version=4)
        solved = self.cells("source", lesson)
        for cell in released.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if name.startswith("answer-"):
                cell.source = answers.get(name.removeprefix("answer-"), solved[name].source)
        directory = self.directory / "submitted" / student / ASSIGNMENT
        directory.mkdir(parents=True)
        nbformat.write(released, directory / f"{lesson}.ipynb")
        (directory / "timestamp.txt").write_text(time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()))
        return directory / f"{lesson}.ipynb"

    def grades(self) -> dict[str, float]:
        """Each student's points, after grading all."""
        self.nbgrader("autograde", ASSIGNMENT)
        self.nbgrader("export", "--to", "grades.csv")
        with open(self.directory / "grades.csv", newline="") as file:
            return {row["student_id"]: float(row["score"] or 0) for row in csv.DictReader(file)}
