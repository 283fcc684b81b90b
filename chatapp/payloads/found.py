"""The wire contract of what is looked up: by a search, in a thread, in lists (docs/protocol.md)."""

from collections.abc import Sequence
from typing import Any

from chatapp import markup, payloads
from chatapp.lexicon import Finder
from chatapp.models import Message
from chatapp.payloads import Payload, threaded

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


def thread(page: Any, standing: Any) -> Payload:
    """A page of a thread (operations/messages/threads.py), and where somebody stands in it."""
    return {
        **threaded.standing(standing),
        "message": payloads.message(page.root),
        "messages": [payloads.message(it) for it in page.replies],
        "more_before": page.more_before,
    }


def addressed(rows: Sequence[tuple[Message, bool]], most: int) -> Payload:
    """What addresses somebody, each with whether it is unread; `most` are on a page."""
    messages = [{**payloads.message(it), "unread": is_unread} for it, is_unread in rows]
    return {"messages": messages, "more_before": len(rows) == most}


def saved(messages: list[Message], ids: list[int]) -> Payload:
    """A page of what somebody saved, and the ids of all of it."""
    return {
        "messages": [payloads.message(it) for it in messages],
        "ids": [str(number) for number in ids],
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
