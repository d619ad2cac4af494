"""papermill's parameters in Rust: what the cell says that papermill puts behind the one tagged `parameters`.

A parameter keeps the type that its default has: in `let [_, steps] = [steps, 200];` both elements of the array are of one
type, so that 200 is a `usize` where `steps` was one. A value that does not fit is a compiler's error, and not a guess.
"""

from __future__ import annotations

import json
import math
import re

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

DEFAULT = re.compile(
    r"^\s*let\s+(?:mut\s+)?(?P<name>\w+)\s*(?::\s*(?P<type>[^=;]+?))?\s*=\s*(?P<default>.+?);\s*(?://\s*(?P<help>.*))?$",
    re.MULTILINE,
)


class RustTranslator(Translator):
    @classmethod
    def translate_none(cls, val):
        return "None"

    @classmethod
    def translate_str(cls, val):
        # A `String` or a `&str`, whichever the default is. JSON's escapes are Rust's but for \u, \b and \f.
        escaped = json.dumps(val, ensure_ascii=False)
        escaped = re.sub(r"\\(u[0-9a-f]{4}|b|f)", lambda found: rf"\u{{{ord(json.loads(chr(34) + found[0] + chr(34))):x}}}", escaped)
        return f"{escaped}.into()"

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "f64::NAN"
        if math.isinf(val):
            return "f64::INFINITY" if val > 0 else "f64::NEG_INFINITY"
        return repr(val)

    @classmethod
    def translate_list(cls, val):
        return f"vec![{', '.join(map(cls.translate, val))}]"

    @classmethod
    def translate_dict(cls, val):
        pairs = ", ".join(f"({cls.translate_str(str(name))}, {cls.translate(value)})" for name, value in val.items())
        return f"[{pairs}].into_iter().collect()"

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}"

    @classmethod
    def assign(cls, name, str_val):
        return f"let [_, {name}] = [{name}, {str_val}];"

    @classmethod
    def inspect(cls, parameters_cell):
        found = DEFAULT.finditer(parameters_cell["source"])
        return [Parameter(each["name"], each["type"] or "None", each["default"], each["help"] or "") for each in found]


papermill_translators.register("rust", RustTranslator)


class Engine(NBClientEngine):
    """papermill's own, by the name under which this module is found."""
