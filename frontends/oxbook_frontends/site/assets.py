"""What lies beside the pages: Vega, MathJax, styles. Each comes from an installed package, so that nobody needs a network."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import vl_convert
from pygments.formatters import HtmlFormatter

DIRECTORY = "assets"
OURS = ("site.css", "charts.js", "equations.js")
# Reads the charts, which are of version 5, and fits the Vega beside it. (6.4 says "undefined" where a chart is pointed at.)
VEGA_LITE = "6.1"
DAY, NIGHT = "default", "github-dark"


def write(site: Path) -> None:
    directory = site / DIRECTORY
    directory.mkdir()
    for name in OURS:
        (directory / name).write_bytes((files(__package__) / "static" / name).read_bytes())
    (directory / "vega.js").write_text(vega(), "utf-8")
    # All of TeX and its own glyphs in one file: MathJax then loads nothing more.
    with as_file(files("mathjax") / "static/mathjax") as mathjax:
        shutil.copyfile(mathjax / "es5/tex-svg-full.js", directory / "mathjax.js")
        shutil.copyfile(mathjax / "LICENSE", directory / "mathjax-license.txt")
    (directory / "code.css").write_text(code_colours(), "utf-8")


def vega() -> str:
    """Vega, Vega-Lite and vega-embed as a classic script: pages that are files cannot load modules."""
    # In a scope of its own: all that the bundle declares would be global.
    return f"(() => {{{vl_convert.javascript_bundle(vl_version=VEGA_LITE)}\n}})();\n"


def code_colours() -> str:
    def rules(style: str) -> str:
        formatter = HtmlFormatter(style=style)
        lines = formatter.get_style_defs(".highlight").splitlines()
        # The page has a ground of its own.
        return "\n".join(line.replace("background: #f8f8f8;", "") for line in lines if line.startswith(".highlight .") and not line.startswith(".highlight .sd"))

    return f"{rules(DAY)}\n@media screen and (prefers-color-scheme: dark) {{\n{rules(NIGHT)}\n}}\n"
