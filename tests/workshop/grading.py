"""The teacher's environment: nbgrader, with the installed kernel found through JUPYTER_PATH."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager

PYTHON = Path(__file__).parent / ".venv/bin/python"


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
        kernels = Path(KernelSpecManager().get_kernel_spec("oxbook").resource_dir).parents[1]
        run = subprocess.run(
            [PYTHON, "-m", "nbgrader", *arguments],
            cwd=where or self.directory,
            # It runs programs of its own environment by their names.
            env={
                **os.environ,
                "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}",
                "JUPYTER_PATH": str(kernels),
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=900,
        )
        assert run.returncode == 0, f"nbgrader {' '.join(arguments)}\n{run.stdout}\n{run.stderr[-4000:]}"
        return run.stdout + run.stderr
