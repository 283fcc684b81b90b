"""What a person writes, made safe to show: Markdown to HTML, rendered once and stored.

CommonMark (https://spec.commonmark.org) by markdown-it-py with raw HTML off, then the
allow-list of nh3 as a second line of defence.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import nh3
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from chatapp.models import User
from chatapp.names import skeleton

EVERYBODY = ("room", "here")
"""Names that address the whole room, and those who are here; nobody can be called so."""

MENTIONS_MAX = 50
"""How many places in one message are looked at for a name."""

_LINE = (
    r"(?:[^\W\d_]|\d+(?![\d.)]))"  # a line may begin with what makes it a list or a heading
    r"(?:[^\W_]|[ ,.;?!'\"()%$=+#-]|[\u3001-\u3011\uff01-\uff0f\U0001f300-\U0001faff]"
    r"|~(?!~)|/(?!/)|:(?= ))*(?<! )"
)
_PROSE = re.compile(rf"{_LINE}(?:\n{_LINE})*")
"""Lines without anything that Markdown, a link or a mention could be made of.

Nearly all that people say is like that; the parser would take a tenth of a millisecond to find out.
"""

_PARAGRAPH = re.compile(r"<p>[^<&]*</p>")
"""What _PROSE becomes: its words can be had without a parser."""

_AT = re.compile(r"(?<![0-9A-Za-z_@])@(?=\w)")


@dataclass
class Rendered:
    """The safe HTML, and whom it addresses: user ids, and words of EVERYBODY."""

    html: str
    users: list[int] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)


def possible_names(body: str) -> set[str]:
    """All look-alike keys that may stand behind an @ in the text, for a single look-up."""
    places = list(_AT.finditer(body))[:MENTIONS_MAX]
    return {
        skeleton(body[place.end() : place.end() + length])
        for place in places
        for length in _lengths(body, place.end())
    }


def render(body: str, people: Mapping[str, tuple[int, str]]) -> Rendered:
    """Turn Markdown into HTML; `people` maps look-alike keys to (user id, name)."""
    if _PROSE.fullmatch(body):
        return Rendered(f"<p>{body}</p>".replace("\n", "<br>\n"))
    found: dict[str, Any] = {"people": people, "users": [], "groups": set()}
    html = _clean(_MARKDOWN.render(body, found))
    return Rendered(html.strip(), found["users"], found["groups"])


def cleaned(html: str) -> str:
    """Let nothing through that `render` would not make; what it made stays as it is."""
    return html if _PARAGRAPH.fullmatch(html) else _clean(html).strip()


def has_ink(text: str) -> bool:
    """Tell whether a reader would see anything of it."""
    return any(unicodedata.category(letter)[0] not in "ZC" for letter in text)


def plain(html: str) -> str:
    """The words of rendered HTML on one line, for where there is no room for more."""
    if _PARAGRAPH.fullmatch(html):
        return " ".join(html[3:-4].split())
    return " ".join(unescape(nh3.clean(html, tags=set())).split())


def _lengths(body: str, start: int) -> range:
    """How long a name starting here may be: to the end of the line, longest first."""
    line_end = body.find("\n", start)
    room = (len(body) if line_end < 0 else line_end) - start
    return range(min(room, User.NAME_MAX), 0, -1)


def _markdown() -> MarkdownIt:
    it = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
    # `settings.py` and `notes.md` are no addresses, though .py and .md are countries.
    it.linkify = LinkifyIt(options={"fuzzy_link": False})
    it.enable(["linkify", "table", "strikethrough"]).disable(["lheading", "reference"])
    it.inline.ruler.before("emphasis", "mention", _mention)
    it.add_render_rule("link_open", _link)
    it.add_render_rule("image", _image)
    return it


def _mention(state: StateInline, silent: bool) -> bool:
    if not _AT.match(state.src, state.pos):
        return False
    start = state.pos + 1
    for length in _lengths(state.src, start):
        end = start + length
        if end < len(state.src) and _runs_on(state.src, end):
            continue
        if _addresses(state, state.src[start:end], silent):
            state.pos = end
            return True
    return False


def _runs_on(text: str, end: int) -> bool:
    """Tell whether cutting here would cut a word of a script that has words."""
    return (
        text[end - 1].isascii()
        and text[end].isascii()
        and (text[end].isalnum() or text[end] == "_")
    )


def _addresses(state: StateInline, name: str, silent: bool) -> bool:
    person = state.env["people"].get(skeleton(name)) if name == name.strip() else None
    if person is None and name not in EVERYBODY:
        return False
    if not silent:
        _say(state, person, name)
    return True


def _say(state: StateInline, person: tuple[int, str] | None, name: str) -> None:
    token = state.push("mention_open", "span", 1)
    token.attrs = {"class": "mention"}
    if person:
        token.attrs["data-user"] = str(person[0])
        if person[0] not in state.env["users"]:
            state.env["users"].append(person[0])
    else:
        state.env["groups"].add(name)
    state.push("text", "", 0).content = f"@{person[1] if person else name}"
    state.push("mention_close", "span", -1)


def _link(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    tokens[index].attrs["target"] = "_blank"
    return str(self.renderToken(tokens, index, options, env))


def _image(_self: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    # A picture from elsewhere would tell that place who reads here, and when: a link instead.
    href = nh3.clean_text(str(tokens[index].attrs.get("src", "")))
    text = nh3.clean_text(tokens[index].content or str(tokens[index].attrs.get("src", "")))
    return f'<a href="{href}" target="_blank">{text}</a>'


_MARKDOWN = _markdown()
_BLOCKS = {
    "p",
    "pre",
    "ul",
    "ol",
    "li",
    "blockquote",
    "hr",
    *(f"h{level}" for level in range(1, 7)),
}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_TAGS = _BLOCKS | _TABLE | {"br", "strong", "em", "s", "code", "a", "span"}
_ATTRIBUTES = {
    "a": {"href", "target", "title"},
    "code": {"class"},
    "ol": {"start"},
    "span": {"class", "data-user"},
}


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
