"""HTML that people wrote elsewhere, as Markdown."""

from collections.abc import Callable
from html.parser import HTMLParser

AROUND = {"strong": "**", "b": "**", "em": "_", "i": "_", "del": "~~", "s": "~~", "code": "`"}
BLOCKS = ("div", "p", "blockquote", "pre", "h1", "ul", "ol", "li", "figure")
HIDDEN = {"script", "style", "title"}
DEEP_MAX = 100


class _Reader(HTMLParser):
    def __init__(self, attached: Callable[[dict[str, str | None]], str]) -> None:
        super().__init__(convert_charrefs=True)
        self._attached, self._open, self._links = attached, list[str](), list[str]()
        self.said = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "br":
            self._say("\n")
        elif tag == "action-text-attachment":
            self._say(self._attached(held))
        elif tag == "a":
            self._links.append(held.get("href") or "")
            self._say("[")
        elif len(self._open) < DEEP_MAX:
            self._begin(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._say(f"](<{self._links.pop()}>)")
        elif tag in self._open:
            while self._open.pop() != tag:
                pass
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if HIDDEN.isdisjoint(self._open):
            self._say(data if "pre" in self._open else data.replace("\n", " "))

    def _begin(self, tag: str) -> None:
        self._open.append(tag)
        if tag in BLOCKS:
            self._break()
        if tag == "li":
            is_counted = [it for it in self._open if it in ("ul", "ol")][-1:] == ["ol"]
            self._say("1. " if is_counted else "- ")
        elif tag == "pre":
            self._say("```\n")
        elif tag in AROUND and "pre" not in self._open:
            self._say(AROUND[tag])

    def _end(self, tag: str) -> None:
        if tag == "pre":
            self._say("\n```")
        elif tag in AROUND and "pre" not in self._open:
            self._say(AROUND[tag])
        if tag in BLOCKS:
            self._break()

    def _break(self) -> None:
        if self.said[-1].strip("> "):
            self.said.append("")

    def _say(self, text: str) -> None:
        is_quoted = "blockquote" in self._open and not self.said[-1]
        self.said[-1] += f"> {text}" if is_quoted else text


def markdown(
    html: str, attached: Callable[[dict[str, str | None]], str] = lambda _attributes: ""
) -> str:
    """Say the same in Markdown; `attached` tells what an attachment with its attributes says."""
    reader = _Reader(attached)
    reader.feed(html)
    reader.close()
    return "\n".join(reader.said).strip()
