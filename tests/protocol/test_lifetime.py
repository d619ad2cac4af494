"""No process outlives what started it, and signals end a kernel cleanly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from client import CELL, START, Client, Kernel, children, eventually, kill, running
from launch import command, connection_file

# A server that starts a kernel, as Jupyter does: in a process group of its own.
SERVER = """
import json, os, subprocess, sys, time
command = json.loads(sys.argv[1])
child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True,
                         env=dict(os.environ, JPY_PARENT_PID=str(os.getpid())))
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_a_kernel_ends_with_its_server(tmp_path: Path, busy: bool) -> None:
    info = connection_file(tmp_path)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, json.dumps(command(info["path"]))], stdout=subprocess.PIPE, text=True
    )
    pid = int(server.stdout.readline())
    try:
        client = Client(info)
        client.run("1").ok()
        if busy:
            client.submit('println!("on"); loop { std::hint::black_box(1); }')
            client.wait_iopub(lambda m: m["msg_type"] == "stream", timeout=CELL)
        family = children(pid)
        assert family, "cells run in a process of their own"
        server.kill()
        server.wait()
        eventually(lambda: not running(pid), what="the kernel is gone")
        eventually(lambda: not any(map(running, family)), what="its processes are gone")
        client.close()
    finally:
        kill(server.pid)
        kill(pid)


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_cells_end_with_a_kernel_that_is_killed(fresh: Kernel, busy: bool) -> None:
    fresh.run("1").ok()
    if busy:
        fresh.client.submit('println!("on"); loop { std::hint::black_box(1); }')
        fresh.client.wait_iopub(lambda m: m["msg_type"] == "stream")
    family = children(fresh.pid)
    assert family
    os.kill(fresh.pid, signal.SIGKILL)
    eventually(lambda: not any(map(running, family)), what="the processes of the kernel are gone")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(fresh: Kernel, number: signal.Signals) -> None:
    fresh.run("1").ok()
    family = children(fresh.pid)
    os.kill(fresh.pid, number)
    assert fresh.exited() == 0
    eventually(lambda: not any(map(running, family)), what="its processes are gone")


def test_the_kernel_leaves_no_files_behind(tmp_path: Path) -> None:
    """What it makes in the temporary directory goes with it."""
    before = set(os.listdir(tmp_path))
    with_tmp = Kernel(env={"TMPDIR": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)})
    with_tmp.run("1").ok()
    with_tmp.client.send("control", "shutdown_request", {"restart": False})
    assert with_tmp.exited() == 0
    with_tmp.stop()
    eventually(lambda: set(os.listdir(tmp_path)) == before, what=f"{tmp_path} is as it was")


def test_many_starts_and_stops() -> None:
    for _ in range(3):
        started = Kernel()
        started.client.kernel_info(START)
        started.stop()
