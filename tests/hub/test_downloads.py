"""Downloads in a live kernel: the bar, an interrupt, and going on where it stopped."""

from __future__ import annotations

import hashlib
import shutil
import ssl
import subprocess
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Iterator

import pytest
from client import Kernel
from client import kernel as start_kernel

CONTENT = bytes(range(256)) * 16_000  # 4 MB
PIECE = 64_000


class SlowHub(BaseHTTPRequestHandler):
    """One file, sent at 1.3 MB a second while `slow`."""

    protocol_version = "HTTP/1.1"
    slow = True
    sent = 0

    def do_GET(self) -> None:
        first, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
        body = CONTENT[int(first) : int(last) + 1 if last else len(CONTENT)]
        self.send_response(206)
        self.send_header("x-repo-commit", "c0ffee")
        self.send_header("etag", f'"{hashlib.sha256(CONTENT).hexdigest()}"')
        self.send_header("content-range", f"bytes {first}-{int(first) + len(body) - 1}/{len(CONTENT)}")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        try:
            for start in range(0, len(body), PIECE):
                self.wfile.write(body[start : start + PIECE])
                if last:
                    continue
                type(self).sent += len(body[start : start + PIECE])
                if self.slow:
                    time.sleep(0.05)
        except OSError:
            self.close_connection = True  # the kernel has hung up

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), SlowHub)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    SlowHub.slow, SlowHub.sent = True, 0
    with start_kernel() as started:
        yield started
    server.shutdown()


def test_an_interrupted_download_goes_on(kernel: Kernel) -> None:
    client = kernel.client
    client.run("let kept = 7;").ok()
    request = client.submit('let path = hub("owner/name", "weights.bin")?;')
    deadline = time.monotonic() + 30
    while SlowHub.sent < 1_500_000 and time.monotonic() < deadline:
        time.sleep(0.05)
    client.interrupt()
    run = client.finish(request)
    assert "interrupt" in run.error_text.lower()
    bars = [content["data"]["text/plain"] for content in run.of("display_data", "update_display_data")]
    assert any("weights.bin" in bar and "of 4.1 MB" in bar for bar in bars), bars
    assert client.run("kept").ok().text == "7"
    SlowHub.slow = False
    time.sleep(0.5)  # the connection that was hung up on ends
    SlowHub.sent = 0
    said = client.run('let path = hub("owner/name", "weights.bin")?;\nprintln!("{}", std::fs::read(&path)?.len());').ok()
    assert said.stdout == f"{len(CONTENT)}\n"
    assert 0 < SlowHub.sent <= len(CONTENT) - 1_000_000, "the first megabytes were kept"


def test_a_hub_that_cannot_prove_itself_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TLS works as far as it must: the handshake happens, and a certificate that nobody signed is refused."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), SlowHub)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"https://localhost:{server.server_port}")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    with start_kernel() as kernel:
        error = kernel.run('hub("owner/name", "weights.bin")?;').error_text
    server.shutdown()
    assert "weights.bin: the hub says: " in error and "certificate" in error.lower()
