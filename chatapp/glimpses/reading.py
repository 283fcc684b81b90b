"""Reading a page's head: its title, what it is about, and whose it is.

Open Graph (https://ogp.me) where the page has it, else what HTML itself knows.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser

TITLE_MAX, DESCRIPTION_MAX, SITE_MAX = 200, 300, 80
PICTURE_MAX = 2000
PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image")
ELLIPSIS = "…"
CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
CHARSET_WITHIN = 1024
"""Bytes in which HTML wants it to stand."""


@dataclass(frozen=True)
class Glimpse:
    """Plain text without line breaks, each at most so long; what isn't known is empty.

    `picture` is where one of it is, as the page says it: often without the page's own address.
    """

    title: str
    description: str = ""
    site: str = ""
    picture: str = ""


def read(body: bytes, charset: str | None = None) -> Glimpse:
    """Read what came of a page, which may be its beginning; `charset` is what its server said."""
    head = _Head()
    head.feed(_text(body, charset))
    found = head.found
    return Glimpse(
        _line(found.get("og:title") or found.get("twitter:title") or head.title, TITLE_MAX),
        _line(found.get("og:description") or found.get("description", ""), DESCRIPTION_MAX),
        _line(found.get("og:site_name", ""), SITE_MAX),
        _address(next((found[name] for name in PICTURES if name in found), "")),
    )


def _text(body: bytes, charset: str | None) -> str:
    named = CHARSET.search(body[:CHARSET_WITHIN])
    for name in (charset, named and named[1].decode("ascii")):
        try:
            if name and codecs.lookup(name).name != "utf-7":
                return body.decode(name, "replace")
        except (LookupError, ValueError):
            continue
    return body.decode("utf-8", "replace")


def _line(text: str, most: int) -> str:
    """Nothing in it may move other words about, or stand for nothing."""
    kept = "".join(" " if unicodedata.category(it) in ("Cc", "Cf", "Cs") else it for it in text)
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + ELLIPSIS


def _address(text: str) -> str:
    """What is too long for one is none."""
    return found if len(found := text.strip()) <= PICTURE_MAX else ""


class _Head(HTMLParser):
    """Listens until the head is over; the first of each counts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self.title = ""
        self._is_title = self._is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_over = self._is_over or tag == "body"
        if self._is_over:
            return
        self._is_title = tag == "title" and not self.title
        given = dict(attrs)
        name = (given.get("property") or given.get("name") or "").strip().lower()
        if tag == "meta" and name and given.get("content"):
            self.found.setdefault(name, given["content"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._is_over = self._is_over or tag == "head"
        self._is_title = False

    def handle_data(self, data: str) -> None:
        if self._is_title and not self._is_over:
            self.title += data
