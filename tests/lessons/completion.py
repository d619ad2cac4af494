"""What completion offers for a value of a type, by rust-analyzer, in two kernels: as installed, and with everything that
cargo says of the prelude's dependencies left in what rust-analyzer reads.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path

from client import Kernel
from launch import image

LOADED = 600.0  # seconds; rust-analyzer reads a gigabyte when nothing is left out
# A variable's type is told by its last name.
IN_SCOPE = (
    "use std::{cell::*, collections::*, net::*, num::*, ops::Range, path::*, sync::{atomic::*, mpsc::*, *}, thread::*, time::*}; "
    "use oxbook::{candle_core::backprop::GradStore, serde_json::{Map, Value}}; "
    "use oxbook::{chart::*, comm::*, corpus::*, data::*, diffusion::*, fit::*, hub::*, http::*, linalg::*, metric::*, nn::*}; "
    "use oxbook::{quant::*, signal::*, table::*, train::*, widget::*};"
)


class Offered:
    """One kernel; each type is asked for once."""

    def __init__(self, **environment: str):
        self.kernel = Kernel(env=environment)
        self.kernel.run(IN_SCOPE).ok()
        self.known: dict[str, set[str]] = {}

    def of(self, type_name: str) -> set[str]:
        if type_name not in self.known:
            function = f"value_{len(self.known)}"
            owned = re.sub(r"&(?!')", "&'static ", type_name)
            # A lesson before this one may have brought candle's `Result<T>` into scope.
            owned = re.sub(r"\bResult<", "std::result::Result<", owned)
            self.kernel.run(f"fn {function}() -> {owned} {{ unimplemented!() }}").ok()
            self.known[type_name] = set(self.kernel.client.complete(f"{function}().", timeout=LOADED)["matches"])
        return self.known[type_name]

    def brings_into_scope(self, code: str) -> None:
        """What a lesson brings into scope, its variables' types may be of."""
        for line in re.findall(r"^use [^;]+;", code, flags=re.MULTILINE):
            self.kernel.run(line)

    def stop(self) -> None:
        self.kernel.stop()


def with_everything(directory: Path) -> Offered:
    """With an image like the installed one, but that nothing is pruned."""
    for file in image().iterdir():
        if file.name != "metadata.json":
            (directory / file.name).symlink_to(file)
    manifest = json.loads((image() / "image.json").read_text())
    platform = f"--filter-platform={manifest['rustc']['host']}"
    command = [manifest["cargo"], "metadata", "--format-version=1", "--locked", "--offline", platform]
    whole = json.loads(subprocess.run(command, cwd=manifest["source"], check=True, capture_output=True).stdout)
    prelude = next(package["id"] for package in whole["packages"] if package["name"] == "oxbook")
    kept = {"packages": whole["packages"], "nodes": whole["resolve"]["nodes"], "root": prelude}
    (directory / "metadata.json").write_text(json.dumps(kept))
    return Offered(OXBOOK_IMAGE=str(directory))


class Pruning:
    """Both kernels."""

    def __init__(self) -> None:
        self.directory = tempfile.TemporaryDirectory(prefix="whole-image")
        self.installed, self.whole = Offered(), with_everything(Path(self.directory.name))

    def brings_into_scope(self, code: str) -> None:
        self.installed.brings_into_scope(code)
        self.whole.brings_into_scope(code)

    def lost(self, type_name: str) -> set[str]:
        return self.whole.of(type_name) - self.installed.of(type_name)

    def stop(self) -> None:
        self.installed.stop()
        self.whole.stop()
        self.directory.cleanup()
