"""docs/asyncapi.yaml and docs/protocol.md say what the code does."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from wtforms.validators import Regexp

from chatapp import broadcasts, payloads
from chatapp.errors import ChatError
from chatapp.forms import emojis, fields, polls
from chatapp.payloads import shared
from config import ROOT
from tests import protocol
from tests.events import FORMS, MODULES, handlers

DOCUMENT = protocol.document()
PROSE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
CHAT = DOCUMENT["channels"]["chat"]


def references(node: Any):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from references(each)


def test_the_document_has_what_asyncapi_requires():
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert {"info", "servers", "channels", "operations", "components"} <= set(DOCUMENT)
    assert DOCUMENT["info"]["title"] and DOCUMENT["info"]["version"]
    assert all({"host", "protocol"} <= set(it) for it in DOCUMENT["servers"].values())
    assert CHAT["address"] == "/"


def test_every_reference_leads_somewhere_and_every_part_is_used():
    found = set(references(DOCUMENT))
    assert len(found) > 100, "the document refers to its parts"
    for reference in found:
        assert protocol.resolve(reference), reference
    for kind, parts in DOCUMENT["components"].items():
        assert {f"#/components/{kind}/{name}" for name in parts} <= found


def test_every_operation_refers_to_messages_of_the_channel():
    told = []
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] in ("send", "receive") and operation["summary"]
        assert ("reply" in operation) == (operation["action"] == "receive"), "answered once"
        for side in [operation, *([operation["reply"]] if "reply" in operation else [])]:
            channel = side["channel"]["$ref"]
            told += [it["$ref"] for it in side["messages"]]
            assert all(it["$ref"].startswith(f"{channel}/") for it in side["messages"])
    assert sorted(told) == sorted(
        f"#/channels/{name}/messages/{key}"
        for name, channel in DOCUMENT["channels"].items()
        for key in channel["messages"]
    )


@pytest.mark.parametrize("key", sorted(CHAT["messages"]))
def test_every_message_has_a_name_and_a_valid_schema(key):
    message = protocol.message(key)
    assert message["name"]
    Draft202012Validator.check_schema(protocol.closed(message["payload"]))


def test_a_reference_has_no_siblings_which_readers_would_ignore():
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            assert "$ref" not in node or len(node) == 1, node
            list(map(walk, node.values()))
        elif isinstance(node, list):
            list(map(walk, node))

    walk(DOCUMENT)


def test_the_clients_events_are_the_handlers():
    assert len(handlers()) > 20
    assert protocol.events("receive") == set(handlers())


def test_every_event_but_latency_takes_a_form():
    assert set(handlers()) - set(FORMS) == {"latency"}
    assert {inspect.getmodule(it) for it in handlers().values()} == MODULES


@pytest.mark.parametrize("event", sorted(FORMS))
def test_a_payloads_properties_are_its_forms_fields(app, event):
    schema = bare(protocol.closed(protocol.message(event)["payload"]))
    with app.test_request_context():
        form = list(FORMS[event](meta={"csrf": False}))
    needed = {field.name for field in form if not field.is_optional and field.default is None}
    assert set(schema.get("required", [])) == needed
    assert schema.get("properties", {}) == {field.name: documented(field) for field in form}


def bare(schema: Any) -> Any:
    """A schema without what is said to people."""
    if isinstance(schema, dict):
        return {key: bare(it) for key, it in schema.items() if key != "description"}
    return schema


ID = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer", "minimum": 0, "maximum": 2**53}
SCHEMAS = {
    fields.Text: lambda it: {"type": "string", "maxLength": it.limit, **_ink(it)},
    fields.Emoji: lambda it: {"type": "string", "maxLength": it.limit, **_ink(it)},
    emojis.AnyEmoji: lambda it: {"type": "string", "maxLength": it.limit, **_ink(it)},
    fields.Whole: lambda it: {"type": "integer", "minimum": it.least, "maximum": it.most},
    fields.Flag: lambda it: {"type": "boolean"},
    fields.Choice: lambda it: {"type": "string", "enum": list(it.words)},
    fields.Id: lambda it: ID,
    fields.MessageId: lambda it: ID,
    fields.PersonId: lambda it: ID,
    fields.RoomName: lambda it: {**ID, "maxLength": it.LIMIT},
    fields.RoomIn: lambda it: {**ID, "maxLength": it.LIMIT},
    fields.PeopleIds: lambda it: {"type": "array", "items": ID, "maxItems": it.limit, **_some(it)},
    fields.Ids: lambda it: {"type": "array", "items": ID, "maxItems": it.limit, **_some(it)},
    fields.Listed: lambda it: {
        "type": "array",
        "maxItems": it.limit,
        "items": {"type": "string", "minLength": 1, "maxLength": it.LENGTH},
    },
    fields.Time: lambda it: {"type": "string", "format": "date-time"},
    polls.Poll: lambda it: {
        "type": "object",
        "required": ["options"],
        "properties": {
            "options": {
                "type": "array",
                "minItems": 2,
                "maxItems": 10,
                "items": {"type": "string", "minLength": 1, "maxLength": 100},
            },
            "many": {"type": "boolean", "default": False},
            "anonymous": {"type": "boolean", "default": False},
            "ends_at": {"type": "string", "format": "date-time"},
        },
        "additionalProperties": False,
    },
    fields.Heads: lambda it: {
        "type": "object",
        "maxProperties": it.LIMIT,
        "additionalProperties": NUMBER,
    },
}


def _ink(field: fields.Text) -> dict[str, int]:
    return {} if field.may_be_blank else {"minLength": 1}


def _some(field: fields.Ids) -> dict[str, int]:
    return {} if field.is_optional else {"minItems": 1}


def documented(field: Any) -> dict[str, Any]:
    """How a field has to stand in the document."""
    schema = dict(SCHEMAS[type(field)](field))
    if field.default is not None:
        schema["default"] = field.default
    for check in field.validators:
        if isinstance(check, Regexp):
            schema["pattern"] = check.regex.pattern.replace(r"\Z", "$")
    return schema


def test_the_servers_events_are_those_of_the_broadcasts():
    emitted, watched = set(), set()
    folder = Path(inspect.getfile(broadcasts)).parent
    source = "\n".join(path.read_text() for path in folder.glob("*.py"))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            place = {"emit": 0, "carry": 2}.get(node.func.attr)
            words = [getattr(it, "value", None) for it in node.args]
            spaces = [getattr(it.value, "id", "") for it in node.keywords if it.arg == "namespace"]
            if "CONSOLE" in spaces or words[:1] == ["console"]:
                watched.add(words[place and 1])
            elif place is not None and (place == 0 or words[0] == "tell"):
                emitted.add(words[place])
    emitted.discard(None)  # the one verb that carries what others named
    watched.discard(None)
    assert len(emitted) >= 10 and len(watched) == 2
    assert protocol.events("send") == emitted
    assert protocol.events("send", "console") == watched


def test_the_codes_are_those_of_the_errors():
    codes = {each.code for each in [ChatError, *ChatError.__subclasses__()]}
    error = protocol.resolve("#/components/schemas/Error")
    assert set(error["properties"]["error"]["enum"]) == codes
    assert {row[0] for row in table("Acknowledgements")} == codes


@pytest.mark.parametrize(
    ("title", "action"),
    [("From client to server", "receive"), ("From server to client", "send")],
)
def test_the_prose_lists_the_same_events(title, action):
    assert sorted(row[0] for row in table(title)) == sorted(protocol.events(action))


def test_the_prose_lists_the_same_properties():
    rows = [row for row in table("From client to server") if row[0] in FORMS]
    assert len(rows) == len(FORMS)
    for event, given, _answer in rows:
        named = re.findall(r"[a-z_]+\??", given.partition(":")[0])
        schema = protocol.closed(protocol.message(event)["payload"])
        assert {it.rstrip("?") for it in named} == set(schema.get("properties", {})), event
        assert {it for it in named if it[-1] != "?"} == set(schema.get("required", [])), event


def test_the_prose_lists_the_limits(app):
    told = {
        name: int(number.replace(",", ""))
        for names, numbers, _of in table("Shapes")
        for name, number in zip(names.split(", "), re.findall(r"[\d,]+\d", numbers), strict=True)
    }
    with app.app_context():
        assert told == {**payloads.limits(), **shared.limits()}


def table(title: str) -> list[list[str]]:
    """The rows under a heading of the prose, without the head."""
    part = PROSE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:]]
    return [[cell.replace("`", "").strip() for cell in row] for row in rows]
