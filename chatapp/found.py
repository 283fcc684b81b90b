"""The wire contract of a search: what was found, and where in it (docs/protocol.md)."""

from typing import Any

from chatapp import markup, payloads
from chatapp.lexicon import Finder
from chatapp.models import Message
from chatapp.payloads import Payload

SNIPPET = 160
"""Characters of a found message that are shown around the find."""


def page(answer: Any) -> Payload:
    """A page of what a search found (operations.searches.Found); `unknown` where there is any."""
    unknown = {"unknown": answer.unknown} if answer.unknown else {}
    return {
        "messages": [_found(it, answer.finder) for it in answer.messages],
        "count": answer.count,
        "order": answer.order,
        **unknown,
    }


def _found(it: Message, finder: Finder) -> Payload:
    """A message that a search found, with the words around the find.

    `pieces` are the snippet in parts, of which every second is what was looked for.
    """
    pieces = _snippet(markup.plain(it.html), finder)
    return {**payloads.message(it), "snippet": "".join(pieces), "pieces": pieces}


def _snippet(text: str, finder: Finder) -> list[str]:
    """What a text says around the first find, cut at every find."""
    places = finder.places(text)
    start = max(places[0][0] - SNIPPET // 3, 0) if len(text) > SNIPPET and places else 0
    start = text.find(" ", start, places[0][0]) + 1 or start if start else 0
    end, at, pieces = start + SNIPPET, start, []
    before, after = "…" if start else "", "…" if end < len(text) else ""
    for first, last in places:
        if last <= end:
            pieces += [text[at:first], text[first:last]]
            at = last
    pieces.append(text[at:end] + after)
    return [before + pieces[0], *pieces[1:]]
