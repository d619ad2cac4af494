"""Runs the table on another kernel and prints, as Markdown, where it does not do what the table says.

    python tests/cells/compare_stock.py PATH_OF_evcxr_jupyter      (or the name of an installed kernelspec)

Rows in which only the wording differs (the name of an error, a hint, a warning) are counted, and listed with --words.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "protocol")]

from checking import Disagreement, check  # noqa: E402
from client import Timeout  # noqa: E402
from notebook_view import Notebook, Outcome  # noqa: E402
from sequences import Cell, Expectation, Sequence, read_all  # noqa: E402

FOLDERS = ("table", "redefinition")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kernel", help="path of evcxr_jupyter, or the name of a kernelspec")
    parser.add_argument("--rows", default="", metavar="TEXT", help="only rows whose file or name contain this")
    parser.add_argument("--words", action="store_true", help="also rows where only the wording differs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        name = installed(Path(options.kernel), Path(directory)) if Path(options.kernel).is_file() else options.kernel
        # Other kernels build what they need on the way.
        notebook = Notebook(name=name, timeout=180.0)
        try:
            compare(notebook, options.rows, options.words)
        finally:
            notebook.close()


def installed(binary: Path, directory: Path) -> str:
    """A kernelspec for a binary, visible to this process only."""
    spec = directory / "kernels" / "compared"
    spec.mkdir(parents=True)
    argv = [str(binary.resolve()), "--control_file", "{connection_file}"]
    (spec / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "compared", "language": "rust", "interrupt_mode": "message"})
    )
    paths = [str(directory), *filter(None, [os.environ.get("JUPYTER_PATH")])]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(paths)
    return "compared"


def compare(notebook: Notebook, only: str, with_words: bool) -> None:
    counts: Counter[str] = Counter()
    print("| row | cell | here | there |\n|---|---|---|---|", flush=True)
    for folder in FOLDERS:
        for row in read_all(HERE / folder):
            if only not in row.id:
                continue
            notebook.clear()
            found = check(row, notebook)
            kind = kind_of(found)
            counts[kind] += 1
            if kind == "other" or (kind == "words" and with_words):
                print(line(row, first(found, kind)), flush=True)
            if found and not works(notebook):
                notebook.close()
    print(f"\n{counts['same']} rows alike, {counts['words']} worded differently, {counts['other']} different.")


def works(notebook: Notebook) -> bool:
    """Whether what the last row left behind, once cleared, is a notebook like any other."""
    notebook.clear()
    try:
        return notebook.run("1 + 1").result == "2"
    except (Timeout, AssertionError, OSError):
        return False


def kind_of(found: list[Disagreement]) -> str:
    if not found:
        return "same"
    return "words" if all(reason.words_only for each in found for reason in each.reasons) else "other"


def first(found: list[Disagreement], kind: str) -> Disagreement:
    """The first cell that is different: what follows may only be its consequence."""
    return next(each for each in found if kind == "words" or not all(reason.words_only for reason in each.reasons))


def line(row: Sequence, found: Disagreement) -> str:
    there = "no answer" if found.outcome is None else shown(found.outcome)
    there += "".join(f"; {reason.text.split('; ')[1]}" for reason in found.reasons if "; they are: " in reason.text)
    return f"| {cell(row.id)} | {code(found.cell)} | {cell(wanted(found.cell.allowed[0]))} | {cell(there)} |"


def wanted(expectation: Expectation) -> str:
    parts = []
    if expectation.error is not None:
        parts.append(f"an error ({expectation.error[0]})" if expectation.error[0] != "*" else "an error that explains")
    if expectation.result is not None:
        parts.append(f"shows {expectation.result}")
    if expectation.result_like is not None:
        parts.append(f"shows what matches {expectation.result_like}")
    if expectation.stdout:
        parts.append(f"prints {expectation.stdout.strip()}")
    if expectation.says:
        parts.append("says so")
    if expectation.variables is not None:
        parts.append(f"variables: {' '.join(expectation.variables) or 'none'}")
    return ", ".join(parts) or "runs, shows nothing"


def shown(outcome: Outcome) -> str:
    if outcome.status != "ok":
        lines = [line.strip() for line in outcome.error.splitlines()]
        return "error: " + next((line for line in lines if line and line != outcome.ename), "")
    parts = [] if outcome.result is None else [f"shows {outcome.result}"]
    parts += [f"prints {outcome.stdout.strip()}"] if outcome.stdout.strip() else []
    parts += [f"standard error: {outcome.stderr.strip()}"] if outcome.stderr.strip() else []
    return ", ".join(parts) or "runs, shows nothing"


def cell(text: str, width: int = 160) -> str:
    """Text that fits into a cell of a Markdown table."""
    flat = " ".join(text.split())
    flat = flat if len(flat) <= width else flat[: width - 1] + "…"
    return flat.replace("|", "\\|")


def code(typed: Cell) -> str:
    return f"`` {cell(typed.code, 100)} ``"


if __name__ == "__main__":
    main()
