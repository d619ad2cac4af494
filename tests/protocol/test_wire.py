"""What is not a message, or not from us, or not sensible: logged by the kernel, and survived."""

from __future__ import annotations

import json

import pytest
import zmq
from client import DELIMITER, QUIET, SHORT, Client, Kernel, Timeout

EMPTY = b"{}"


def unanswered(client: Client, channel: str = "shell") -> None:
    with pytest.raises(Timeout):
        client.receive(channel, QUIET)
    client.alive()


def header(client: Client, msg_type: str = "kernel_info_request", **more: object) -> bytes:
    return json.dumps({**client.message(msg_type)["header"], **more}, default=str).encode()


@pytest.mark.parametrize("channel", ["shell", "control"])
@pytest.mark.parametrize("signature", [b"", b"0" * 64, b"not hex", b"\xff" * 32])
def test_a_bad_signature_is_not_answered(client: Client, channel: str, signature: bytes) -> None:
    frames = client.frames(client.message("kernel_info_request", {}))
    frames[1] = signature
    getattr(client, channel).send_multipart(frames)
    unanswered(client, channel)


def test_a_changed_message_is_not_run(client: Client) -> None:
    client.run("let mut touched = 0;").ok()
    frames = client.frames(client.message("execute_request", {"code": "touched = 1;"}))
    frames[5] = frames[5].replace(b"touched = 1;", b"touched = 2;")
    client.shell.send_multipart(frames)
    unanswered(client)
    assert client.run("touched").ok().text == "0"


def test_a_replayed_message_runs_once(client: Client) -> None:
    client.run("let mut runs = 0;").ok()
    request = client.message("execute_request", {"code": "runs += 1;"})
    frames = client.frames(request)
    client.shell.send_multipart(frames)
    client.finish(request).ok()
    client.shell.send_multipart(frames)
    unanswered(client)
    assert client.run("runs").ok().text == "1"


@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
@pytest.mark.parametrize(
    "frames",
    [
        [b""],
        [b"hello"],
        [b"", b"", b""],
        [DELIMITER],
        [DELIMITER, b"", EMPTY, EMPTY, EMPTY],
        [DELIMITER] * 8,
        [b"x"] * 300,
        [b"\x00" * 1_000_000],
        [DELIMITER, b"", b"{", b"[", b"nul", b'"'],
    ],
    ids=["empty", "text", "empties", "delimiter", "too few", "delimiters", "many", "large", "broken JSON"],
)
def test_frames_that_are_no_message(client: Client, channel: str, frames: list[bytes]) -> None:
    getattr(client, channel).send_multipart(frames)
    unanswered(client, channel)


BROKEN = [b"", b"{", b"nonsense", b"\xff\xfe", b"[]", b"7", b"null", b'"text"', b"[" * 100_000, b"1e999"]


@pytest.mark.parametrize("place", [0, 1, 2, 3], ids=["header", "parent", "metadata", "content"])
@pytest.mark.parametrize("broken", BROKEN, ids=[b[:8].decode("latin-1") or "empty" for b in BROKEN])
def test_signed_frames_that_are_no_json_objects(client: Client, place: int, broken: bytes) -> None:
    for channel in ("shell", "control"):
        parts = [header(client), EMPTY, EMPTY, EMPTY]
        parts[place] = broken
        getattr(client, channel).send_multipart(client.signed(*parts))
    settle(client)


def settle(client: Client) -> None:
    """Whatever came of it, the kernel still answers, and answers the right question."""
    for channel in ("shell", "control"):
        request = client.send(channel, "kernel_info_request", {})
        while True:
            reply = client.receive(channel, SHORT)
            if reply["parent_header"].get("msg_id") == request["header"]["msg_id"]:
                break
        client.iopub_of(request)


@pytest.mark.parametrize(
    "changed",
    [
        {"msg_type": 7},
        {"msg_type": ""},
        {"msg_type": None},
        {"msg_id": 7},
        {"msg_id": None},
        {"msg_id": ""},
        {"session": ["a"]},
        {"username": {}},
        {"date": "yesterday"},
        {"version": 5.5},
        {"version": "4.0"},
        {"extra": {"deep": [[[]]]}},
    ],
    ids=str,
)
def test_strange_headers(client: Client, changed: dict) -> None:
    client.shell.send_multipart(client.signed(header(client, **changed), EMPTY, EMPTY, EMPTY))
    settle(client)


@pytest.mark.parametrize("missing", ["msg_id", "msg_type", "session", "username", "date", "version"])
def test_incomplete_headers(client: Client, missing: str) -> None:
    part = json.loads(header(client))
    del part[missing]
    client.shell.send_multipart(client.signed(json.dumps(part).encode(), EMPTY, EMPTY, EMPTY))
    settle(client)


WRONG = {
    "execute_request": [
        {},
        {"code": 7},
        {"code": None},
        {"code": ["1"]},
        {"code": "1", "silent": "no"},
        {"code": "1", "user_expressions": [1]},
        {"code": "1", "user_expressions": {"x": 1}},
        {"code": "1", "store_history": 3},
        {"code": "1", "stop_on_error": {}},
    ],
    "complete_request": [{}, {"code": 1, "cursor_pos": 0}, {"code": "a", "cursor_pos": -1}, {"code": "a", "cursor_pos": "0"}],
    "inspect_request": [{}, {"code": "a", "cursor_pos": 1, "detail_level": 99}, {"code": "a", "cursor_pos": 1, "detail_level": "x"}],
    "history_request": [{"hist_access_type": "everything"}, {"hist_access_type": "tail", "n": -5}, {"hist_access_type": 1}],
    "is_complete_request": [{}, {"code": 1}],
    "comm_info_request": [{"target_name": 7}],
}


@pytest.mark.parametrize(
    "msg_type, content",
    [(msg_type, content) for msg_type, contents in WRONG.items() for content in contents],
    ids=str,
)
def test_contents_of_the_wrong_shape_are_answered(client: Client, msg_type: str, content: dict) -> None:
    """A request that was understood to be one gets its reply: a front end waits for it."""
    reply = client.request(msg_type, content)["content"]
    assert reply["status"] in ("ok", "error", "complete", "incomplete", "invalid", "unknown")
    client.alive()


@pytest.mark.parametrize("msg_type", ["interrupt_request", "shutdown_request"])
def test_control_contents_of_the_wrong_shape(fresh: Kernel, msg_type: str) -> None:
    fresh.client.send("control", msg_type, {"restart": "perhaps", "extra": 1})
    reply = fresh.client.receive("control")
    assert reply["msg_type"] == msg_type.replace("_request", "_reply")


@pytest.mark.parametrize("channel", ["shell", "control"])
@pytest.mark.parametrize("msg_type", ["unheard_of", "unheard_of_request", "execute_reply", "status", "stream", "debug_request"])
def test_unknown_message_types(client: Client, channel: str, msg_type: str) -> None:
    request = client.send(channel, msg_type, {"some": "content"})
    assert [m["content"]["execution_state"] for m in client.iopub_of(request) if m["msg_type"] == "status"] == ["busy", "idle"]
    settle(client)


def test_identities_before_the_delimiter_come_back(client: Client) -> None:
    request = client.message("kernel_info_request", {})
    client.shell.send_multipart([b"an intermediary", *client.frames(request)])
    reply = client.reply_to(request)
    assert reply["identities"] == [b"an intermediary"]
    client.iopub_of(request)


def test_large_messages(client: Client) -> None:
    request = client.send("shell", "is_complete_request", {"code": "/*" + "x" * 5_000_000 + "*/ 1"})
    assert client.reply_to(request)["content"]["status"] == "complete"
    client.iopub_of(request)


def test_garbage_on_the_other_sockets(kernel: Kernel) -> None:
    client = kernel.client
    # iopub takes subscriptions only; the heartbeat takes anything, in any number of frames.
    talker = client.context.socket(zmq.XSUB)
    talker.linger = 0
    talker.connect(client.url("iopub"))
    for frame in (b"", b"\x07garbage", b"\x00", b"\x01" + b"\xff" * 300, b"x" * 100_000):
        talker.send(frame)
    beat = client.context.socket(zmq.REQ)
    beat.linger = 0
    beat.connect(client.url("hb"))
    beat.send_multipart([b"one", b"", b"\xff"])
    assert beat.poll(SHORT * 1000)
    assert beat.recv_multipart() == [b"one", b"", b"\xff"]
    talker.close()
    beat.close()
    client.alive()
    assert client.run("1 + 1").ok().text == "2"


def test_what_is_not_zeromq(kernel: Kernel) -> None:
    """A port scanner, or a browser that was given the wrong port."""
    import socket

    for channel in ("shell", "iopub", "stdin", "hb", "control"):
        port = kernel.connection[f"{channel}_port"]
        for data in (b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 64, b""):
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(data)
    kernel.client.alive()
    assert kernel.client.run("1 + 1").ok().text == "2"


def test_clients_that_come_and_go(kernel: Kernel) -> None:
    for _ in range(20):
        visitor = kernel.connect()
        visitor.submit("1")
        visitor.close()
    kernel.client.iopub_rest()
    kernel.client.alive()
    assert kernel.client.run("2").ok().text == "2"
