"""jupyter-console: the kernel in a terminal, with a terminal's pictures of what is shown."""

from __future__ import annotations

import re
import sys
from typing import Iterator

import pexpect
import pytest

ENTRY = r"In \[(\d+)\]: "


@pytest.fixture(scope="module")
def console() -> Iterator[pexpect.spawn]:
    command = ["-m", "jupyter_console", "--kernel=oxbook", "--simple-prompt", "--ZMQTerminalInteractiveShell.kernel_timeout=60"]
    started = pexpect.spawn(sys.executable, command, encoding="utf-8", timeout=90, dimensions=(50, 120))
    started.expect(ENTRY)
    yield started
    started.sendline("exit")
    started.expect(pexpect.EOF)
    started.close()


def entered(console: pexpect.spawn, line: str) -> str:
    """What the console says after a line."""
    console.sendline(line)
    console.expect(ENTRY)
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", console.before)


def test_values_and_variables(console: pexpect.spawn) -> None:
    entered(console, "let three = t([1, 2, 3]);")
    assert re.search(r"Out\[\d+\]: 14", entered(console, "three.sqr()?.sum_all()?.item()? as i64"))


def test_a_chart_is_told_in_words(console: pexpect.spawn) -> None:
    said = entered(console, 'line([0, 1, 2], [1, 4, 9]).x("step").y("loss")')
    assert "step" in said and "loss" in said and "data:image" not in said


def test_an_error_is_shown_and_costs_nothing(console: pexpect.spawn) -> None:
    assert "cannot find value" in entered(console, "thre + 1")
    assert "stopped here" in entered(console, 'panic!("stopped here")')
    assert "Out[" in entered(console, "three.dims().len()")


def test_a_question_is_answered_by_the_keyboard(console: pexpect.spawn) -> None:
    console.sendline('let name = input("your name? "); println!("hello {name}");')
    console.expect("your name\\? ")
    assert "hello Ada" in entered(console, "Ada")
