"""A kernel, or the process that runs its cells, is killed under a Jupyter server: the server brings it back, and the
learner's notebook and progress are as they were."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any, Iterator

import pytest
from client import CELL, Client, children, eventually, running
from server import Server
from server import running as start_server

LOOP = 'println!("on"); loop { std::hint::black_box(1); }'
NAME = "lesson.ipynb"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with start_server(tmp_path_factory.mktemp("server")) as started:
        yield started


def processes(name: str) -> list[int]:
    """Of the server's kernels: the kernels, or the processes that run cells."""
    found = []
    for pid in children(os.getpid()):
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        if words[0].endswith("oxbook") and words[1] == name:
            found.append(pid)
    return found


def notebook(code: str, shown: str) -> dict[str, Any]:
    output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": shown}}
    cell = {"id": "one", "cell_type": "code", "source": code, "metadata": {}, "execution_count": 1, "outputs": [output]}
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def opened(server: Server) -> Iterator[tuple[str, Any]]:
    """A kernel's id, and the notebook as the server has it."""
    server.save(NAME, notebook("let kept = 1; kept", "1"))
    kernel = server.open(NAME)
    yield kernel, server.load(NAME)
    server.ask("DELETE", f"kernels/{kernel}")
    eventually(lambda: not processes("kernel") and not processes("runtime"), what="all of it is gone")


def begun(client: Client, busy: bool) -> None:
    client.run("let kept = 1;").ok()
    client.run('check("02-1", || Ok(()))').ok()
    if busy:
        client.submit(LOOP)
        client.wait_iopub(lambda m: m["msg_type"] == "stream", timeout=CELL)


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_a_killed_kernel_comes_back_to_the_same_notebook(server: Server, opened: tuple[str, Any], busy: bool) -> None:
    kernel, saved = opened
    client = server.client(kernel)
    begun(client, busy)
    progress = (server.directory / "data/progress.json").read_text()
    (pid,) = processes("kernel")
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: any(other != pid for other in processes("kernel")), CELL, "the server starts another")
    client.close()
    # With the same connection file: whoever was connected is again.
    client = server.client(kernel)
    assert "kept" in client.run("kept").error_text, "variables are gone, and the cell says which is missing"
    assert client.run("let kept = 1; kept").ok().text == "1"
    assert server.load(NAME) == saved
    assert (server.directory / "data/progress.json").read_text() == progress
    assert "1 of 1" in client.run("course_progress()").ok().rich[0]["text/plain"]
    client.close()


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_a_killed_runtime_costs_variables_and_nothing_else(server: Server, opened: tuple[str, Any], busy: bool) -> None:
    kernel, saved = opened
    client = server.client(kernel)
    begun(client, busy)
    progress = json.loads((server.directory / "data/progress.json").read_text())["exercises"]
    (pid,) = processes("runtime")
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: not running(pid), what="the process is gone")
    if busy:
        ended = client.wait_iopub(lambda m: m["msg_type"] == "error", timeout=CELL)["content"]
        assert ended["ename"] == "Killed" and "kept" in "".join(ended["traceback"])
    client.close()
    client = server.client(kernel)
    # An idle kernel may take a cell to notice.
    run = client.run("1 + 1")
    assert run.status == "ok" or "kept" in run.error_text
    assert client.run("let kept = 1; kept").ok().text == "1"
    assert server.ask("GET", f"kernels/{kernel}")["execution_state"] in ("idle", "busy")
    assert server.load(NAME) == saved
    assert json.loads((server.directory / "data/progress.json").read_text())["exercises"] == progress
    client.close()
