"""Reads what a notebook must print, draw and quote: `expected/<notebook>.py`, one file a notebook.

There, `NUMBERS` gives for each line `name = value` that a cell prints the range of its value, with where the range comes
from: closed forms are held tightly; where networks are trained, the range was set from runs with several seeds and keeps
the inequality that the text is about. `CHARTS` is how many charts there must be at least. `QUOTED` names the numbers
that do not depend on how a processor rounds: the text must quote them as they are printed (without sign).
"""

from __future__ import annotations

import runpy
from dataclasses import dataclass
from pathlib import Path

from ranges import Range

EXPECTED = Path(__file__).parent / "expected"


@dataclass
class Expectation:
    numbers: dict[str, Range]
    charts: int
    quoted: list[str]


def expectation(notebook: Path) -> Expectation:
    found = runpy.run_path(str(EXPECTED / f"{notebook.stem}.py"))
    return Expectation(found["NUMBERS"], found["CHARTS"], found.get("QUOTED", []))
