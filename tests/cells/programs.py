"""Compiling an exported program against the installed prelude: cargo would compile candle."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from launch import image as installed


def compiled(source: Path, program: Path) -> Path:
    image = installed()
    rustc = json.loads((image / "image.json").read_text())["rustc"]
    library = next(path for path in image.iterdir() if path.name.startswith("liboxbook."))
    places = [f"-Clink-arg=-Wl,-rpath,{place}" for place in (image, rustc["target_libdir"])]
    flags = ["--edition=2024", "-Cprefer-dynamic", *places, "--extern", f"oxbook={library}", "-L", f"dependency={image / 'deps'}"]
    subprocess.run([rustc["path"], source, *flags, "-o", program], check=True)
    return program
