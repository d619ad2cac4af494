"""Who the kernel says it is, and the sockets that answer whatever else goes on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import zmq
from client import KERNEL, SHORT, Client, Kernel
from jupyter_client.kernelspec import KernelSpecManager


def test_kernel_info(client: Client) -> None:
    info = client.request("kernel_info_request")["content"]
    assert info["status"] == "ok"
    assert info["protocol_version"] == "5.5"
    assert info["implementation"] == "oxbook"
    assert info["implementation_version"]
    language = info["language_info"]
    assert language["name"] == "rust"
    assert language["file_extension"] == ".rs"
    assert language["version"].startswith("1.")
    assert language["mimetype"].startswith("text/")
    assert language["pygments_lexer"] == "rust"
    assert language["codemirror_mode"]
    assert isinstance(info["banner"], str) and info["banner"]
    assert all(link["text"] and link["url"].startswith("https://") for link in info["help_links"])
    assert isinstance(info["supported_features"], list)


def test_control_says_the_same_as_shell(client: Client) -> None:
    on_shell = client.request("kernel_info_request")["content"]
    on_control = client.request("kernel_info_request", channel="control")["content"]
    assert on_shell == on_control


def test_control_answers_while_a_cell_is_busy(client: Client) -> None:
    client.run("1")  # ready to run cells
    cell = client.submit("std::thread::sleep(std::time::Duration::from_secs(3)); 5")
    client.wait_iopub(lambda m: m["msg_type"] == "execute_input")
    info = client.send("control", "kernel_info_request", {})
    client.reply_to(info, "control")
    assert not client.shell.poll(0), "the cell ended first: control waited for it"
    on_shell = client.send("shell", "kernel_info_request", {})
    assert client.reply_to(on_shell)["content"]["status"] == "ok", "on shell a question does not wait either"
    client.iopub_of(on_shell)
    reply = client.reply_to(cell)
    assert reply["content"]["status"] == "ok"


def test_a_cell_is_seen_to_run_after_something_else_was_answered(client: Client) -> None:
    """Front ends show the last state that they heard of, whatever it belongs to."""
    cell = client.submit("for _ in 0..1000 { std::thread::sleep(std::time::Duration::from_millis(20)); }")
    client.wait_iopub(lambda m: m["msg_type"] == "execute_input")
    for channel in ("shell", "control"):
        question = client.send(channel, "kernel_info_request", {})
        client.reply_to(question, channel)
        client.iopub_of(question)
        after = client.receive("iopub")
        assert (after["msg_type"], after["content"]) == ("status", {"execution_state": "busy"})
        assert after["parent_header"]["msg_id"] == cell["header"]["msg_id"]
    client.interrupt()
    assert client.finish(cell).status == "error"


def test_heartbeat_echoes_any_bytes(client: Client) -> None:
    for beat in (b"ping", b"", b"\x00\xff<IDS|MSG>\r\n", os.urandom(70_000)):
        client.heartbeat.send(beat)
        assert client.heartbeat.poll(SHORT * 1000)
        assert client.heartbeat.recv() == beat


def test_heart_beats_while_a_cell_is_busy(client: Client) -> None:
    client.run("1")
    cell = client.submit("std::thread::sleep(std::time::Duration::from_secs(2));")
    client.wait_iopub(lambda m: m["msg_type"] == "execute_input")
    client.heartbeat.send(b"busy?")
    assert client.heartbeat.poll(1500)
    assert client.heartbeat.recv() == b"busy?"
    assert not client.shell.poll(0), "the cell ended first"
    client.reply_to(cell)


def test_iopub_welcomes_each_subscriber_first(kernel: Kernel) -> None:
    for topic in (b"", b"stream"):
        late = kernel.connect(welcome=False)
        subscriber = late.context.socket(zmq.SUB)
        subscriber.linger = 0
        subscriber.setsockopt(zmq.SUBSCRIBE, topic)
        subscriber.connect(late.url("iopub"))
        assert subscriber.poll(SHORT * 1000)
        welcome = late._parse(subscriber.recv_multipart())
        assert welcome["msg_type"] == "iopub_welcome"
        assert welcome["content"] == {"subscription": topic.decode()}
        assert welcome["parent_header"] == {}
        subscriber.close()
        late.close()


def test_kernelspec() -> None:
    spec = KernelSpecManager().get_kernel_spec(KERNEL)
    assert spec.language == "rust"
    assert spec.interrupt_mode == "message"
    assert spec.display_name
    assert Path(spec.argv[0]).is_absolute() and spec.argv[1] == "kernel" and spec.argv[-1] == "{connection_file}"
    directory = Path(spec.resource_dir)
    # `kernel_protocol_version` is read from the file: KernelSpec drops what it does not know.
    assert json.loads((directory / "kernel.json").read_text("utf-8"))["kernel_protocol_version"] == "5.5"
    assert (directory / "logo-svg.svg").read_text("utf-8").startswith("<svg")
    for size in (32, 64):
        assert (directory / f"logo-{size}x{size}.png").read_bytes().startswith(b"\x89PNG")
