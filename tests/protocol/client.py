"""A Jupyter client for tests: starts a kernel, talks to its five sockets, and shows every message as it came.

jupyter_client's own client hides what the tests are about (which message came on which channel, with which parent,
in which order, and frames that are not messages at all), so only its signing (`Session`) and its process handling
(`KernelManager`) are used here.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Callable, Iterator

import zmq
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session

KERNEL = os.environ.get("OXBOOK_TEST_KERNEL", "oxbook")

# Generous: these bound a hang, they measure nothing. The first cell of a kernel may wait for its warm-up.
START = 60.0
CELL = 60.0
SHORT = 30.0
# How long "nothing came" is waited for.
QUIET = 0.5

DELIMITER = b"<IDS|MSG>"

# Never ended: that would wait for every socket, and a test that fails may leave a client open.
CONTEXT = zmq.Context()

Message = dict[str, Any]


class Timeout(AssertionError):
    pass


@dataclass
class Run:
    """What came of one execute_request."""

    request: Message
    reply: Message | None = None
    messages: list[Message] = field(default_factory=list)  # iopub, this cell's, in order, busy to idle
    prompts: list[Message] = field(default_factory=list)  # input_request

    @property
    def content(self) -> dict[str, Any]:
        assert self.reply is not None, "no reply"
        return self.reply["content"]

    @property
    def status(self) -> str:
        return self.content["status"]

    @property
    def count(self) -> int:
        return self.content["execution_count"]

    @property
    def types(self) -> list[str]:
        return [message["msg_type"] for message in self.messages]

    def of(self, *types: str) -> list[dict[str, Any]]:
        """The contents of the messages of these types."""
        return [message["content"] for message in self.messages if message["msg_type"] in types]

    def stream(self, name: str) -> str:
        return "".join(content["text"] for content in self.of("stream") if content["name"] == name)

    @property
    def stdout(self) -> str:
        return self.stream("stdout")

    @property
    def stderr(self) -> str:
        return self.stream("stderr")

    @property
    def result(self) -> dict[str, Any] | None:
        """The execute_result's data."""
        results = self.of("execute_result")
        assert len(results) <= 1, results
        return results[0]["data"] if results else None

    @property
    def text(self) -> str | None:
        return None if self.result is None else self.result["text/plain"]

    @property
    def displays(self) -> list[dict[str, Any]]:
        return [content["data"] for content in self.of("display_data")]

    @property
    def rich(self) -> list[dict[str, Any]]:
        """The data of everything shown, as display or as result."""
        return [content["data"] for content in self.of("display_data", "execute_result")]

    @property
    def error(self) -> dict[str, Any]:
        """The one error this cell ended with: the same in the reply and on iopub."""
        assert self.status == "error", f"the cell did not fail: {self.content}\n{self.stdout}{self.stderr}"
        errors = self.of("error")
        assert len(errors) == 1, f"expected one error message, got {errors}"
        for key in ("ename", "evalue", "traceback"):
            assert errors[0][key] == self.content[key], key
        assert isinstance(errors[0]["ename"], str) and errors[0]["ename"]
        assert isinstance(errors[0]["evalue"], str)
        assert isinstance(errors[0]["traceback"], list)
        assert all(isinstance(line, str) for line in errors[0]["traceback"])
        return errors[0]

    @property
    def error_text(self) -> str:
        """All that a learner reads of the error, without colours."""
        error = self.error
        return plain("\n".join([error["ename"], error["evalue"], *error["traceback"]]))

    def ok(self) -> Run:
        if self.status != "ok":
            shown = plain("\n".join(self.content.get("traceback") or [str(self.content)]))
            raise AssertionError(f"the cell failed:\n{self.request['content'].get('code')}\n{shown}\n{self.stderr}")
        return self


def plain(text: str) -> str:
    """Without terminal colours."""
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)


class Client:
    """One front end, connected to a running kernel."""

    def __init__(
        self, connection: dict[str, Any], welcome: bool = True, process: subprocess.Popen[Any] | None = None
    ):
        self.connection = connection
        self.process = process
        key = connection["key"]
        self.session = Session(
            key=key if isinstance(key, bytes) else key.encode(),
            signature_scheme=connection["signature_scheme"],
        )
        self.context = CONTEXT
        self.iopub_backlog: list[Message] = []
        identity = self.session.bsession
        self.iopub = self._socket(zmq.SUB, "iopub")
        self.iopub.setsockopt(zmq.SUBSCRIBE, b"")
        self.shell = self._socket(zmq.DEALER, "shell", identity)
        self.control = self._socket(zmq.DEALER, "control", identity)
        # The kernel finds a client's stdin socket by the identity of its shell socket.
        self.stdin = self._socket(zmq.DEALER, "stdin", identity)
        self.heartbeat = self._socket(zmq.REQ, "hb")
        if welcome:
            self.kernel_info()  # the kernel is up, and iopub's subscription is in place: a status came through

    def url(self, channel: str) -> str:
        c = self.connection
        separator = ":" if c["transport"] == "tcp" else "-"
        return f"{c['transport']}://{c['ip']}{separator}{c[f'{channel}_port']}"

    def _socket(self, kind: int, channel: str, identity: bytes | None = None) -> zmq.Socket:
        socket = self.context.socket(kind)
        socket.linger = 0
        socket.setsockopt(zmq.SNDHWM, 0)
        socket.setsockopt(zmq.RCVHWM, 0)
        if identity:
            socket.setsockopt(zmq.IDENTITY, identity)
        socket.connect(self.url(channel))
        return socket

    def close(self) -> None:
        for socket in (self.iopub, self.shell, self.control, self.stdin, self.heartbeat):
            socket.close(linger=0)

    # --- one message --------------------------------------------------------------------------------------------

    def message(self, msg_type: str, content: Any = None, **kwargs: Any) -> Message:
        return self.session.msg(msg_type, content=content, **kwargs)

    def frames(self, message: Message, buffers: list[bytes] = []) -> list[bytes]:
        """Delimiter, signature, header, parent, metadata, content, buffers."""
        return self.session.serialize(message) + buffers

    def signed(self, *parts: bytes) -> list[bytes]:
        """Frames with these parts as they are, correctly signed."""
        return [DELIMITER, self.session.sign(list(parts)), *parts]

    def send(self, channel: str, msg_type: str, content: Any = None, buffers: list[bytes] = [], **kwargs: Any) -> Message:
        message = self.message(msg_type, content, **kwargs)
        getattr(self, channel).send_multipart(self.frames(message, buffers))
        return message

    def receive(self, channel: str, timeout: float = SHORT) -> Message:
        """The next message of a channel; its signature is checked."""
        socket = getattr(self, channel)
        if channel == "iopub" and self.iopub_backlog:
            return self.iopub_backlog.pop(0)
        if not socket.poll(timeout * 1000):
            raise Timeout(f"nothing on {channel} for {timeout} s")
        return self._parse(socket.recv_multipart())

    def _parse(self, frames: list[bytes]) -> Message:
        identities, rest = self.session.feed_identities(frames)
        message = self.session.deserialize(rest)
        message["identities"] = identities
        return message

    def reply_to(self, request: Message, channel: str = "shell", timeout: float = SHORT) -> Message:
        """The reply to this request; other replies before it are an error."""
        reply = self.receive(channel, timeout)
        assert reply["parent_header"].get("msg_id") == request["header"]["msg_id"], (
            f"expected the reply to {request['msg_type']}, got {reply['msg_type']} to {reply['parent_header']}"
        )
        return reply

    def request(self, msg_type: str, content: Any = None, channel: str = "shell", timeout: float = SHORT, **kwargs: Any) -> Message:
        """Sends a request and gives its reply, having seen its busy and idle go by."""
        request = self.send(channel, msg_type, content, **kwargs)
        reply = self.reply_to(request, channel, timeout)
        assert reply["msg_type"] == msg_type.replace("_request", "_reply")
        self.iopub_of(request, timeout)
        return reply

    def iopub_of(self, request: Message, timeout: float = SHORT) -> list[Message]:
        """This request's iopub messages, through its idle; those of other requests are kept for later."""
        mine: list[Message] = []
        deadline = time.monotonic() + timeout
        others: list[Message] = []
        while True:
            try:
                message = self.receive("iopub", max(0.0, deadline - time.monotonic()))
            except Timeout:
                got = [m["msg_type"] for m in mine]
                raise Timeout(f"no idle for {request['msg_type']} within {timeout} s; got {got}") from None
            if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                others.append(message)
                continue
            mine.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                self.iopub_backlog = others + self.iopub_backlog
                return mine

    def iopub_rest(self, quiet: float = QUIET) -> list[Message]:
        """All iopub messages until none comes for a while."""
        messages = []
        while True:
            try:
                messages.append(self.receive("iopub", quiet))
            except Timeout:
                return messages

    def wait_iopub(self, matches: Callable[[Message], bool], timeout: float = CELL) -> Message:
        """The next iopub message that matches; those before it are dropped."""
        deadline = time.monotonic() + timeout
        while True:
            message = self.receive("iopub", max(0.0, deadline - time.monotonic()))
            if matches(message):
                return message

    # --- whole conversations ------------------------------------------------------------------------------------

    def kernel_info(self, timeout: float = START) -> dict[str, Any]:
        """Asks until iopub is seen to work as well: a subscription takes a moment."""
        deadline = time.monotonic() + timeout
        while True:
            request = self.send("shell", "kernel_info_request", {})
            while not self.shell.poll(200) and time.monotonic() < deadline:
                ended = self.process.poll() if self.process else None
                assert ended is None, f"the kernel ended with status {ended} before it answered"
            reply = self.reply_to(request, timeout=0.1)
            try:
                self.iopub_of(request, timeout=1.0)
                return reply["content"]
            except Timeout:
                if time.monotonic() > deadline:
                    raise

    def submit(self, code: str, **options: Any) -> Message:
        """Sends a cell, without waiting."""
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        return self.send("shell", "execute_request", content | options)

    def run(self, code: str, answers: list[str] | None = None, timeout: float = CELL, **options: Any) -> Run:
        """Runs a cell to its end, answering its questions if `answers` are given."""
        if answers is not None:
            options["allow_stdin"] = True
        return self.finish(self.submit(code, **options), answers, timeout)

    def finish(self, request: Message, answers: list[str] | None = None, timeout: float = CELL) -> Run:
        """Waits for the end of a submitted cell: its reply, and its idle."""
        run = Run(request)
        answers = list(answers or [])
        poller = zmq.Poller()
        for socket in (self.shell, self.iopub, self.stdin):
            poller.register(socket, zmq.POLLIN)
        deadline = time.monotonic() + timeout
        me = request["header"]["msg_id"]
        backlog, self.iopub_backlog = self.iopub_backlog, []
        others: list[Message] = []
        idle = False

        def take(message: Message) -> None:
            nonlocal idle
            if message["parent_header"].get("msg_id") != me:
                others.append(message)
                return
            assert not idle, f"{message['msg_type']} after idle"
            run.messages.append(message)
            idle = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"

        for message in backlog:
            take(message)
        while run.reply is None or not idle:
            ready = dict(poller.poll(max(0.0, deadline - time.monotonic()) * 1000))
            if not ready:
                raise Timeout(f"the cell did not end within {timeout} s (reply: {run.reply is not None}, idle: {idle}, {run.types})")
            if self.iopub in ready:
                take(self._parse(self.iopub.recv_multipart()))
            if self.stdin in ready:
                prompt = self._parse(self.stdin.recv_multipart())
                run.prompts.append(prompt)
                assert answers, f"the cell asks again: {prompt['content']}"
                self.send("stdin", "input_reply", {"value": answers.pop(0)}, parent=prompt["header"])
            if self.shell in ready:
                reply = self._parse(self.shell.recv_multipart())
                assert reply["parent_header"].get("msg_id") == me, f"a reply to something else: {reply['parent_header']}"
                run.reply = reply
        assert not answers, f"not asked for: {answers}"
        self.iopub_backlog = others
        return run

    def complete(self, code: str, cursor: int | None = None, timeout: float = CELL) -> dict[str, Any]:
        content = {"code": code, "cursor_pos": len(code) if cursor is None else cursor}
        return self.request("complete_request", content, timeout=timeout)["content"]

    def inspect(self, code: str, cursor: int | None = None, detail: int = 0, timeout: float = CELL) -> dict[str, Any]:
        content = {"code": code, "cursor_pos": len(code) if cursor is None else cursor, "detail_level": detail}
        return self.request("inspect_request", content, timeout=timeout)["content"]

    def history(self, **content: Any) -> list[Any]:
        defaults = {"output": False, "raw": True}
        return self.request("history_request", defaults | content)["content"]["history"]

    def interrupt(self) -> Message:
        """Without waiting for the reply's idle: it comes among the running cell's output."""
        request = self.send("control", "interrupt_request", {})
        return self.reply_to(request, "control")

    def alive(self) -> None:
        """The kernel still answers, on both channels."""
        for channel in ("control", "shell"):
            reply = self.request("kernel_info_request", {}, channel=channel, timeout=CELL)
            assert reply["content"]["status"] == "ok"


class Kernel:
    """A kernel process of our own, with one client."""

    def __init__(self, transport: str = "tcp", env: dict[str, str] | None = None, name: str = KERNEL, **launch: Any):
        self.manager = KernelManager(kernel_name=name, transport=transport)
        self.env = dict(os.environ) | (env or {})
        self.manager.start_kernel(env=self.env, **launch)
        self.clients: list[Client] = []
        try:
            self.client = self.connect()
        except BaseException:
            self.stop()
            raise

    @property
    def connection(self) -> dict[str, Any]:
        return self.manager.get_connection_info()

    @property
    def pid(self) -> int:
        return self.manager.provisioner.pid  # type: ignore[union-attr]

    @property
    def process(self) -> subprocess.Popen[Any]:
        return self.manager.provisioner.process  # type: ignore[union-attr]

    def connect(self, welcome: bool = True) -> Client:
        """One more front end."""
        client = Client(self.connection, welcome, self.process)
        self.clients.append(client)
        return client

    def run(self, code: str, **options: Any) -> Run:
        return self.client.run(code, **options)

    def exited(self, timeout: float = SHORT) -> int | None:
        """The exit status, once the process ends."""
        return self.process.wait(timeout)

    def stop(self) -> None:
        for client in self.clients:
            client.close()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)


@contextmanager
def kernel(**options: Any) -> Iterator[Kernel]:
    started = Kernel(**options)
    try:
        yield started
    finally:
        started.stop()


# --- processes ------------------------------------------------------------------------------------------------------


def children(pid: int) -> list[int]:
    """All descendants of a process."""
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stat:
                # The name in parentheses may hold anything, parentheses included.
                state, parent = stat.read().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        if state != "Z":
            parents.setdefault(int(parent), []).append(int(entry))
    found: list[int] = []
    queue = [pid]
    while queue:
        direct = parents.get(queue.pop(), [])
        found += direct
        queue += direct
    return found


def running(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def eventually(condition: Callable[[], bool], timeout: float = SHORT, what: str = "condition") -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise Timeout(f"{what}: not within {timeout} s")
        time.sleep(0.05)


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
