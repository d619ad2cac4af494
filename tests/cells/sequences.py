"""Reads tables of cell sequences: what is typed, and what a learner must see. Knows nothing of kernels.

A file holds sequences; each begins with its name and is independent of the others:

    ## a tuple pattern
    > let (a, b) = (1, "two");

    > a
    = 1

    > b.no_such_method()
    ! E0599: no_such_method

A block of lines that begin with `>` is a cell; the lines after it, up to a blank line, say what must come of it:

    = text      the result's text; several lines are several lines
    =~ regex    the result's text matches (searched for)
    | text      a line on standard output; whether the last one ends is not looked at
    ! NAME: re  it fails with an error of this name (`*` is any), and all that is said of it matches
    says re     somewhere beside the result (warnings, notes, the error) this is said
    not re      nowhere is this said
    vars a b    after it exactly these variables live
    or          the lines after it are an allowed alternative to the lines before it

What is not mentioned must not be there: no result, no output, no failure. Standard error must be empty too, unless a
`says` or `not` line speaks of it. Regular expressions are Python's; `.` matches line ends. Lines that begin
with `#` and a space are comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Expectation:
    result: str | None = None
    result_like: str | None = None
    stdout: str = ""
    error: tuple[str, str] | None = None  # name or "*", regular expression
    says: list[str] = field(default_factory=list)
    not_said: list[str] = field(default_factory=list)
    variables: list[str] | None = None


@dataclass
class Cell:
    code: str
    line: int
    allowed: list[Expectation] = field(default_factory=lambda: [Expectation()])


@dataclass
class Sequence:
    name: str
    path: Path
    line: int
    cells: list[Cell] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"{self.path.stem}: {self.name}"


class Malformed(ValueError):
    """A line of a table that means nothing."""


def read(path: Path) -> list[Sequence]:
    sequences: list[Sequence] = []
    cell: Cell | None = None
    in_code = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}:{number}"
        if line.startswith("## "):
            sequences.append(Sequence(line[3:].strip(), path, number))
            cell = None
        elif line.startswith(">"):
            if not sequences:
                raise Malformed(f"{where}: a cell before the first name")
            code = line[2:]
            if cell is not None and in_code:
                cell.code += "\n" + code
            else:
                cell = Cell(code, number)
                sequences[-1].cells.append(cell)
            in_code = True
        elif not line.strip():
            cell, in_code = None, False
        elif line.startswith("# "):
            continue
        elif cell is None:
            raise Malformed(f"{where}: an expectation that follows no cell: {line}")
        else:
            in_code = False
            _expect(cell, line, where)
    names = [sequence.name for sequence in sequences]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise Malformed(f"{path.name}: names used twice: {sorted(twice)}")
    return sequences


def read_all(folder: Path) -> list[Sequence]:
    return [sequence for path in sorted(folder.glob("*.cells")) for sequence in read(path)]


def _expect(cell: Cell, line: str, where: str) -> None:
    wanted = cell.allowed[-1]
    key, _, rest = line.partition(" ")
    if key == "=":
        wanted.result = rest if wanted.result is None else f"{wanted.result}\n{rest}"
    elif key == "=~":
        wanted.result_like = _regex(rest, where)
    elif key == "|":
        wanted.stdout += rest + "\n"
    elif key == "!":
        name, _, regex = rest.partition(": ")
        wanted.error = (name.rstrip(":"), _regex(regex, where))
    elif key == "says":
        wanted.says.append(_regex(rest, where))
    elif key == "not":
        wanted.not_said.append(_regex(rest, where))
    elif key == "vars":
        wanted.variables = rest.split()
    elif key == "or" and not rest:
        cell.allowed.append(Expectation())
    else:
        raise Malformed(f"{where}: {line}")


def _regex(text: str, where: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise Malformed(f"{where}: {error}") from error
    return text
