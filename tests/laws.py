"""The laws of docs/architecture.md, each as a function that names what breaks it.

A law on one module takes the module's dotted name and its source and yields offences.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tests.source import (
    Function,
    calls,
    code_lines,
    functions,
    imported,
    lines_of,
    mentions,
    names_in,
    room_of,
    used_while_defining,
)

Offences = Iterator[str]

ORDER = (
    # What knows nothing of chat, or of Flask.
    "errors keys pictures presence telemetry throttle database names lexicon outside",
    "webpush glimpses",
    "delivery",
    "wire",
    "events",
    "extensions",
    "alarm storage",
    "bus",
    "web",
    # What is remembered, and its rules.
    "models",
    "markup passwords",
    "letters archives",
    # What is told.
    "payloads",
    "broadcasts",
    # What may be done.
    "operations",
    "forms",
    "moving",
    "jobs",
    "dashboard",
    "abreast",
    "watching",
    "pulse",
    # The gate.
    "admission",
    "serving",
    # The doors: they never import each other.
    "views sockets commands",
    "__init__",
)
RANKS = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms.split()}
SAME_RANK_MAY = {
    ("names", "errors"),
    ("postgresql", "sqlite"),
    ("lexicon", "errors"),
    ("throttle", "errors"),
    ("wire", "throttle"),
    ("wire", "delivery"),
    ("headers", "statics"),
}

DOORS = ("views", "sockets", "commands")
NOT_FOR_DOORS = {"request", "session", "current_user", "abort", "flash", "g"}
WHO_ASKS = ("chatapp.admission", "chatapp.web.languages")
HUBS = {"eventlet", "gevent", "threading"}
VAGUE = {"utils", "util", "helpers", "manager", "handler", "service", "base", "common", "misc"}
EXCUSES = re.compile(r"noqa|type: ignore|pragma: no cover|TODO|FIXME|XXX|eslint-disable")

FILE_MAX, FILE_MEDIAN = 200, 60
FUNCTION_MAX, FUNCTION_MEDIAN = 25, 7


def imports_point_down(module: str, source: str) -> Offences:
    own = room_of(module)
    if own not in RANKS:
        yield f"{own} has no place in the order"
        return
    for target in imported(source):
        other = room_of(target)
        if other == own or (own, other) in SAME_RANK_MAY:
            continue
        if RANKS.get(other, len(ORDER)) >= RANKS[own]:
            yield f"{own} imports {other}"


def imports_stand_on_top(_module: str, source: str) -> Offences:
    for function in functions(source):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{function.name} imports something"


def only_transaction_commits(module: str, source: str) -> Offences:
    allowed = set()
    if module == "chatapp.extensions":
        for function in functions(source):
            if function.name == "transaction":
                allowed = {it.lineno for it in calls(function, "commit")}
    for call in calls(ast.parse(source), "commit"):
        if call.lineno not in allowed:
            yield f"line {call.lineno} commits"


def only_broadcasts_emit(module: str, source: str) -> Offences:
    """But for the delivery engine, which carries what it is given and knows nothing of chat."""
    if room_of(module) not in ("broadcasts", "delivery"):
        for call in calls(ast.parse(source), "emit"):
            yield f"line {call.lineno} emits"


def doors_ask_admission(module: str, source: str) -> Offences:
    for node in ast.walk(ast.parse(source)):
        for name in names_in(node):
            if room_of(module) in DOORS and name in NOT_FOR_DOORS:
                yield f"a door touches {name}"
            elif name == "current_user" and not module.startswith(WHO_ASKS):
                yield "current_user is read"


def nobody_knows_the_hub(module: str, source: str) -> Offences:
    """But for the delivery engine's file for each."""
    hubs = {each for each in HUBS if module != f"chatapp.delivery.on_{each}"}
    for node in ast.walk(ast.parse(source)):
        known = hubs & set(names_in(node))
        if isinstance(node, ast.Compare):
            known |= hubs & {it.value for it in ast.walk(node) if isinstance(it, ast.Constant)}
        for name in sorted(known):
            yield f"{name} is named"


def files_are_short(_module: str, source: str) -> Offences:
    if (length := len(code_lines(source))) > FILE_MAX:
        yield f"{length} lines of code"


def functions_are_short(_module: str, source: str) -> Offences:
    for function in functions(source):
        if (length := lines_of(function, source)) > FUNCTION_MAX:
            yield f"{function.name} has {length} lines"


def functions_stand_in_calling_order(_module: str, source: str) -> Offences:
    """A private function comes after the first that calls it, in a module and in a class."""
    tree = ast.parse(source)
    for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))]:
        order = {node.name: node for node in scope.body if isinstance(node, Function)}
        for name, function in order.items():
            is_private = name.startswith("_") and not name.startswith("__")
            if not is_private or used_while_defining(scope, name):
                continue
            others = [it for it in order.values() if it is not function]
            callers = [it.lineno for it in others if mentions(it, name)]
            if callers and min(callers) > function.lineno:
                yield f"{name} stands before whoever calls it"


def names_are_nouns(module: str, _source: str) -> Offences:
    if vague := VAGUE & set(module.rpartition(".")[2].split("_")):
        yield f"{vague.pop()} says nothing"


def nothing_is_excused(_module: str, source: str) -> Offences:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and EXCUSES.search(token.string):
            yield f"line {token.start[0]}: {token.string}"


def what_it_is_for_is_said(module: str, source: str) -> Offences:
    tree = ast.parse(source)
    if not ast.get_docstring(tree):
        yield "the module has no docstring"
    if room_of(module) == "operations":
        for node in tree.body:
            if isinstance(node, Function) and node.name[0] != "_" and not ast.get_docstring(node):
                yield f"{node.name} has no docstring"


LAWS = (
    imports_point_down,
    imports_stand_on_top,
    only_transaction_commits,
    only_broadcasts_emit,
    doors_ask_admission,
    nobody_knows_the_hub,
    files_are_short,
    functions_are_short,
    functions_stand_in_calling_order,
    names_are_nouns,
    nothing_is_excused,
    what_it_is_for_is_said,
)


def cycle(graph: dict[str, set[str]]) -> list[str]:
    """Find modules that import each other in a ring; the empty list where there are none."""
    done: set[str] = set()

    def walk(module: str, path: list[str]) -> list[str]:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return []
        done.add(module)
        rings = (walk(each, [*path, module]) for each in sorted(graph.get(module, ())))
        return next(filter(None, rings), [])

    return next(filter(None, (walk(module, []) for module in sorted(graph))), [])
