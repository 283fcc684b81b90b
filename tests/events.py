"""Every event that a client can send, found in the code, so that a new one is never forgotten."""

import ast
import inspect
from collections.abc import Callable
from typing import Any

from chatapp.extensions import socketio
from chatapp.sockets import (
    announcements,
    commands,
    drafts,
    emojis,
    files,
    guests,
    keeping,
    messages,
    people,
    polls,
    rooms,
    schedules,
    threads,
)

NOT_FROM_CLIENTS = {"connect", "disconnect", "*"}
MODULES = {
    announcements,
    commands,
    drafts,
    emojis,
    files,
    guests,
    keeping,
    messages,
    people,
    polls,
    rooms,
    schedules,
    threads,
}


def handlers() -> dict[str, Callable[..., Any]]:
    """The functions behind the events of the chat."""
    return {
        event: inspect.unwrap(handler)
        for event, handler, namespace in socketio.handlers
        if namespace == "/" and event not in NOT_FROM_CLIENTS
    }


def _form_of(handler: Callable[..., Any]) -> Any:
    """The form that a handler admits its payload with, if it takes one."""
    for node in ast.walk(ast.parse(inspect.getsource(handler))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "admit":
            return getattr(inspect.getmodule(handler), node.args[0].id)
    return None


FORMS = {event: form for event, it in handlers().items() if (form := _form_of(it))}
