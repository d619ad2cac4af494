"""What a notebook must show, told without compiling: items, variables and their types, by name.

A type is a tuple: ("i32",), ("String",), ("Vec", inner), ("Option", inner), ("Box", inner), ("Rc", inner),
("array", constant) or ("item", name, *arguments) for a struct, an enum or an alias of the notebook. A variable's own
type holds no alias and no named length (they are resolved when it is made); the fields of items do.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Callable

Type = tuple[Any, ...]


class Refused(Exception):
    """The cell does not compile, so it changes nothing; the text is a word that the error must hold."""

    def __init__(self, word: str = ""):
        super().__init__(word)
        self.word = word


@dataclass(frozen=True)
class Item:
    """A definition: its text, and the types its fields have (for an enum, its variants; for an alias, its target)."""

    text: str
    kind: str  # struct, enum, alias
    fields: tuple[tuple[str, Type | None], ...]


@dataclass(frozen=True)
class Variable:
    type: Type
    shown: str  # its Debug text


@dataclass
class Model:
    constants: dict[str, int] = field(default_factory=dict)
    macros: dict[str, int] = field(default_factory=dict)
    # What it gives (number, text, call, constant), the name it calls or reads, and a number.
    functions: dict[str, tuple[str, Any, int]] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    methods: dict[str, int] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)

    def copy(self) -> Model:
        return copy.deepcopy(self)

    def take(self, other: Model) -> None:
        self.__dict__.update(other.__dict__)

    # --- variables ----------------------------------------------------------------------------------------------

    def get(self, name: str) -> Variable:
        if name not in self.variables:
            raise Refused(name)
        return self.variables[name]

    def move(self, name: str) -> Variable:
        """The variable's value, which is gone from it unless it is copied."""
        variable = self.get(name)
        if variable.type[0] not in ("i32", "array"):
            del self.variables[name]
        return variable

    def depending_on(self, item: str) -> list[str]:
        return sorted(name for name, variable in self.variables.items() if item in self.reached(variable.type))

    # --- types --------------------------------------------------------------------------------------------------

    def reached(self, kind: Type) -> set[str]:
        """The items and constants that a type is made with, directly and through others."""
        head, *rest = kind
        if head in ("i32", "String"):
            return set()
        if head == "array":
            return {rest[0]} if isinstance(rest[0], str) else set()
        if head == "item":
            name, *arguments = rest
            found = {name}
            if name in self.items:
                for _, inner in self.items[name].fields:
                    found |= set() if inner in (None, ("parameter",)) else self.reached(inner)
            return found.union(*(self.reached(argument) for argument in arguments))
        return self.reached(rest[0])

    def literal(self, kind: Type, number: int) -> tuple[str, str, Type]:
        """An expression of a type, what it shows, and the type it has. Raises `Refused` where an item is not there."""
        head, *rest = kind
        if head == "i32":
            return str(number), str(number), kind
        if head == "String":
            return f'String::from("s{number}")', f'"s{number}"', kind
        if head == "array":
            length = self.constant(rest[0])
            return f"[{number}; {rest[0]}]", f"[{', '.join([str(number)] * length)}]", ("array", length)
        if head == "item":
            return self._item_literal(rest[0], rest[1:], number)
        code, shown, inner = self.literal(rest[0], number)
        write, show = WRAPPERS[head]
        return write(code), show(shown), (head, inner)

    def constant(self, name: str | int) -> int:
        if isinstance(name, int):
            return name
        if name not in self.constants:
            raise Refused(name)
        return self.constants[name]

    def _item_literal(self, name: str, arguments: list[Type], number: int) -> tuple[str, str, Type]:
        if name not in self.items:
            raise Refused(name)
        item = self.items[name]
        if item.kind == "alias":
            assert item.fields[0][1] is not None
            return self.literal(item.fields[0][1], number)
        if item.kind == "enum":
            variant, inner = item.fields[number % len(item.fields)]
            if inner is None:
                return f"{name}::{variant}", variant, ("item", name)
            code, shown, _ = self.literal(inner, number)
            return f"{name}::{variant}({code})", f"{variant}({shown})", ("item", name)
        codes, shows, actual = [], [], list(arguments)
        for each, inner in item.fields:
            if inner == ("parameter",):
                code, shown, actual[0] = self.literal(arguments[0], number)
            else:
                assert inner is not None
                code, shown, _ = self.literal(inner, number)
            codes.append(f"{each}: {code}")
            shows.append(f"{each}: {shown}")
        return f"{name} {{ {', '.join(codes)} }}", f"{name} {{ {', '.join(shows)} }}", ("item", name, *actual)

    # --- functions ----------------------------------------------------------------------------------------------

    def call(self, name: str) -> int | str:
        """What a function gives. Raises `Refused` where it is not there, or does not compile any more."""
        if name not in self.functions:
            raise Refused(name)
        gives, what, number = self.functions[name]
        if gives == "number":
            return number
        if gives == "text":
            return f"t{number}"
        if gives == "constant":
            return self.constant(what) + number
        value = self.call(what)
        if isinstance(value, str):
            raise Refused(name)
        return value + number


WRAPPERS: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "Vec": (lambda code: f"vec![{code}]", lambda shown: f"[{shown}]"),
    "Option": (lambda code: f"Some({code})", lambda shown: f"Some({shown})"),
    "Box": (lambda code: f"Box::new({code})", lambda shown: shown),
    "Rc": (lambda code: f"std::rc::Rc::new({code})", lambda shown: shown),
}


def written(kind: Type) -> str:
    """A type as it stands in a definition."""
    head, *rest = kind
    if head == "array":
        return f"[i32; {rest[0]}]"
    if head == "item":
        name, *arguments = rest
        return f"{name}<{', '.join(map(written, arguments))}>" if arguments else str(name)
    if head == "Rc":
        return f"std::rc::Rc<{written(rest[0])}>"
    return f"{head}<{written(rest[0])}>" if rest else str(head)
