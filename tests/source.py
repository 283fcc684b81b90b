"""Reading Python as data: what the laws ask of it."""

import ast
import io
import tokenize
from collections.abc import Iterator
from functools import cache

Function = ast.FunctionDef | ast.AsyncFunctionDef

FLASK = ("flask", "flask_login")

_NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def room_of(module: str) -> str:
    """Name the part of the house that a module is in."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imported(source: str) -> Iterator[str]:
    """Name what a source needs of the project when it runs: modules, and things in modules."""
    for node in _running(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.startswith("chatapp"))
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield f"chatapp.{'.' * node.level}{node.module or ''}"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chatapp"):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def functions(source: str) -> Iterator[Function]:
    """Find every function, methods and inner ones too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            yield node


@cache
def code_lines(source: str) -> frozenset[int]:
    """Number the lines that hold code: no blank ones, comments or docstrings."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NOT_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return frozenset(lines - set(_prose(ast.parse(source))))


def lines_of(function: Function, source: str) -> int:
    """Count the lines of code of one function, without the functions inside it."""
    inner = [it for it in ast.walk(function) if isinstance(it, Function) and it is not function]
    inside = {line for it in inner for line in range(it.lineno, (it.end_lineno or 0) + 1)}
    span = range(function.lineno, (function.end_lineno or 0) + 1)
    return len((code_lines(source) & set(span)) - inside)


def names_in(node: ast.AST) -> Iterator[str]:
    """Say which names a node mentions, as a variable, an attribute or an import."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Import):
        yield from (each.name.split(".")[0] for each in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield (node.module or "").split(".")[0]
        yield from (each.name for each in node.names)
    elif isinstance(node, ast.Attribute) and getattr(node.value, "id", None) in FLASK:
        yield node.attr


def calls(node: ast.AST, name: str) -> Iterator[ast.Call]:
    """Find the calls of something by this name, whatever it belongs to."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and name in (
            getattr(each.func, "id", None),
            getattr(each.func, "attr", None),
        ):
            yield each


def mentions(node: ast.AST, name: str) -> bool:
    """Tell whether a function or statement uses a name of its own module or class."""
    return any(
        (isinstance(each, ast.Name) and each.id == name)
        or (isinstance(each, ast.Attribute) and each.attr == name and _is_self(each.value))
        for each in ast.walk(node)
    )


def used_while_defining(scope: ast.Module | ast.ClassDef, name: str) -> bool:
    """Tell whether a name is needed before anything is called: by a decorator, a table, …"""
    for node in scope.body:
        if isinstance(node, Function):
            early = [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]
            if any(mentions(each, name) for each in early if each is not None):
                return True
        elif mentions(node, name):
            return True
    return False


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Walk all but what only a type checker sees."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and getattr(child.test, "id", None) == "TYPE_CHECKING":
            continue
        yield child
        yield from _running(child)


def _prose(tree: ast.AST) -> Iterator[int]:
    """Number the lines of strings that stand alone: docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str):
            yield from range(node.lineno, (node.end_lineno or 0) + 1)
