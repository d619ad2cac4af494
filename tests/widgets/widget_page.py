"""A browser of few words: what a cell's `comm_open` said, and messages to a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from client import Client, Message, Run


@dataclass
class Opened:
    """A model as a browser learned of it."""

    comm_id: str
    state: dict[str, Any]
    message: Message

    @property
    def name(self) -> str:
        return self.state["_model_name"]


def opened(run: Run) -> list[Opened]:
    opens = [message for message in run.messages if message["msg_type"] == "comm_open"]
    return [Opened(m["content"]["comm_id"], m["content"]["data"]["state"], m) for m in opens]


def the(run: Run, name: str) -> Opened:
    """The model of this name that a cell opened."""
    (found,) = [model for model in opened(run.ok()) if model.name == name]
    return found


def move(client: Client, model: Opened, **state: Any) -> list[Message]:
    """What comes of it, from busy to idle."""
    return client.iopub_of(send(client, model, {"method": "update", "state": state, "buffer_paths": []}))


def send(client: Client, model: Opened, data: Any, buffers: list[bytes] = []) -> Message:
    return client.send("shell", "comm_msg", {"comm_id": model.comm_id, "data": data}, buffers=buffers)


def updates(messages: list[Message], method: str = "update") -> list[dict[str, Any]]:
    """The states that these messages bring to browsers."""
    comms = [message["content"]["data"] for message in messages if message["msg_type"] == "comm_msg"]
    return [data["state"] for data in comms if data["method"] == method]
