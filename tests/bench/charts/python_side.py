"""Draws the lessons' charts with matplotlib and Altair, in the bench's own environment; writes a JSON line for each."""

from __future__ import annotations

import base64
import io
import json
import sys
import time

import altair as alt
import matplotlib
import numpy as np
import pandas as pd

matplotlib.use("agg")
import matplotlib.pyplot as plt  # noqa: E402
from lessons import LARGE, LESSONS, Lesson  # noqa: E402
from PIL import Image  # noqa: E402


def names(lesson: Lesson) -> dict[str, object]:
    scope: dict[str, object] = dict(np=np, pd=pd, plt=plt, alt=alt, io=io, base64=base64, Image=Image)
    exec(lesson.python_data, scope)
    if lesson.name == "loss landscape":
        # Altair has no contours: matplotlib's are lent to it, and the lines of code for them are not counted.
        drawn = plt.contour(scope["axis"], scope["axis"], scope["z"])
        scope.update(levels=drawn.levels, contours=drawn.allsegs)
        plt.close("all")
    return scope


def with_matplotlib(lesson: Lesson) -> int:
    exec(lesson.matplotlib, names(lesson))
    file = io.BytesIO()
    plt.gcf().savefig(file, format="png", dpi=200, bbox_inches="tight")
    plt.close("all")
    return len(base64.b64encode(file.getvalue()))


def with_altair(lesson: Lesson) -> int:
    scope = names(lesson)
    exec(lesson.altair, scope)
    return len(json.dumps(scope["chart"].to_dict(), separators=(",", ":")))


for lesson in [*LESSONS, *LARGE]:
    for tool, draw in (("matplotlib", with_matplotlib), ("altair", with_altair)):
        draw(lesson)
        times = []
        for _ in range(3):
            start = time.perf_counter()
            size = draw(lesson)
            times.append(time.perf_counter() - start)
        json.dump({"lesson": lesson.name, "tool": tool, "ms": 1e3 * min(times), "bytes": size}, sys.stdout)
        print(flush=True)
