"""A notebook as its reader sees it: cells are run in a kernel, and what they show is collected."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from client import KERNEL, Kernel, Run, Timeout, plain


@dataclass
class Outcome:
    """What a cell showed."""

    status: str
    result: str | None = None
    stdout: str = ""
    stderr: str = ""
    shown: str = ""  # the text of displays
    ename: str = ""
    error: str = ""  # name, value and traceback

    @property
    def said(self) -> str:
        """All that was said beside results and standard output."""
        return "\n".join(part for part in (self.stderr, self.shown, self.error) if part)

    @classmethod
    def of(cls, run: Run) -> Outcome:
        content = run.content
        failed = content["status"] == "error"
        if failed and "traceback" not in content:
            # evcxr's reply says no more than that it failed.
            content = content | (run.of("error") or [{}])[0]
        ename = str(content.get("ename") or "")
        parts = [ename, str(content.get("evalue") or ""), *(content.get("traceback") or [])]
        results = run.of("execute_result")
        return cls(
            status=content["status"],
            result="\n".join(_text(each["data"]) for each in results) if results else None,
            stdout=run.stdout,
            stderr=plain(run.stderr),
            shown="\n".join(_text(data) for data in run.displays),
            ename=ename,
            error=plain("\n".join(parts)) if failed else "",
        )

    def __str__(self) -> str:
        lines = [] if self.result is None else [f"= {line}" for line in self.result.split("\n")]
        lines += [f"| {line}" for line in self.stdout.splitlines()]
        lines += [f"stderr: {line}" for line in self.stderr.splitlines()]
        lines += [f"shown: {line}" for line in self.shown.splitlines()]
        lines += [f"! {line}" for line in self.error.splitlines()]
        return "\n".join(lines) or "(nothing)"


@dataclass
class Notebook:
    """A kernel, started when it is needed, and anew after it was spoilt."""

    name: str = KERNEL
    launch: dict[str, Any] = field(default_factory=dict)
    timeout: float = 60.0
    kernel: Kernel | None = None

    def get(self) -> Kernel:
        if self.kernel is None:
            self.kernel = Kernel(name=self.name, **self.launch)
        return self.kernel

    def clear(self) -> None:
        """A fresh scope: no variables, no items."""
        try:
            cleared = self.get().run(":clear", timeout=self.timeout).status == "ok"
        except (Timeout, AssertionError):
            cleared = False
        if not cleared:
            self.close()

    def run(self, code: str) -> Outcome:
        return Outcome.of(self.get().run(code, timeout=self.timeout))

    def variables(self) -> dict[str, str]:
        """Live variables and their types, as `:vars` tells them."""
        run = self.get().run(":vars", store_history=False, timeout=self.timeout).ok()
        rows = re.findall(r"<tr>((?:<td.*?</td>)+)</tr>", (run.result or {}).get("text/html", ""))
        cells = [re.findall(r"<td.*?>(.*?)</td>", row) for row in rows]
        return {html.unescape(name).removeprefix("mut "): html.unescape(kind) for name, kind, *_ in cells}

    def close(self) -> None:
        if self.kernel is not None:
            self.kernel.stop()
            self.kernel = None


def _text(data: dict[str, Any]) -> str:
    text = data.get("text/plain")
    return ", ".join(data) if text is None else plain(str(text)).rstrip("\n")
