"""Slack's mrkdwn as Markdown (https://docs.slack.dev/messaging/formatting-message-text)."""

import re
from html import unescape

from chatapp.archives import emojis, texts

_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_ANGLED = re.compile(r"<([^<>\n]+)>")
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\w*])")
_STRUCK = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]+?)(?<=\S)~(?![\w~])")
_HEADING = re.compile(r"^(#{1,6}\s)", re.MULTILINE)
_EVERYBODY = {"here": "@here", "channel": "@room", "everyone": "@room", "group": "@room"}


def markdown(text: str) -> str:
    """Say the same in Markdown; people and rooms are marked (texts.py)."""
    parts = _CODE.split(text)
    return "".join(_code(it) if nth % 2 else _prose(it) for nth, it in enumerate(parts))


def plain(text: str) -> str:
    """Say it without anything that is more than letters, for a line that shows no links."""
    return unescape(_ANGLED.sub(lambda found: found[1].rpartition("|")[2], text))


def _code(text: str) -> str:
    text = plain(text)
    if not text.startswith("```"):
        return text
    inner = text[3:-3].strip("\n")
    return f"\n```\n{inner}\n```\n"


def _prose(text: str) -> str:
    text = _BOLD.sub(r"**\1**", text)
    text = _STRUCK.sub(r"~~\1~~", text)
    text = emojis.shown(_HEADING.sub(r"\\\1", text))
    pieces = _ANGLED.split(text)
    return "".join(_meant(it) if nth % 2 else unescape(it) for nth, it in enumerate(pieces))


def _meant(angled: str) -> str:
    what, _, label = angled.partition("|")
    label = unescape(label)
    if what.startswith("@"):
        return texts.person(what[1:], label.removeprefix("@"))
    if what.startswith("#"):
        return texts.room(what[1:], label.removeprefix("#"))
    if what.startswith("!"):
        command = what[1:].partition("^")[0]
        return _EVERYBODY.get(command) or label or f"@{command}"
    return _link(unescape(what), label)


def _link(address: str, label: str) -> str:
    if not label or label in (address, address.removeprefix("mailto:")):
        return address.removeprefix("mailto:")
    shown = label.replace("[", "(").replace("]", ")")
    return f"[{shown}](<{address}>)"
