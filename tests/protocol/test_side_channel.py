"""The socket over which the process that runs cells talks to the kernel: whatever another process of the same user, or a
cell with unsafe code, sends into it, cells, their output and interrupts work on.

Stock evcxr_jupyter has no such socket: there the same pipe carries output and commands, and a cell that prints
`EVCXR_EXECUTION_COMPLETE` ends before its end.
"""

from __future__ import annotations

import os
import socket
import stat
import struct
import threading
import time
from pathlib import Path

import pytest
from client import CELL, Client, Kernel, children


def frame(json: bytes, version: int = 1) -> bytes:
    body = bytes([version]) + json
    return struct.pack("<I", len(body)) + body


def hello(pid: int) -> bytes:
    return frame(b'{"type":"hello","pid":%d}' % pid)


FORGED = frame(b'{"type":"stream","name":"stdout","text":"FORGED"}')

GARBAGE = {
    "nothing": b"",
    "half a length": b"\x10\x00",
    "another protocol": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "zeros": bytes(100_000),
    "random bytes": os.urandom(100_000),
    "a length without its frame": b"\xff\xff\xff\x0f\x01{",
    "an absurd length": b"\xff\xff\xff\xff" + b"x" * 1000,
    "another version": frame(b'{"type":"hello","pid":1}', version=9),
    "no JSON": frame(b"{{{"),
    "JSON of another kind": frame(b'["hello"]') + frame(b"null") + frame(b'{"type":"unheard_of"}'),
    "no hello": FORGED,
}
HELLOS = {
    "of nobody": hello(-1),
    "of another process": hello(os.getpid()),
    "then an output": hello(os.getpid()) + FORGED,
    "then garbage": hello(1) + os.urandom(10_000),
}


def address(kernel: Kernel) -> Path:
    """Where the process that runs cells is told to connect."""
    for pid in children(kernel.pid):
        if "runtime" in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
            for entry in Path(f"/proc/{pid}/environ").read_text().split("\0"):
                if entry.startswith("OXBOOK_CHANNEL="):
                    return Path(entry.partition("=")[2])
    raise AssertionError("no process that runs cells")


def send(path: Path, data: bytes) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(str(path))
    try:
        connection.sendall(data)
    except OSError:
        pass  # it was refused before its end
    return connection


def check_unharmed(client: Client, patience: float = 5.0) -> None:
    """A cell runs, prints, and ends without delay; another is interrupted; variables are kept."""
    begun = time.monotonic()
    run = client.run('print!("one "); html("<b>two</b>").show(); println!("three"); kept').ok()
    assert run.text == "7" and run.stdout == "one three\n" and len(run.displays) == 1
    assert time.monotonic() - begun < patience, f"a cell took {time.monotonic() - begun:.1f} s"
    request = client.submit('println!("running"); loop { std::hint::black_box(1); }')
    client.wait_iopub(lambda m: m["msg_type"] == "stream", timeout=CELL)
    client.interrupt()
    stopped = client.shell.poll(patience * 1000)
    if not stopped:
        client.interrupt()
    client.finish(request)
    assert stopped, "the interrupt did not reach the cell"
    assert client.run("kept").ok().text == "7"


def run_and_send(kernel: Kernel, *several: bytes) -> None:
    """Sends into the channel while a cell runs, once hanging up at once and once staying; both are survived."""
    client = kernel.client
    for stays in (False, True):
        client.run("let kept = 7;").ok()
        request = client.submit('print!("before "); std::thread::sleep(std::time::Duration::from_millis(300)); print!("after"); kept')
        client.wait_iopub(lambda m: m["msg_type"] == "stream", timeout=CELL)
        connections = [send(address(kernel), data) for data in several]
        if not stays:
            for connection in connections:
                connection.close()
        try:
            run = client.finish(request).ok()
            assert run.text == "7"
            assert run.stdout == "after"  # what came before was waited for
            check_unharmed(client)
        finally:
            for connection in connections:
                connection.close()


def test_garbage_does_no_harm(kernel: Kernel) -> None:
    run_and_send(kernel, *GARBAGE.values())


@pytest.mark.parametrize("data", HELLOS.values(), ids=HELLOS)
def test_a_hello_of_another_does_no_harm(kernel: Kernel, data: bytes) -> None:
    """A process that pretends to be the one that runs cells does not take its place."""
    run_and_send(kernel, data)


def test_many_connections_at_once(kernel: Kernel) -> None:
    client = kernel.client
    client.run("let kept = 7;").ok()
    path = address(kernel)
    connections: list[socket.socket] = []

    def flood() -> None:
        connections.extend(send(path, os.urandom(1 + i % 7)) for i in range(50))

    threads = [threading.Thread(target=flood) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check_unharmed(client)
    for connection in connections:
        connection.close()
    check_unharmed(client)
    client.alive()


def test_it_is_its_owner_s_alone(kernel: Kernel) -> None:
    kernel.client.run("1").ok()
    directory = address(kernel).parent.stat()
    assert directory.st_uid == os.getuid()
    assert stat.S_IMODE(directory.st_mode) & 0o077 == 0, oct(directory.st_mode)


def test_a_cell_that_writes_into_it(fresh: Kernel) -> None:
    """Unsafe code with a wrong descriptor: the process may be lost, and the learner is told so; the kernel is not."""
    client = fresh.client
    code = """
        unsafe extern "C" { fn write(fd: i32, bytes: *const u8, count: usize) -> isize; }
        for fd in 3..40 { unsafe { write(fd, b"garbage garbage".as_ptr(), 15); } }
    """
    client.run("let kept = 7;").ok()
    client.run("fn twice(x: i32) -> i32 { 2 * x }").ok()
    said = client.run(code)
    if said.status == "ok":
        said = client.run("kept")
    if said.status == "error":
        assert "kept" in said.error_text, said.error_text
    assert client.run("let kept = 7; println!(\"here\"); twice(kept)").ok().text == "14"
    check_unharmed(client)
