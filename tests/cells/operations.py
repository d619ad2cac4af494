"""What a learner may do, as cells with what must come of them. Every operation means something in every state (using
what is not there is an error that changes nothing), so any part of a sequence is a sequence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Callable

from model import Item, Model, Refused, Type, Variable, written
from sequences import Cell, Expectation

# Printed by a cell that then runs until it is interrupted.
RUNNING = "running"
FOREVER = f'println!("{RUNNING}"); loop {{ std::thread::sleep(std::time::Duration::from_millis(1)); }}'


@dataclass
class Step:
    """A piece of a cell, after it was applied to the model."""

    code: str
    wanted: Expectation = field(default_factory=Expectation)
    interrupted: bool = False
    also: list[Expectation] = field(default_factory=list)  # allowed besides


# Applies itself to the model; raises `Refused` where the cell does not compile.
Operation = Callable[[Model], Step]


@dataclass
class Planned:
    cell: Cell
    interrupted: bool


def plan(operations: list[Operation], model: Model) -> list[Planned]:
    """The cells of a sequence, and what each must show."""
    planned = []
    for number, operation in enumerate(operations, 1):
        attempt = model.copy()
        try:
            step = operation(attempt)
            model.take(attempt)
        except RefusedStep as refused:
            step = Step(refused.code, Expectation(error=("*", re.escape(refused.word))))
        step.wanted.variables = sorted(model.variables)
        for other in step.also:
            other.variables = step.wanted.variables
        planned.append(Planned(Cell(step.code, number, [step.wanted, *step.also]), step.interrupted))
    return planned


class RefusedStep(Exception):
    def __init__(self, code: str, word: str):
        super().__init__(word)
        self.code, self.word = code, word


def operation(code: str, apply: Callable[[Model], Step]) -> Operation:
    """`code` is what is typed where the operation is refused."""

    def run(model: Model) -> Step:
        try:
            return apply(model)
        except Refused as refused:
            raise RefusedStep(code, refused.word) from refused

    return run


def says_nothing_bad(printed: str = "") -> Expectation:
    """Whatever is noted besides, it is no error."""
    return Expectation(stdout=f"{printed}\n", not_said=[r"\berror\b"])


# --- variables ------------------------------------------------------------------------------------------------------


def let(name: str, kind: Type, number: int) -> Operation:
    def apply(model: Model) -> Step:
        code, shown, actual = model.literal(kind, number)
        model.variables[name] = Variable(actual, shown)
        return Step(f"let mut {name} = {code};")

    # Without the item there is no literal to write: its name alone is refused as well.
    return operation(f"let mut {name}: {written(kind)} = todo!();", apply)


def let_from(name: str, source: str) -> Operation:
    def apply(model: Model) -> Step:
        model.variables[name] = model.move(source)
        return Step(f"let mut {name} = {source};")

    return operation(f"let mut {name} = {source};", apply)


def let_clone(name: str, source: str) -> Operation:
    def apply(model: Model) -> Step:
        model.variables[name] = model.get(source)
        return Step(f"let mut {name} = {source}.clone();")

    return operation(f"let mut {name} = {source}.clone();", apply)


def let_closure(name: str) -> Operation:
    def apply(model: Model) -> Step:
        model.variables.pop(name, None)
        return Step(f'let {name} = |x: i32| x + 1; println!("{{}}", {name}(1));', says_nothing_bad("2"))

    return operation("", apply)


def let_reference(name: str, source: str) -> Operation:
    code = f'let {name} = &{source}; println!("{{:?}}", {name});'

    def apply(model: Model) -> Step:
        shown = model.get(source).shown
        model.variables.pop(name, None)
        return Step(code, says_nothing_bad(shown))

    return operation(code, apply)


def show(name: str) -> Operation:
    return operation(name, lambda model: Step(name, Expectation(result=model.get(name).shown)))


def lend(name: str) -> Operation:
    code = f'let lent = &{name}; println!("{{:?}}", lent);'
    return operation(code, lambda model: Step(code, says_nothing_bad(model.get(name).shown)))


def close_over(name: str) -> Operation:
    code = f'let tell = || format!("{{:?}}", {name}); println!("{{}}", tell());'
    return operation(code, lambda model: Step(code, says_nothing_bad(model.get(name).shown)))


def consume(name: str) -> Operation:
    code = f"{{ let _gone = {name}; }}"

    def apply(model: Model) -> Step:
        model.move(name)
        return Step(code)

    return operation(code, apply)


def change(name: str, number: int) -> Operation:
    def apply(model: Model) -> Step:
        variable = model.get(name)
        if variable.type == ("i32",):
            after = Variable(variable.type, str(int(variable.shown) + number))
            code = f"{name} += {number};"
        elif variable.type == ("String",):
            after = Variable(variable.type, f'{variable.shown[:-1]}+{number}"')
            code = f'{name}.push_str("+{number}");'
        elif variable.type == ("Vec", ("i32",)):
            after = Variable(variable.type, f"{variable.shown[:-1]}, {number}]")
            code = f"{name}.push({number});"
        else:
            literal, shown, _ = model.literal(variable.type, number)
            after = Variable(variable.type, shown)
            code = f"{name} = {literal};"
        model.variables[name] = after
        return Step(code)

    return operation(f"{name} += {number};", apply)


# --- failures -------------------------------------------------------------------------------------------------------


def panic_after(first: Operation) -> Operation:
    return _failing(first, 'panic!("stop here");', ("panic", "stop here"))


def error_after(first: Operation) -> Operation:
    return _failing(first, 'Err::<(), String>("no more".into())?;', ("Error", "no more"))


def interrupted_after(first: Operation) -> Operation:
    run = _failing(first, FOREVER, ("Interrupted", "interrupted"))

    def interrupted(model: Model) -> Step:
        step = run(model)
        step.interrupted = True
        return step

    return interrupted


def fail_in_loop_after(first: Operation) -> Operation:
    return _failing(first, 'for i in 0..3 { if i == 1 { panic!("at {i}"); } }', ("panic", "at 1"))


def _failing(first: Operation, code: str, error: tuple[str, str]) -> Operation:
    def run(model: Model) -> Step:
        try:
            step = first(model)
        except RefusedStep as refused:
            raise RefusedStep(f"{refused.code}\n{code}", refused.word) from refused
        return Step(f"{step.code}\n{code}", Expectation(error=error, stdout=step.wanted.stdout))

    return run


def compile_error(name: str) -> Operation:
    code = f'let mut {name}: i32 = "not a number";'
    return operation(code, lambda model: Step(code, Expectation(error=("E0308", "mismatched types"))))


def syntax_error(name: str) -> Operation:
    code = f"let {name} = (;"
    return operation(code, lambda model: Step(code, Expectation(error=("*", "."))))


def restart() -> Operation:
    def apply(model: Model) -> Step:
        model.variables.clear()
        return Step(":restart", Expectation(result_like="."), also=[says_nothing_bad()])

    return operation("", apply)


def abort() -> Operation:
    def apply(model: Model) -> Step:
        lost = sorted(model.variables)
        model.variables.clear()
        return Step("std::process::abort();", Expectation(error=("Abort", "."), says=[rf"\b{name}\b" for name in lost]))

    return operation("", apply)


# --- items ----------------------------------------------------------------------------------------------------------


def define(name: str, item: Item) -> Operation:
    def apply(model: Model) -> Step:
        for _, inner in item.fields:
            for needed in () if inner in (None, ("parameter",)) else model.reached(inner):
                if needed not in model.items and needed not in model.constants:
                    raise Refused(needed)
        before = model.items.get(name)
        lost = [] if before == item or before is None else model.depending_on(name)
        model.items[name] = item
        return _redefined(model, item.text, lost)

    return operation(item.text, apply)


def define_constant(name: str, number: int) -> Operation:
    code = f"const {name}: usize = {number};"

    def apply(model: Model) -> Step:
        lost = [] if model.constants.get(name) in (None, number) else model.depending_on(name)
        model.constants[name] = number
        return _redefined(model, code, lost)

    return operation(code, apply)


def _redefined(model: Model, code: str, lost: list[str]) -> Step:
    for each in lost:
        del model.variables[each]
    kept = [rf"\b{each}\b" for each in sorted(model.variables)] if lost else []
    return Step(code, Expectation(says=[rf"\b{each}\b" for each in lost], not_said=kept))


def define_function(name: str, gives: str, what: str, number: int) -> Operation:
    result, body = {
        "number": ("usize", str(number)),
        "text": ("String", f'"t{number}".to_string()'),
        "call": ("usize", f"{what}() + {number}"),
        "constant": ("usize", f"{what} + {number}"),
    }[gives]
    code = f"fn {name}() -> {result} {{ {body} }}"

    def apply(model: Model) -> Step:
        if gives == "constant":
            model.constant(what)
        if gives == "call" and isinstance(model.call(what), str):
            raise Refused()
        before = model.functions.get(name)
        model.functions[name] = (gives, what, number)
        if before is not None and (before[0] == "text") != (gives == "text"):
            # Those that call it may not compile any more, which may be said.
            return Step(code, says_nothing_bad())
        return Step(code)

    return operation(code, apply)


def call(name: str) -> Operation:
    def apply(model: Model) -> Step:
        value = model.call(name)
        return Step(f"{name}()", Expectation(result=f'"{value}"' if isinstance(value, str) else str(value)))

    return operation(f"{name}()", apply)


def define_macro(name: str, number: int) -> Operation:
    code = f"macro_rules! {name} {{ ($x:expr) => {{ $x + {number} }} }}"

    def apply(model: Model) -> Step:
        model.macros[name] = number
        return Step(code)

    return operation(code, apply)


def use_macro(name: str, number: int) -> Operation:
    def apply(model: Model) -> Step:
        if name not in model.macros:
            raise Refused(name)
        return Step(f"{name}!({number})", Expectation(result=str(number + model.macros[name])))

    return operation(f"{name}!({number})", apply)


def define_method(item: str, number: int) -> Operation:
    code = f"impl {item} {{ fn tag(&self) -> i32 {{ {number} }} }}"

    def apply(model: Model) -> Step:
        if item not in model.items:
            raise Refused(item)
        model.methods[item] = number
        return Step(code)

    return operation(code, apply)


def call_method(name: str) -> Operation:
    code = f"{name}.tag()"

    def apply(model: Model) -> Step:
        kind = model.get(name).type
        while kind[0] in ("Box", "Rc"):
            kind = kind[1]
        if kind[0] != "item" or kind[1] not in model.methods:
            raise Refused("tag")
        return Step(code, Expectation(result=str(model.methods[kind[1]])))

    return operation(code, apply)


# --- cells of several statements ------------------------------------------------------------------------------------


def together(operations: list[Operation]) -> Operation:
    """Several statements in one cell: if one is refused, none is run."""

    def run(model: Model) -> Step:
        codes, wanted, refused = [], Expectation(), None
        for each in operations:
            try:
                step = each(model)
            except RefusedStep as this:
                refused = refused or this
                codes.append(this.code)
                continue
            codes.append(step.code)
            wanted.stdout += step.wanted.stdout
            wanted.result = step.wanted.result
            wanted.not_said = wanted.not_said or step.wanted.not_said
        if refused:
            # Which of several mistakes the compiler tells first is its own affair.
            raise RefusedStep("\n".join(codes), "")
        return Step("\n".join(codes), wanted)

    return run
