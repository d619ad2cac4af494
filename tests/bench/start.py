#!/usr/bin/env python3
"""How long a kernel takes to say who it is: from starting its process to its kernel_info_reply.

    .venv/bin/python tests/bench/start.py [--stock PATH] [--runs 10] [--json FILE]

Measures the kernelspec `oxbook`, and for comparison stock evcxr_jupyter: the kernelspec `rust`, or the binary given by
--stock. Also measured: from the start to the result of the first cell, `1 + 1`. Prints a table, then JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "protocol"))

import zmq  # noqa: E402
from client import Client, kill  # noqa: E402
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel  # noqa: E402
from launch import connection_file  # noqa: E402

TARGET_SECONDS = 0.3


def spec_argv(name: str) -> list[str] | None:
    try:
        return KernelSpecManager().get_kernel_spec(name).argv
    except NoSuchKernel:
        return None


def once(argv: list[str], directory: Path, cell: str = "1 + 1", **more: str) -> tuple[float, float]:
    """Seconds to the first kernel_info_reply, and to the first cell's result. `more` goes into the environment."""
    info = connection_file(directory)
    client = Client(info, welcome=False)
    environment = dict(os.environ, OXBOOK_DATA=str(directory / "data"), **more)
    command = [str(info["path"]) if word == "{connection_file}" else word for word in argv]
    # Sent before there is anybody to hear it: ZeroMQ delivers it as soon as the kernel listens. It retries at most
    # every 100 ms by itself, which is too coarse for what is measured here.
    client.shell.close()
    client.shell = client.context.socket(zmq.DEALER)
    client.shell.linger = 0
    client.shell.setsockopt(zmq.IDENTITY, client.session.bsession)
    client.shell.setsockopt(zmq.RECONNECT_IVL, 5)
    client.shell.connect(client.url("shell"))
    started = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        client.reply_to(client.send("shell", "kernel_info_request", {}), timeout=120)
        answered = time.perf_counter() - started
        reply = client.reply_to(client.submit(cell), timeout=300)
        assert reply["content"]["status"] == "ok", reply["content"]
        ran = time.perf_counter() - started
        return answered, ran
    finally:
        client.close()
        kill(process.pid)
        process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stock", metavar="PATH", help="evcxr_jupyter's binary, where it has no kernelspec")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    options = parser.parse_args()

    kernels = {"oxbook": spec_argv("oxbook")}
    if options.stock:
        kernels["evcxr_jupyter"] = [options.stock, "--control_file", "{connection_file}"]
    else:
        kernels["evcxr_jupyter"] = spec_argv("rust")
    if kernels["oxbook"] is None:
        parser.error("the kernelspec `oxbook` is not installed for this Python: run ./install.sh")

    figures: dict[str, dict[str, object]] = {}
    # One after the other within each round, so that a busy moment of the machine falls on both.
    for run in range(options.runs + 1):
        for name, argv in kernels.items():
            if argv is None:
                continue
            with tempfile.TemporaryDirectory() as directory:
                answered, ran = once(argv, Path(directory))
            if run > 0:  # the first round only warms the disk cache
                figure = figures.setdefault(name, {"kernel_info": [], "first_cell": []})
                figure["kernel_info"].append(answered)  # type: ignore[union-attr]
                figure["first_cell"].append(ran)  # type: ignore[union-attr]

    print(f"{'median of ' + str(options.runs):16} {'kernel_info':>12} {'(min - max)':>16} {'first cell':>12}")
    for name, figure in figures.items():
        answered, ran = figure["kernel_info"], figure["first_cell"]
        spread = f"({min(answered):.3f} - {max(answered):.3f})"  # type: ignore[type-var, arg-type]
        figure["kernel_info_median"] = statistics.median(answered)  # type: ignore[arg-type]
        figure["first_cell_median"] = statistics.median(ran)  # type: ignore[arg-type]
        print(f"{name:16} {figure['kernel_info_median']:>10.3f} s {spread:>16} {figure['first_cell_median']:>10.3f} s")
    print(json.dumps(figures))
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=2) + "\n")
    reached = figures["oxbook"]["kernel_info_median"] <= TARGET_SECONDS  # type: ignore[operator]
    print(f"target: kernel_info within {TARGET_SECONDS} s: {'reached' if reached else 'missed'}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
