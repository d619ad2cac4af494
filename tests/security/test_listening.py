"""Where a kernel can be reached: at the address that the connection file names, or at files of its user's alone."""

from __future__ import annotations

import os
import socket
import stat
import struct
from pathlib import Path

import pytest
from client import Client, Kernel, children, kernel
from launch import answering, connection_file

LISTENING = "0A"
SERVE = 'let service = http::serve(|_| http::Response::text(200, "here"))?; service.address().port()'


def listening(pid: int) -> set[tuple[str, int]]:
    """The addresses at which a process and all below it can be reached over a network."""
    inodes = set()
    for each in (pid, *children(pid)):
        for descriptor in Path(f"/proc/{each}/fd").iterdir():
            try:
                target = os.readlink(descriptor)
            except OSError:
                continue
            if target.startswith("socket:["):
                inodes.add(target[len("socket:[") : -1])
    found = set()
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and fields[9] in inodes:
                address, port = fields[1].split(":")
                parts = [int(address[at : at + 8], 16) for at in range(0, len(address), 8)]
                words = struct.pack(f"={len(parts)}I", *parts)
                found.add((socket.inet_ntop(family, words), int(port, 16)))
    return found


def test_only_this_machine_reaches_a_kernel() -> None:
    with kernel() as started:
        started.run("let t = Tensor::zeros((2, 2), DType::F32, &Device::Cpu)?;").ok()
        started.client.complete("t.")
        ports = {value for name, value in started.connection.items() if name.endswith("_port")}
        assert listening(started.pid) == {("127.0.0.1", port) for port in ports}
        # The stand-in for a service that lessons talk to.
        service = int(started.run(SERVE).ok().text or "0")
        assert listening(started.pid) == {("127.0.0.1", port) for port in ports | {service}}


def test_the_address_is_the_connection_file_s(tmp_path: Path) -> None:
    with answering(connection_file(tmp_path, ip="127.0.0.2")) as (_, process):
        assert {address for address, _ in listening(process.pid)} == {"127.0.0.2"}


def test_sockets_that_are_files_are_their_user_s_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        started = Kernel(transport="ipc")
    finally:
        os.umask(before)
    try:
        ip = started.connection["ip"]
        ports = [value for name, value in started.connection.items() if name.endswith("_port")]
        for port in ports:
            mode = os.stat(f"{ip}-{port}").st_mode
            assert stat.S_ISSOCK(mode) and mode & 0o077 == 0, oct(mode)
        assert listening(started.pid) == set()
        # What cells make is as the user wants it.
        made = tmp_path / "made.txt"
        started.run(f'std::fs::write("{made}", "x")?;').ok()
        assert made.stat().st_mode & 0o777 == 0o666
    finally:
        started.stop()


@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
def test_somebody_with_another_key_is_not_heard(channel: str) -> None:
    """And does not read along: what is published has no answer to it among it."""
    with kernel() as started:
        started.run("let mut touched = 0;").ok()
        stranger = Client({**started.connection, "key": b"another key"}, welcome=False)
        try:
            stranger.send(channel, "execute_request", {"code": "touched = 1;", "silent": False})
            stranger.send(channel, "shutdown_request", {"restart": False})
            assert not getattr(stranger, channel).poll(1000)
        finally:
            stranger.close()
        assert started.run("touched").ok().text == "0"
