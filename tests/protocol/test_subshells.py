"""Subshells (JEP 91), and what does not wait for a cell with or without them."""

from __future__ import annotations

from typing import Any

import pytest
from client import Client, Message

TRANSPORT = "ipc"

LONG = "for _ in 0..1000 { std::thread::sleep(std::time::Duration::from_millis(20)); }"


@pytest.fixture
def busy(client: Client) -> Any:
    """A cell runs during the test."""
    cell = client.submit(LONG)
    client.wait_iopub(lambda m: m["msg_type"] == "execute_input")
    yield cell
    client.interrupt()
    assert client.finish(cell).status == "error"


def subshell(client: Client) -> str:
    reply = client.request("create_subshell_request", {}, channel="control")["content"]
    assert reply["status"] == "ok"
    return reply["subshell_id"]


def test_they_are_announced(client: Client) -> None:
    info = client.request("kernel_info_request", {})["content"]
    assert "kernel subshells" in info["supported_features"]


def test_they_are_made_listed_and_deleted(client: Client) -> None:
    def listed() -> list[str]:
        return client.request("list_subshell_request", {}, channel="control")["content"]["subshell_id"]

    first, second = subshell(client), subshell(client)
    assert first != second and {first, second} <= set(listed())
    assert client.request("delete_subshell_request", {"subshell_id": first}, channel="control")["content"]["status"] == "ok"
    assert first not in listed()
    reply = client.request("delete_subshell_request", {"subshell_id": first}, channel="control")["content"]
    assert reply["status"] == "error" and first in reply["evalue"]


def in_subshell(client: Client, id: str, msg_type: str, content: dict[str, Any]) -> Message:
    message = client.message(msg_type, content)
    message["header"]["subshell_id"] = id
    client.shell.send_multipart(client.frames(message))
    return message


def test_a_subshell_answers_while_a_cell_runs(client: Client, busy: Message) -> None:
    request = in_subshell(client, subshell(client), "kernel_info_request", {})
    assert client.reply_to(request)["content"]["status"] == "ok"
    client.iopub_of(request)


def test_a_cell_of_a_subshell_shares_the_variables(client: Client) -> None:
    client.run("let shared = 6;").ok()
    content = {"code": "shared * 7", "silent": False, "store_history": True, "allow_stdin": False}
    run = client.finish(in_subshell(client, subshell(client), "execute_request", content))
    assert run.ok().text == "42"


@pytest.mark.parametrize(
    "msg_type, content",
    [
        ("kernel_info_request", {}),
        ("comm_info_request", {}),
        ("is_complete_request", {"code": "1 +"}),
        ("history_request", {"hist_access_type": "tail", "n": 1}),
        ("complete_request", {"code": "vec![1].is_em", "cursor_pos": 13}),
        ("inspect_request", {"code": "Vec", "cursor_pos": 3}),
    ],
)
def test_questions_do_not_wait_for_a_cell(client: Client, busy: Message, msg_type: str, content: dict[str, Any]) -> None:
    request = client.send("shell", msg_type, content)
    reply = client.reply_to(request, timeout=60)
    assert reply["msg_type"] == msg_type.replace("_request", "_reply") and reply["content"]["status"] != "error"
    messages = client.iopub_of(request)
    assert [m["content"]["execution_state"] for m in messages] == ["busy", "idle"]
