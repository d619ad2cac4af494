"""Asks the Vega-Lite that JupyterLab ships what it thinks of specifications."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def installed() -> bool:
    return shutil.which("node") is not None and (HERE / "node_modules" / "vega-lite").is_dir()


def check(specs: dict[str, dict[str, Any]], svg: Path | None = None) -> dict[str, dict[str, Any]]:
    """For each specification: problems, the rows of its data, the marks drawn. Drawings go to the folder `svg`."""
    lines = "".join(json.dumps({"name": name, "spec": spec}) + "\n" for name, spec in specs.items())
    command = ["node", str(HERE / "check.mjs"), *([str(svg)] if svg else [])]
    said = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=300)
    assert said.returncode == 0, said.stderr[-3000:]
    answers = [json.loads(line) for line in said.stdout.splitlines()]
    return {answer["name"]: answer for answer in answers}
