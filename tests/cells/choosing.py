"""Chooses what a learner does next: mostly what means something in the state that a sequence has come to."""

from __future__ import annotations

import random
from typing import Callable

from model import Item, Model, Type, written
from operations import (
    Operation,
    abort,
    call,
    call_method,
    change,
    close_over,
    compile_error,
    consume,
    define,
    define_constant,
    define_function,
    define_macro,
    define_method,
    error_after,
    fail_in_loop_after,
    interrupted_after,
    lend,
    let,
    let_clone,
    let_closure,
    let_from,
    let_reference,
    panic_after,
    plan,
    restart,
    show,
    syntax_error,
    together,
    use_macro,
)

NAMES = ["alpha", "beta", "gamma", "delta", "eps"]
DERIVE = "#[derive(Debug, Clone)]\n"
BASE_TYPES: list[Type] = [("i32",), ("String",), ("Vec", ("i32",)), ("array", "SIZE")]


class Chooser:
    """Chooses operations that mostly mean something in the state that a sequence has come to."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.model = Model()
        self.chosen: list[Operation] = []

    def add(self, chosen: Operation) -> None:
        self.chosen.append(chosen)
        plan([chosen], self.model)

    def number(self) -> int:
        return self.random.randrange(1, 50)

    def name(self) -> str:
        return self.random.choice(NAMES)

    def live(self) -> str:
        """A variable: now and then one that is not there."""
        there = sorted(self.model.variables)
        return self.random.choice(there) if there and self.random.random() < 0.9 else self.name()

    def item(self, items: list[str]) -> str:
        there = [item for item in items if item in self.model.items]
        return self.random.choice(there) if there and self.random.random() < 0.95 else self.random.choice(items)

    def type(self) -> Type:
        if self.random.random() < 0.3:
            return self.random.choice(BASE_TYPES)
        name = self.item(["Point", "Point", "Holder", "Kind", "Wrap"])
        inner: Type = ("item", name)
        if name == "Wrap":
            inner = ("item", name, self.random.choice([("i32",), ("item", self.item(["Point", "Kind"]))]))
        wrapper = self.random.choice(["", "", "", "", "Vec", "Option", "Box", "Rc"])
        return (wrapper, inner) if wrapper else inner

    def definition(self) -> Operation:
        name = self.random.choice(["Point", "Point", "Holder", "Holder", "Kind", "Wrap", "Alias"])
        used = set().union(*(self.model.reached(variable.type) for variable in self.model.variables.values()))
        used &= self.model.items.keys()
        if used and self.random.random() < 0.6:
            name = self.random.choice(sorted(used))
        if name in self.model.items and self.random.random() < 0.2:
            return define(name, self.model.items[name])
        return define(name, getattr(self, f"_{name.lower()}")())

    def _point(self) -> Item:
        fields = [("x", self.random.choice(BASE_TYPES)), ("y", ("i32",))][: self.random.choice([1, 2])]
        self.random.shuffle(fields)
        return struct("Point", fields)

    def _holder(self) -> Item:
        point, kind, alias = (("item", name) for name in ("Point", "Kind", "Alias"))
        there = [each for each in (point, kind, alias) if each[1] in self.model.items] or [point]
        inner: Type = self.random.choice(there)
        inner = self.random.choice([inner, inner, ("Vec", inner), ("Option", inner)])
        return struct("Holder", [("inner", inner), ("n", ("i32",))])

    def _kind(self) -> Item:
        variants: list[tuple[str, Type | None]] = [("First", None), ("Second", ("i32",)), ("Third", ("String",))]
        self.random.shuffle(variants)
        fields = tuple(variants[: self.random.choice([2, 3])])
        body = ", ".join(name if inner is None else f"{name}({written(inner)})" for name, inner in fields)
        return Item(f"{DERIVE}enum Kind {{ {body} }}", "enum", fields)

    def _wrap(self) -> Item:
        fields: list[tuple[str, Type]] = [("g", ("parameter",)), ("n", ("i32",)), ("label", ("String",))]
        fields = fields[: self.random.choice([1, 2, 3])]
        self.random.shuffle(fields)
        return struct("Wrap", fields, "<G>")

    def _alias(self) -> Item:
        target: Type = self.random.choice([("item", self.item(["Point", "Kind"])), ("item", "Point"), ("i32",)])
        return Item(f"type Alias = {written(target)};", "alias", (("", target),))

    def function(self) -> Operation:
        name = self.random.choice(["one", "two", "three"])
        # Calls go one way only, so none is without end.
        callees = {"one": [], "two": ["one"], "three": ["one", "two"]}[name]
        gives = self.random.choice(["number", "number", "text", "constant", *(["call"] * 3 if callees else [])])
        what = self.random.choice(callees) if gives == "call" else "SIZE"
        return define_function(name, gives, what, self.number())

    def statement(self) -> Operation:
        return self._one_of(
            (3, lambda: let(self.name(), self.type(), self.number())),
            (1, lambda: let_clone(self.name(), self.live())),
            (2, lambda: change(self.live(), self.number())),
            (1, lambda: lend(self.live())),
            (1, lambda: close_over(self.live())),
        )

    def failure(self) -> Operation:
        return self._one_of(
            (2, lambda: panic_after(change(self.live(), self.number()))),
            (2, lambda: panic_after(consume(self.live()))),
            (2, lambda: error_after(change(self.live(), self.number()))),
            (2, lambda: interrupted_after(change(self.live(), self.number()))),
            (1, lambda: interrupted_after(let(self.name(), self.type(), self.number()))),
            (1, lambda: fail_in_loop_after(let(self.name(), self.type(), self.number()))),
            (1, lambda: compile_error(self.live())),
            (1, lambda: syntax_error(self.live())),
        )

    def operation(self) -> Operation:
        return self._one_of(
            (14, lambda: let(self.name(), self.type(), self.number())),
            (18, self.definition),
            (4, lambda: define_constant("SIZE", self.random.randrange(1, 5))),
            (12, lambda: show(self.live())),
            (6, lambda: let_from(self.name(), self.live())),
            (4, lambda: let_clone(self.name(), self.live())),
            (3, lambda: let_closure(self.name())),
            (5, lambda: let_reference(self.name(), self.live())),
            (4, lambda: lend(self.live())),
            (3, lambda: close_over(self.live())),
            (4, lambda: consume(self.live())),
            (8, lambda: change(self.live(), self.number())),
            (6, self.function),
            (4, lambda: call(self.random.choice(sorted(self.model.functions) or ["one"]))),
            (2, lambda: define_macro("plus", self.number())),
            (2 if self.model.macros else 0, lambda: use_macro("plus", self.number())),
            (4, lambda: define_method(self.item(["Point", "Holder", "Kind"]), self.number())),
            (4 if self.model.methods else 1, lambda: call_method(self.live())),
            (10, self.failure),
            (8, lambda: together([self.statement() for _ in range(self.random.choice([2, 3]))])),
            (1, restart),
            (1, abort),
        )

    def _one_of(self, *weighted: tuple[int, Callable[[], Operation]]) -> Operation:
        return self.random.choices([make for _, make in weighted], [weight for weight, _ in weighted])[0]()


def struct(name: str, fields: list[tuple[str, Type]], parameters: str = "") -> Item:
    body = ", ".join(f"{each}: {'G' if kind == ('parameter',) else written(kind)}" for each, kind in fields)
    return Item(f"{DERIVE}struct {name}{parameters} {{ {body} }}", "struct", tuple(fields))


def sequence(seed: int, length: int) -> list[Operation]:
    chooser = Chooser(seed)
    # What the rest can use.
    chooser.add(define_constant("SIZE", 2))
    chooser.add(chooser.definition())
    chooser.add(chooser.definition())
    chooser.add(let(chooser.name(), chooser.type(), chooser.number()))
    for _ in range(length):
        chooser.add(chooser.operation())
    return chooser.chosen
