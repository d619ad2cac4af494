"""Texts that would be more than text if they were not escaped, wherever a notebook can bring one into an output: data
is often somebody else's."""

from __future__ import annotations

MARK = "window.poisoned=1"
HOSTILE = (
    f"</svg></style></title><script>{MARK}</script><img src=x onerror={MARK}>"
    f"\" onload=\"{MARK}\" ' onclick='{MARK}' `${{{MARK}}}` <iframe srcdoc='<script>parent.{MARK}</script>'> &lt;b&gt;"
)
TERMINAL = "\x1b]0;poisoned\x07\x1b[31mred\x1b[0m<b>"


def literal(text: str) -> str:
    """As Rust writes it."""
    return 'r###"' + text + '"###' if text.isprintable() else '"' + "".join(f"\\u{{{ord(c):x}}}" for c in text) + '"'


_T = f"let hostile = {literal(HOSTILE)}; "
_TERMINAL = f"let hostile = {literal(TERMINAL)}; "

CELLS = {
    "a chart's words": _T + "line([1., 2.], [3., 4.]).x(hostile).y(hostile).title(hostile)",
    "a chart's groups": _T + "bars([hostile, \"b\"], [1., 2.]).title(hostile)",
    "a table": _T + "table_of().column(hostile, [hostile, \"b\"]).caption(hostile)",
    "a table of rows": _T + "table(&[std::collections::BTreeMap::from([(hostile, hostile)])])",
    "a value": _T + "vec![Some(hostile)]",
    "a variable, listed": _T + "let listed = hostile.to_string();\n",
    "the list of variables": ":vars",
    "an exercise": _T + "exercise(hostile).difficulty(3).hint(hostile)",
    "a wrong answer": _T + 'check(hostile, || near(1.0, 2.0, 1e-9))',
    "a panic in an exercise": _T + 'check("02-1", || { panic!("{hostile}") })',
    "a hint": _T + "hint(hostile)",
    "a prediction": _T + "predict(hostile, 1.0); reveal(hostile, 2.0)",
    "a bar of progress": _T + "for _ in (0..3).progress(hostile) {}",
    "an error": _T + "Err::<(), _>(hostile)?;",
    "a panic": _T + 'panic!("{hostile}")',
    "an error of the compiler": f"let wrong: i32 = {literal(HOSTILE)};",
    "a terminal's commands": _TERMINAL + "table_of().column(hostile, [hostile]).caption(hostile)",
    "a terminal's commands in a chart": _TERMINAL + "line([1., 2.], [3., 4.]).x(hostile).title(hostile)",
}
