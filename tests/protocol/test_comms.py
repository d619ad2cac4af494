"""Comms that nobody knows: whatever is sent about them is answered or survived. (Those of widgets: tests/widgets.)"""

from __future__ import annotations

import os

import pytest
from client import Client

TRANSPORT = "ipc"


def test_an_unknown_target_is_closed(client: Client) -> None:
    request = client.send("shell", "comm_open", {"comm_id": "c1", "target_name": "no.such.target", "data": {"x": 1}})
    messages = client.iopub_of(request)
    closes = [m["content"] for m in messages if m["msg_type"] == "comm_close"]
    assert [close["comm_id"] for close in closes] == ["c1"]
    assert [m["msg_type"] for m in messages] == ["status", "comm_close", "status"]
    assert client.request("comm_info_request")["content"]["comms"] == {}


@pytest.mark.parametrize("content", [{}, {"target_name": "jupyter.widget"}, {"target_name": None}])
@pytest.mark.parametrize("channel", ["shell", "control"])
def test_comm_info(client: Client, content: dict, channel: str) -> None:
    reply = client.request("comm_info_request", content, channel=channel)["content"]
    assert reply["status"] == "ok"
    assert reply["comms"] == {}


@pytest.mark.parametrize("msg_type", ["comm_msg", "comm_close"])
def test_an_unknown_comm_is_survived(client: Client, msg_type: str) -> None:
    request = client.send("shell", msg_type, {"comm_id": "nobody", "data": {"method": "update", "state": {}}})
    assert [m["msg_type"] for m in client.iopub_of(request)] == ["status", "status"]
    client.alive()


@pytest.mark.parametrize("msg_type", ["comm_open", "comm_msg", "comm_close"])
def test_binary_buffers(client: Client, msg_type: str) -> None:
    """The signature covers four frames, not the buffers after them."""
    content = {"comm_id": "c2", "target_name": "no.such.target", "data": {}}
    buffers = [b"", b"\x00\xff\xfe", os.urandom(300_000)]
    request = client.send("shell", msg_type, content, buffers=buffers)
    client.iopub_of(request)
    client.alive()


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"comm_id": 7, "target_name": "x"},
        {"comm_id": "c3"},
        {"comm_id": "c3", "target_name": ["x"], "data": 1},
        {"comm_id": None, "target_name": None, "data": None},
    ],
)
@pytest.mark.parametrize("msg_type", ["comm_open", "comm_msg", "comm_close"])
def test_badly_shaped_contents(client: Client, msg_type: str, content: dict) -> None:
    client.iopub_of(client.send("shell", msg_type, content))
    client.alive()
