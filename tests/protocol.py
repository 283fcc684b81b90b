"""What docs/asyncapi.yaml says, in a form that answers can be held against."""

from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from config import ROOT

PATH = ROOT / "docs" / "asyncapi.yaml"


class OnceLoader(yaml.SafeLoader):
    """YAML in which saying the same key twice is wrong, and not the last one right."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _value in node.value]
        assert len(names) == len(set(names)), f"{node.start_mark}: a key stands there twice"
        return super().construct_mapping(node, deep)


@cache
def document() -> dict[str, Any]:
    return yaml.load(PATH.read_text(encoding="utf-8"), OnceLoader)


def resolve(reference: str) -> Any:
    """Follow a reference within the document; KeyError if it leads nowhere."""
    assert reference.startswith("#/"), reference
    found: Any = document()
    for step in reference[2:].split("/"):
        found = found[step]
    return found


def message(key: str) -> dict[str, Any]:
    """A message of the channel: a client's event, `…Answer`, or `on…`."""
    channels = document()["channels"].values()
    return resolve(next(it["messages"][key]["$ref"] for it in channels if key in it["messages"]))


def events(action: str, channel: str = "chat") -> set[str]:
    """The names of the events that the server receives or sends."""
    here = {"$ref": f"#/channels/{channel}"}
    operations = [it for it in document()["operations"].values() if it["channel"] == here]
    found = [resolve(it["messages"][0]["$ref"]) for it in operations if it["action"] == action]
    return {resolve(it["$ref"])["name"] for it in found}


def closed(schema: Any) -> Any:
    """A schema without references, in which what isn't documented is wrong.

    Public clients must ignore what they don't know; here it must not stay unknown.
    """
    if "$ref" in schema:
        return closed(resolve(schema["$ref"]))
    if "allOf" in schema:
        return _merged([closed(part) for part in schema["allOf"]])
    result = dict(schema)
    for name in ("oneOf", "anyOf"):
        if name in schema:
            result[name] = [closed(part) for part in schema[name]]
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            result[name] = closed(schema[name])
    if "properties" in schema:
        result["properties"] = {key: closed(it) for key, it in schema["properties"].items()}
        result.setdefault("additionalProperties", False)
    return result


def _merged(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [name for part in parts for name in part["required"]],
        "properties": {name: it for part in parts for name, it in part["properties"].items()},
        "additionalProperties": False,
    }


@cache
def _validator(key: str) -> Draft202012Validator:
    return Draft202012Validator(closed(message(key)["payload"]))


def wrong_with(key: str, payload: Any) -> list[str]:
    """What the document doesn't allow in a payload; nothing, if all is well."""
    return [
        f"{key}: {'/'.join(map(str, leaf.absolute_path))}: {leaf.message}"
        for error in _validator(key).iter_errors(payload)
        for leaf in (error.context or [error])
    ]
