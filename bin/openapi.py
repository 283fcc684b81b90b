"""Writes chatapp/views/openapi.json: the HTTP API, from its routes and from docs/asyncapi.yaml.

An address under /api stands for an event of the socket, whose payload and answer asyncapi.yaml
describes and a test compares with the forms and the code. What has no event is described below.
"""

import json
import re
from typing import Any

import yaml

from chatapp.keys import scopes
from chatapp.views import api
from config import ROOT

Schema = dict[str, Any]

PROTOCOL = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8"))
SCHEMAS = "#/components/schemas/"

ABOUT = """The HTTP door for programs, which does what the events of docs/protocol.md do on the \
socket: the same limits, rights and answers. Bring a token as `Authorization: Bearer TOKEN`; \
`x-scope` names the scope that it needs. Ignore properties that you don't know."""

PROBLEMS = {
    "400": "The request can't be read.",
    "401": "There is no token, or it opens nothing.",
    "403": "You may see it and not do it, or the token lacks the scope.",
    "404": "There is no such thing, or you may not know of it.",
    "409": "It contradicts what already is, or the room is archived.",
    "413": "Too long or too large; nothing was kept.",
    "422": "The input has not the shape it should have.",
    "429": "Too much at once; `Retry-After` says when it goes on.",
    "503": "The storage is busy, full or down; nothing was kept.",
}

NUMBER = {"type": "integer", "minimum": 1, "maximum": 10**9}
FILE_NAME = {"type": "string", "minLength": 1, "maxLength": 255}
OCTETS = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


def described() -> Schema:
    """The whole document."""
    paths: Schema = {}
    for route, event, _view in (*api.ROUTES, *BESIDES):
        method, address = route.split()
        path = "/api" + re.sub(r"<(\w+)>", r"{\1}", address)
        paths.setdefault(path, {})[method.lower()] = _operation(event, address, method)
    for path, method, operation in _others():
        paths.setdefault(path, {})[method] = operation
    responses = {status: _json(words, _ref("Error")) for status, words in PROBLEMS.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Chatapp", "version": "1.0.0", "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": responses,
            "schemas": _needed(paths, responses),
        },
    }


BESIDES = (("POST /sync", "sync", None), ("POST /announcements", "announce", None))
"""What has a view of its own."""


def _operation(event: str, address: str, method: str) -> Schema:
    payload, answer = _payload(event), _answer(event)
    places = re.findall(r"<(\w+)>", address)
    fields = payload.get("properties", {})
    rest = {name: schema for name, schema in fields.items() if name not in places}
    needed = [name for name in payload.get("required", []) if name in rest]
    operation: Schema = {
        "operationId": event,
        "summary": _summary(event),
        "x-scope": scopes.needed(event),
        "parameters": [_in("path", name, fields[name], True) for name in places],
        "responses": {"200": _json("Done.", answer), **_problems()},
    }
    if method == "GET":
        asked = [_in("query", name, schema, name in needed) for name, schema in rest.items()]
        operation["parameters"] += asked
    elif rest:
        schema = {"type": "object", "properties": rest, "required": needed}
        operation["requestBody"] = _body(schema, bool(needed))
    return operation


def _payload(event: str) -> Schema:
    found: Schema = PROTOCOL["components"]["messages"][event].get("payload", {})
    while "$ref" in found:
        found = PROTOCOL["components"]["schemas"][found["$ref"].rpartition("/")[2]]
    return found


def _answer(event: str) -> Schema:
    answer: Schema = PROTOCOL["components"]["messages"][f"{event}Answer"]["payload"]["oneOf"][0]
    return answer


def _summary(event: str) -> str:
    for operation in PROTOCOL["operations"].values():
        named = operation["messages"][0]["$ref"].rpartition("/")[2]
        if operation["action"] == "receive" and named == event:
            return str(operation["summary"])
    raise KeyError(event)


def _in(where: str, name: str, schema: Schema, required: bool) -> Schema:
    return {"name": name, "in": where, "required": required, "schema": schema}


def _json(words: str, schema: Schema) -> Schema:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _body(schema: Schema, required: bool) -> Schema:
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def _problems() -> Schema:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in PROBLEMS}


def _others() -> list[tuple[str, str, Schema]]:
    """What stands for no event: oneself, files, and this document."""
    me = {"properties": {"ok": {"const": True}, "me": _ref("Me")}, "required": ["ok", "me"]}
    file = {"properties": {"ok": {"const": True}, "file": _ref("File")}, "required": ["ok", "file"]}
    number = _in("path", "file_id", NUMBER, True)
    size = _in("path", "size", {"type": "string", "enum": ["small", "large"]}, True)
    upload = _plain("upload", "Upload a file, to send it with a message", "write", file)
    upload["parameters"] = [_in("query", "name", FILE_NAME, True)]
    upload["requestBody"] = {"required": True, "content": OCTETS}
    key = _in("path", "key", {"type": "string", "minLength": 1, "maxLength": 100}, True)
    about = {"operationId": "openapi", "summary": "This document", "security": []}
    return [
        ("/api/me", "get", _plain("me", "Oneself, and all that one starts from", "read", me)),
        ("/api/files", "post", upload),
        ("/api/words", "get", _words()),
        ("/hooks/{key}", "post", {**_hook(), "parameters": [key]}),
        ("/files/{file_id}", "get", _bytes("file", "The bytes of a file", number)),
        ("/files/{file_id}/{size}", "get", _bytes("file_smaller", "A smaller one", number, size)),
        ("/files/{file_id}/download", "get", _bytes("file_download", "The same to save", number)),
        (
            "/api/openapi.json",
            "get",
            {**about, "responses": {"200": _json("It.", {"type": "object"})}},
        ),
    ]


def _words() -> Schema:
    """What somebody said themselves, as a file."""
    operation = _plain("words", "All that one wrote oneself, to take along", "read", {})
    packed = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
    operation["responses"]["200"] = {"description": "A ZIP file.", "content": packed}
    return operation


def _plain(name: str, summary: str, scope: str, answer: Schema) -> Schema:
    return {
        "operationId": name,
        "summary": summary,
        "x-scope": scope,
        "responses": {"200": _json("Done.", {"type": "object", **answer}), **_problems()},
    }


def _bytes(name: str, summary: str, *parameters: Schema) -> Schema:
    whole = {"description": "Its bytes.", "content": {"*/*": {}}}
    answers = {"200": whole, "206": {**whole, "description": "A part."}}
    operation = _plain(name, summary, "read", {})
    operation["responses"] |= answers | {"416": _json("No such part.", _ref("Error"))}
    return {**operation, "parameters": list(parameters)}


def _hook() -> Schema:
    """What takes what Slack's incoming webhooks take, and answers as they do."""
    lists = {"type": "array", "items": {"type": "object"}}
    fields = {"text": {"type": "string"}, "blocks": lists, "attachments": lists}
    json_body = {"schema": {"type": "object", "properties": fields}}
    string = {"schema": {"type": "string"}}
    texts = {"application/json": json_body, "text/plain": string, "message/rfc822": string}
    plain = {"text/plain": {"schema": {"type": "string"}}}
    words = {"200": "`ok`", "410": "The room is archived.", **PROBLEMS}
    answers = {status: {"description": it, "content": plain} for status, it in words.items()}
    about = {"operationId": "hook", "summary": "Speak through an incoming webhook", "security": []}
    return {**about, "requestBody": {"required": True, "content": texts}, "responses": answers}


def _ref(name: str) -> Schema:
    return {"$ref": f"{SCHEMAS}{name}"}


def _needed(*parts: Schema) -> Schema:
    """The parts of asyncapi.yaml that these refer to, and those that those refer to."""
    known, wanted = PROTOCOL["components"]["schemas"], _references(parts)
    found: Schema = {}
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = known[name]
            wanted |= _references(known[name])
    return dict(sorted(found.items()))


def _references(node: Any) -> set[str]:
    return set(re.findall(rf'"{SCHEMAS}(\w+)"', json.dumps(node)))


def written() -> str:
    """The document as it is kept."""
    return json.dumps(described(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    api.DESCRIPTION.write_text(written(), encoding="utf-8")
