"""Sequences that nobody thought of, against a model of what must be visible: no disagreement, and no crash.

    OXBOOK_SEQUENCES=2000 pytest -c tests/pytest.ini tests/cells/test_random.py     a long run
    OXBOOK_SEED=1234 ...                                                           where to begin
"""

from __future__ import annotations

import os

import pytest
from checking import Disagreement, disagreements, no_answer
from choosing import sequence
from client import Timeout
from model import Model
from notebook_view import Notebook, Outcome
from operations import RUNNING, Operation, Planned, plan

SEQUENCES = int(os.environ.get("OXBOOK_SEQUENCES", "60"))
FIRST = int(os.environ.get("OXBOOK_SEED", "1"))
LENGTH = 7


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEQUENCES))
def test_sequence(seed: int, notebook: Notebook) -> None:
    operations = sequence(seed, LENGTH)
    found = disagreement(operations, notebook)
    if found is None:
        return
    shortest, found = minimised(operations, found, notebook)
    notebook.close()
    pytest.fail(f"seed {seed}, minimised to:\n\n{written_out(shortest)}\n{found}", pytrace=False)


def disagreement(operations: list[Operation], notebook: Notebook) -> Disagreement | None:
    """The first cell of a sequence that does not show what it must."""
    notebook.clear()
    process = notebook.get().pid
    for planned in plan(operations, Model()):
        cell = planned.cell
        try:
            outcome = interrupted(planned, notebook) if planned.interrupted else notebook.run(cell.code)
            variables = sorted(notebook.variables())
        except (Timeout, AssertionError, OSError) as error:
            notebook.close()
            return Disagreement(cell, [no_answer(error)], None)
        reasons = [disagreements(allowed, outcome, variables) for allowed in cell.allowed]
        if all(reasons):
            return Disagreement(cell, min(reasons, key=len), outcome)
    assert notebook.get().pid == process and notebook.get().process.poll() is None, "the kernel crashed"
    return None


def interrupted(planned: Planned, notebook: Notebook) -> Outcome:
    """Runs a cell and interrupts it when it says that it runs."""
    client = notebook.get().client
    request = client.submit(planned.cell.code)
    client.wait_iopub(lambda message: message["msg_type"] == "stream" and RUNNING in message["content"]["text"])
    client.interrupt()
    outcome = Outcome.of(client.finish(request))
    client.iopub_rest(quiet=0.05)  # the interrupt's own busy and idle
    return outcome


def minimised(
    operations: list[Operation], found: Disagreement, notebook: Notebook, attempts: int = 80
) -> tuple[list[Operation], Disagreement]:
    """The sequence without what it does not need to fail; it may end in another disagreement than it did."""
    operations = operations[: found.cell.line]
    size = max(1, len(operations) // 2)
    while size and attempts:
        at, shrunk = 0, False
        while at < len(operations) and attempts:
            shorter = operations[:at] + operations[at + size :]
            attempts -= 1
            again = disagreement(shorter, notebook) if shorter else None
            if again is None:
                at += size
            else:
                operations, found, shrunk = shorter[: again.cell.line], again, True
                notebook.close()
        if size > 1 or not shrunk:
            size //= 2
    return operations, found


def written_out(operations: list[Operation]) -> str:
    """As a row of the table."""
    lines = []
    for planned in plan(operations, Model()):
        lines += [f"> {line}" for line in planned.cell.code.split("\n")]
        wanted = planned.cell.allowed[0]
        lines += [] if wanted.result is None else [f"= {wanted.result}"]
        lines += [f"| {line}" for line in wanted.stdout.splitlines()]
        lines += [] if wanted.error is None else [f"! {wanted.error[0]}: {wanted.error[1]}"]
        lines += [f"says {regex}" for regex in wanted.says] + [f"not {regex}" for regex in wanted.not_said]
        lines += [f"vars {' '.join(wanted.variables or [])}", *(["# interrupted"] if planned.interrupted else []), ""]
    return "\n".join(lines)
