"""Runs a sequence of a table in a notebook and tells where the two disagree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from client import Timeout
from notebook import Notebook, Outcome
from sequences import Cell, Expectation, Sequence


@dataclass
class Disagreement:
    cell: Cell
    reasons: list[str]
    outcome: Outcome | None  # none: the kernel did not answer

    def __str__(self) -> str:
        code = "\n".join(f"> {line}" for line in self.cell.code.split("\n"))
        return f"line {self.cell.line}\n{code}\n{self.outcome or ''}\n" + "\n".join(f"  {reason}" for reason in self.reasons)


def check(sequence: Sequence, notebook: Notebook) -> list[Disagreement]:
    """Every cell is run, also after one that disagrees: a row of the table shows all that is wrong with it."""
    found = []
    for cell in sequence.cells:
        try:
            outcome = notebook.run(cell.code)
            wants_variables = any(allowed.variables is not None for allowed in cell.allowed)
            variables = sorted(notebook.variables()) if wants_variables else []
        except (Timeout, AssertionError, OSError) as error:
            found.append(Disagreement(cell, [f"the kernel does not answer as it should: {error}"], None))
            notebook.close()
            break
        reasons = [disagreements(allowed, outcome, variables) for allowed in cell.allowed]
        if all(reasons):
            found.append(Disagreement(cell, min(reasons, key=len), outcome))
    return found


def disagreements(wanted: Expectation, outcome: Outcome, variables: list[str]) -> list[str]:
    reasons = []
    if wanted.error is None and outcome.status != "ok":
        reasons.append("it must not fail")
    if wanted.error is not None:
        name, regex = wanted.error
        if outcome.status == "ok":
            reasons.append(f"it must fail with {name}: {regex}")
        else:
            if name not in ("*", outcome.ename):
                reasons.append(f"the error must be named {name}")
            if not _found(regex, outcome.error):
                reasons.append(f"the error must match: {regex}")
    if wanted.result_like is not None:
        if outcome.result is None or not _found(wanted.result_like, outcome.result):
            reasons.append(f"the result must match: {wanted.result_like}")
    elif outcome.result != wanted.result:
        reasons.append("there must be no result" if wanted.result is None else f"the result must be: {wanted.result}")
    if outcome.stdout.removesuffix("\n") != wanted.stdout.removesuffix("\n"):
        reasons.append(f"standard output must be: {wanted.stdout!r}")
    if not wanted.says and not wanted.not_said and (outcome.stderr or outcome.shown):
        reasons.append("nothing else must be shown")
    reasons += [f"it must say: {regex}" for regex in wanted.says if not _found(regex, outcome.said)]
    reasons += [f"it must not say: {regex}" for regex in wanted.not_said if _found(regex, outcome.said)]
    if wanted.variables is not None and variables != sorted(wanted.variables):
        reasons.append(f"the variables must be: {' '.join(sorted(wanted.variables))}; they are: {' '.join(variables)}")
    return reasons


def _found(regex: str, text: str) -> bool:
    return re.search(regex, text, re.DOTALL | re.IGNORECASE) is not None
