"""`jupyter nbconvert --to script`: a notebook as one Rust program, as `oxbook export` writes it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbconvert.exporters import Exporter
from traitlets import default


class ProgramExporter(Exporter):
    """The program that a notebook is: definitions first, then the statements of all cells in `main`."""

    output_mimetype = "text/rust"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".rs"

    def from_notebook_node(self, nb, resources=None, **kw):
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        kernel = nb.metadata.get("kernelspec", {}).get("name", "oxbook")
        binary = KernelSpecManager().get_kernel_spec(kernel).argv[0]
        with tempfile.TemporaryDirectory() as directory:
            name = resources.get("metadata", {}).get("name") or "notebook"
            notebook = Path(directory) / f"{name}.ipynb"
            nbformat.write(nb, notebook)
            said = subprocess.run([binary, "export", "--program", str(notebook)], capture_output=True, encoding="utf-8")
        if said.returncode != 0:
            raise RuntimeError(said.stderr.strip())
        return said.stdout, resources
