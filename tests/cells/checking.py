"""Runs a sequence of a table in a notebook and tells where the two disagree."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from client import Timeout
from notebook_view import Notebook, Outcome
from sequences import Cell, Expectation, Sequence


@dataclass(frozen=True)
class Reason:
    text: str
    words_only: bool = False  # what came is right, how it is said is not

    def __str__(self) -> str:
        return self.text


@dataclass
class Disagreement:
    cell: Cell
    reasons: list[Reason]
    outcome: Outcome | None  # none: the kernel did not answer

    def __str__(self) -> str:
        code = "\n".join(f"> {line}" for line in self.cell.code.split("\n"))
        reasons = "\n".join(f"  {reason}" for reason in self.reasons)
        return f"line {self.cell.line}\n{code}\n{self.outcome or ''}\n{reasons}"


def check(sequence: Sequence, notebook: Notebook) -> list[Disagreement]:
    """Every cell is run, also after one that disagrees: a row of the table shows all that is wrong with it."""
    found = []
    for cell in sequence.cells:
        try:
            outcome = notebook.run(cell.code)
            wants_variables = any(allowed.variables is not None for allowed in cell.allowed)
            variables = sorted(notebook.variables()) if wants_variables else []
        except (Timeout, AssertionError, OSError) as error:
            found.append(Disagreement(cell, [no_answer(error)], None))
            notebook.close()
            break
        reasons = [disagreements(allowed, outcome, variables) for allowed in cell.allowed]
        if all(reasons):
            found.append(Disagreement(cell, min(reasons, key=len), outcome))
    return found


def must_hold(sequence: Sequence, notebook: Notebook) -> None:
    """Fails the test with all that is wrong with a sequence; what it did to the kernel is not left to the next one."""
    notebook.clear()
    found = check(sequence, notebook)
    if found:
        notebook.close()
        place = f"{sequence.path.name}:{sequence.line} {sequence.name}"
        pytest.fail(f"{place}\n\n" + "\n\n".join(map(str, found)), pytrace=False)


def no_answer(error: Exception) -> Reason:
    return Reason(f"the kernel does not answer as it should: {error}")


def disagreements(wanted: Expectation, outcome: Outcome, variables: list[str]) -> list[Reason]:
    reasons = []
    if wanted.error is None and outcome.status != "ok":
        reasons.append(Reason("it must not fail"))
    if wanted.error is not None:
        name, regex = wanted.error
        if outcome.status == "ok":
            reasons.append(Reason(f"it must fail with {name}: {regex}"))
        else:
            if name not in ("*", outcome.ename):
                reasons.append(Reason(f"the error must be named {name}", words_only=True))
            if not _found(regex, outcome.error):
                reasons.append(Reason(f"the error must match: {regex}", words_only=True))
    if wanted.result_like is not None:
        if outcome.result is None or not _found(wanted.result_like, outcome.result):
            reasons.append(Reason(f"the result must match: {wanted.result_like}"))
    elif outcome.result != wanted.result:
        what = "there must be no result" if wanted.result is None else f"the result must be: {wanted.result}"
        reasons.append(Reason(what))
    if outcome.stdout.removesuffix("\n") != wanted.stdout.removesuffix("\n"):
        reasons.append(Reason(f"standard output must be: {wanted.stdout!r}"))
    if not wanted.says and not wanted.not_said and (outcome.stderr or outcome.shown):
        reasons.append(Reason("nothing else must be shown", words_only=True))
    for regex in wanted.says:
        if not _found(regex, outcome.said):
            # A warning that does not come is more than a matter of wording.
            reasons.append(Reason(f"it must say: {regex}", words_only=wanted.error is not None))
    for regex in wanted.not_said:
        if _found(regex, outcome.said):
            reasons.append(Reason(f"it must not say: {regex}", words_only=True))
    if wanted.variables is not None and variables != sorted(wanted.variables):
        wants, are = " ".join(sorted(wanted.variables)), " ".join(variables)
        reasons.append(Reason(f"the variables must be: {wants}; they are: {are}"))
    return reasons


def _found(regex: str, text: str) -> bool:
    return re.search(regex, text, re.DOTALL) is not None
