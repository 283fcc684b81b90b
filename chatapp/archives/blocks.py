"""What other products send to Slack's incoming webhooks, as Markdown.

Sources: https://docs.slack.dev/reference/block-kit/blocks (text, blocks) and
https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments. What has
another shape than it should is left out; nothing in it is believed to be there.
"""

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from chatapp.archives import emojis, mrkdwn, texts

_SPECIAL = re.compile(r"([\\`*_\[\]<>#~|])")
_ADDRESS = re.compile(r"https?://[^\s<>]+\Z")
_COLOURS = {"good": "🟢", "warning": "🟡", "danger": "🔴"}
_HEX = re.compile(r"#?([0-9a-fA-F]{6})\Z")
HUES = ((15, "🔴"), (45, "🟠"), (70, "🟡"), (170, "🟢"), (260, "🔵"), (330, "🟣"), (361, "🔴"))
"""Up to which angle on the wheel of colours which circle is the nearest."""

DEEP_MAX = 9
GREY = 24
"""What differs less than this among red, green and blue has no hue."""


def markdown(payload: dict[str, Any]) -> str:
    """Say the same in Markdown, of whoever and whatever it names what it calls them."""
    return texts.spoken(marked(payload), lambda _id: None, lambda _id: None)


def marked(payload: dict[str, Any]) -> str:
    """Say the blocks, or the text where there are none; then attachments. Marks stay in it."""
    blocks = list(_blocks(payload.get("blocks")))
    text = payload.get("text")
    head = "\n\n".join(blocks) if blocks else _formatted(text, payload.get("mrkdwn"))
    parts = [head, *map(_attachment, _dicts(payload.get("attachments")))]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _blocks(given: Any) -> Iterator[str]:
    for block in _dicts(given):
        draw = _DRAWN.get(str(block.get("type")))
        if draw and (drawn := draw(block).strip()):
            yield drawn


def _section(block: dict[str, Any]) -> str:
    fields = [_text(it) for it in _dicts(block.get("fields"))]
    listed = "\n".join(f"- {it}" for it in _lines(fields))
    return "\n\n".join(filter(None, [_text(block.get("text")), listed, _act(block, "accessory")]))


def _act(block: dict[str, Any], name: str) -> str:
    button = block.get(name)
    return _button(button) if isinstance(button, dict) else ""


def _header(block: dict[str, Any]) -> str:
    words = _text(block.get("text"))
    return f"### {words}" if words else ""


def _context(block: dict[str, Any]) -> str:
    elements = _dicts(block.get("elements"))
    return " · ".join(filter(None, (_text(it) or _plain(it.get("alt_text")) for it in elements)))


def _actions(block: dict[str, Any]) -> str:
    return " · ".join(filter(None, map(_button, _dicts(block.get("elements")))))


def _image(block: dict[str, Any]) -> str:
    title = _text(block.get("title")) or _plain(block.get("alt_text"))
    return _link(block.get("image_url"), title)


def _rich(block: dict[str, Any]) -> str:
    return "\n".join(_rich_part(it) for it in _dicts(block.get("elements")))


def _rich_part(part: dict[str, Any]) -> str:
    kind, inner = part.get("type"), _dicts(part.get("elements"))
    if kind == "rich_text_list":
        is_counted, indent = part.get("style") == "ordered", "    " * _number(part.get("indent"))
        signs = (f"{nth}." if is_counted else "-" for nth in count(1))
        return "\n".join(
            f"{indent}{sign} {_rich_part(it)}" for sign, it in zip(signs, inner, strict=False)
        )
    said = "".join(map(_rich_word, inner))
    if kind == "rich_text_preformatted":
        return f"```\n{''.join(_string(it.get('text')) for it in inner)}\n```"
    return "\n".join(f"> {it}" for it in said.split("\n")) if kind == "rich_text_quote" else said


def _rich_word(word: dict[str, Any]) -> str:
    kind = word.get("type")
    if kind == "link":
        return _link(word.get("url"), _plain(word.get("text")))
    if kind == "emoji":
        tone = f"::skin-tone-{it}" if (it := _number(word.get("skin_tone"))) else ""
        return emojis.of(_string(word.get("name")) + tone) or f":{_string(word.get('name'))}:"
    if kind in _NAMED:
        name, sign = _NAMED[kind]
        return mrkdwn.markdown(f"<{sign}{_string(word.get(name))}>")
    if kind == "broadcast":
        return mrkdwn.markdown(f"<!{_string(word.get('range'))}>")
    style = word.get("style")
    mark = _mark(style) if isinstance(style, dict) else ""
    said = _string(word.get("text")) if mark == "`" else _plain(word.get("text"))
    bare = said.strip()  # a mark is none that stands beside a space
    return said.replace(bare, f"{mark}{bare}{mark}", 1) if bare else said


_NAMED = {"user": ("user_id", "@"), "channel": ("channel_id", "#")}


def _mark(style: dict[str, Any]) -> str:
    marks = {"code": "`", "bold": "**", "italic": "_", "strike": "~~"}
    return next((mark for name, mark in marks.items() if style.get(name) is True), "")


_DRAWN: dict[str, Callable[[dict[str, Any]], str]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "divider": lambda _block: "---",
    "actions": _actions,
    "image": _image,
    "rich_text": _rich,
    "markdown": lambda block: _string(block.get("text")),
}


def _attachment(it: dict[str, Any]) -> str:
    """Its pretext, and what stands beside Slack's coloured bar as a quotation."""
    inner = [_titled(it), _formatted(it.get("text")), *_blocks(it.get("blocks"))]
    inner += ["\n".join(_fields(it)), _actions({"elements": it.get("actions")})]
    inner += [_link(it.get("image_url"), ""), _formatted(it.get("footer"))]
    said = "\n\n".join(part.strip() for part in inner if part.strip())
    said = said or _formatted(it.get("fallback"))
    said = _coloured(said, _circle(it.get("color"))) if said else ""
    quoted = "\n".join(f"> {line}".rstrip() for line in said.split("\n")) if said else ""
    return "\n\n".join(filter(None, [_formatted(it.get("pretext")), quoted]))


def _coloured(said: str, circle: str) -> str:
    """Put the circle where a line begins, behind what makes a heading of it."""
    if not circle or said.startswith(_LISTED):
        return f"{circle}\n\n{said}".strip()
    sign, space, words = said.partition(" ") if said.startswith("#") else ("", "", said)
    return f"{sign}{space}{circle} {words}"


_LISTED = ("- ", "1. ", "> ", "```", "---")
"""What is no list, quotation, code or line any more with something before it."""


def _titled(it: dict[str, Any]) -> str:
    title = _formatted(it.get("title"))
    linked = _link(it.get("title_link"), title) if title else ""
    words = f"**{linked or title}**" if title else ""
    return " ".join(filter(None, [_plain(it.get("author_name")), words]))


def _fields(it: dict[str, Any]) -> Iterator[str]:
    for field in _dicts(it.get("fields")):
        title, value = _plain(field.get("title")), _formatted(field.get("value"))
        named = f"**{title}:** {value}" if title else value
        yield from (f"- {line}" for line in _lines([named]))


def _circle(colour: Any) -> str:
    """The nearest to a colour among emoji; nothing for grey, black, white and what is none."""
    found = _HEX.match(_string(colour))
    if found is None:
        return _COLOURS.get(_string(colour), "")
    red, green, blue = bytes.fromhex(found[1])
    high, low = max(red, green, blue), min(red, green, blue)
    if high - low < GREY:
        return ""
    turn = {red: (green - blue), green: (blue - red), blue: (red - green)}[high] / (high - low)
    start = 0 if high == red else 2 if high == green else 4
    return next(circle for most, circle in HUES if ((start + turn) * 60) % 360 < most)


def _button(button: dict[str, Any]) -> str:
    return _link(button.get("url"), _text(button.get("text"))) if button.get("url") else ""


def _text(it: Any) -> str:
    """A text object: {type: mrkdwn or plain_text, text}, or by old custom, a plain string."""
    if isinstance(it, str):
        return _plain(it)
    if not isinstance(it, dict):
        return ""
    return (_formatted if it.get("type") == "mrkdwn" else _plain)(it.get("text"))


def _formatted(text: Any, is_mrkdwn: Any = True) -> str:
    said = _string(text)
    return said if is_mrkdwn is False else mrkdwn.markdown(said)


def _plain(text: Any) -> str:
    return emojis.shown(_SPECIAL.sub(r"\\\1", _string(text)))


def _link(address: Any, words: str) -> str:
    where = _string(address)
    if not _ADDRESS.match(where):
        return words
    shown = " ".join(words.split()).replace("[", "(").replace("]", ")")
    return f"[{shown}](<{where}>)" if shown else where


def _lines(fields: list[str]) -> Iterator[str]:
    """Each as one line of a list."""
    for field in fields:
        if said := " ".join(field.split()):
            yield said


def _string(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return texts.bare(str(value))


def _number(value: Any) -> int:
    return int(value) if type(value) is int and 0 < value < DEEP_MAX else 0


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []
