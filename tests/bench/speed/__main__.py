#!/usr/bin/env python3
"""How fast the kernel is, against its peers in the same run.

    .venv/bin/python tests/bench/speed --stock PATH [--runs 5] [--only PART ..] [--json FILE]

PATH is evcxr_jupyter 0.22 (`cargo install --locked evcxr_jupyter`); it is given its best case: a directory in which candle
is compiled already (the first time that takes some minutes). Everything is measured in turn within each round, so that a busy moment of the machine falls on all.
Prints a table of medians, with what issue or page asked for which ratio, then JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "protocol")]

import cells  # noqa: E402
import lesson  # noqa: E402
import memory  # noqa: E402
import plain  # noqa: E402
import session  # noqa: E402
from contenders import Contenders  # noqa: E402
from report import Report  # noqa: E402

PARTS = {
    "cells": cells.measure,
    "session": session.measure,
    "lesson": lesson.measure,
    "memory": memory.measure,
    "plain": plain.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stock", metavar="PATH", help="evcxr_jupyter's binary")
    parser.add_argument("--stock-directory", metavar="DIR", help="where it compiles")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    report = Report()
    with Contenders(options.stock, options.stock_directory) as contenders:
        for part in options.only:
            PARTS[part](contenders, options.runs, report)
            print(report.table(part), flush=True)
    print(json.dumps(report.figures))
    if options.json:
        Path(options.json).write_text(json.dumps(report.figures, indent=2) + "\n")
    print(report.verdict())
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
