"""A learner as their browser is one: logs in, starts their server, and runs cells over WebSocket, through the proxy."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from dataclasses import dataclass
from typing import Any, Callable
from urllib.parse import quote

import httpx
from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

Message = dict[str, Any]
PROTOCOL = "v1.kernel.websocket.jupyter.org"


class Disconnected(Exception):
    """The WebSocket was closed from the other side."""


@dataclass
class Answer:
    """What came back for one cell. `seconds` are from sending the request to having its reply."""

    reply: Message
    outputs: list[Message]
    seconds: float

    @property
    def status(self) -> str:
        return self.reply["content"]["status"]

    @property
    def printed(self) -> str:
        """On standard output and error, in their order."""
        return "".join(each["content"]["text"] for each in self.outputs if each["header"]["msg_type"] == "stream")

    @property
    def text(self) -> str | None:
        results = [each for each in self.outputs if each["header"]["msg_type"] == "execute_result"]
        return results[0]["content"]["data"]["text/plain"] if results else None

    def ok(self) -> Answer:
        assert self.status == "ok", "\n".join(self.reply["content"].get("traceback") or [str(self.reply["content"])])
        return self


class Channel:
    """One notebook's connection to its kernel, as a page holds it. It is read all the time, also when nobody waits for a
    message: who does not, does not answer the server's pings either, and is taken for gone after a minute."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self.socket, self.session = socket, Session()
        self.arrived: asyncio.Queue[Message | None] = asyncio.Queue()
        self.reading = asyncio.ensure_future(self.read())

    async def read(self) -> None:
        while (frame := await self.socket.read_message()) is not None:
            at = time.perf_counter()
            channel, parts = deserialize_msg_from_ws_v1(frame)
            header, parent, metadata, content = (json.loads(part) for part in parts[:4])
            message = {"header": header, "parent_header": parent, "metadata": metadata, "content": content}
            self.arrived.put_nowait({**message, "channel": channel, "at": at})
        self.arrived.put_nowait(None)

    async def receive(self, timeout: float = 120) -> Message:
        message = await asyncio.wait_for(self.arrived.get(), timeout)
        if message is None:
            raise Disconnected
        return message

    async def until(self, wanted: Callable[[Message], bool], timeout: float = 120) -> Message:
        while not wanted(message := await self.receive(timeout)):
            pass
        return message

    async def send(self, msg_type: str, content: Message) -> str:
        """Gives the request's number."""
        request = self.session.msg(msg_type, content)
        names = ("header", "parent_header", "metadata", "content")
        parts = [json.dumps(request[name], default=str).encode() for name in names]
        await self.socket.write_message(serialize_msg_to_ws_v1(parts, "shell"), binary=True)
        return request["header"]["msg_id"]

    async def submit(self, code: str) -> str:
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": True, "stop_on_error": True}
        return await self.send("execute_request", content)

    async def complete(self, code: str) -> list[str]:
        request = await self.send("complete_request", {"code": code, "cursor_pos": len(code)})
        reply = await self.until(lambda each: each["channel"] == "shell" and each["parent_header"].get("msg_id") == request)
        return reply["content"]["matches"]

    async def run(self, code: str, timeout: float = 300) -> Answer:
        sent = time.perf_counter()
        return await self.finish(await self.submit(code), sent, timeout)

    async def finish(self, request: str, sent: float, timeout: float = 300) -> Answer:
        """Everything of a cell has come when its reply is there, and its `idle`."""
        reply, seconds, outputs, idle = None, 0.0, [], False
        while reply is None or not idle:
            message = await self.receive(timeout)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["channel"] == "shell":
                reply, seconds = message, message["at"] - sent
            elif message["header"]["msg_type"] == "status":
                idle = message["content"]["execution_state"] == "idle"
            else:
                outputs.append(message)
        return Answer(reply, outputs, seconds)

    def close(self) -> None:
        self.reading.cancel()
        self.socket.close()


class Learner:
    def __init__(self, address: str, name: str, password: str) -> None:
        self.address, self.name, self.password = address, name, password
        self.base = f"/user/{quote(name)}/"
        self.browser = httpx.AsyncClient(base_url=address, follow_redirects=True, timeout=180)

    def token(self, path: str) -> dict[str, str]:
        """What the page under `path` sends along, to show that it is a page of this site."""
        own = [each for each in self.browser.cookies.jar if each.name == "_xsrf" and each.path == path]
        return {"X-XSRFToken": own[-1].value or ""} if own else {}

    async def log_in(self) -> None:
        await self.browser.get("/hub/login")
        form = {"username": self.name, "password": self.password, "_xsrf": self.token("/hub/")["X-XSRFToken"]}
        answer = await self.browser.post("/hub/login", data=form, params={"next": "/hub/home"})
        assert answer.status_code == 200 and answer.url.path == "/hub/home", f"{answer.status_code} {answer.url}"

    async def start_server(self) -> None:
        user = f"/hub/api/users/{quote(self.name)}"
        started = await self.browser.post(f"{user}/server", headers=self.token("/hub/"))
        assert started.status_code in (201, 202), started.text
        while not await self.server_is_ready():
            await asyncio.sleep(0.2)
        page = await self.browser.get(f"{self.base}lab")
        assert page.status_code == 200 and page.url.path == f"{self.base}lab", f"{page.status_code} {page.url}"

    async def server_is_ready(self) -> bool:
        user = await self.browser.get(f"/hub/api/users/{quote(self.name)}", headers=self.token("/hub/"))
        assert user.status_code == 200, user.text
        return any(server["ready"] for server in user.json()["servers"].values())

    async def api(self, method: str, path: str, **more: Any) -> Any:
        answer = await self.browser.request(method, f"{self.base}api/{path}", headers=self.token(self.base), **more)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None

    async def open(self, path: str, kernel: str = "oxbook") -> Message:
        """What a page does when it opens a notebook. Gives the kernel's model."""
        wanted = {"path": path, "name": path, "type": "notebook", "kernel": {"name": kernel}}
        return (await self.api("POST", "sessions", json=wanted))["kernel"]

    async def connect(self, kernel: str) -> Channel:
        url = f"{self.address}{self.base}api/kernels/{kernel}/channels?session_id={uuid.uuid4()}"
        cookies = self.browser.build_request("GET", url).headers["cookie"]
        request = HTTPRequest(url.replace("http", "ws", 1), headers={"Cookie": cookies}, request_timeout=60)
        return Channel(await websocket_connect(request, subprotocols=[PROTOCOL]))

    async def close(self) -> None:
        await self.browser.aclose()
