"""Getting a page, as little of it as will do, from where it may be got."""

import time
from dataclasses import replace
from http.client import HTTPException
from urllib.parse import urldefrag, urljoin

from chatapp import outside
from chatapp.glimpses.reading import Glimpse, read

SECONDS = 5.0
"""For all of it, redirections included."""

BYTES_MAX = 512 * 1024
REDIRECTIONS = 3
MOVED = (301, 302, 303, 307, 308)
TYPES = ("text/html", "application/xhtml+xml")
SCHEMES = ("https", "http")
NAME = "Chatapp (link preview)"


class Unseen(Exception):
    """There is nothing to show; the text says why, without what the address asks for."""


def look(address: str, is_local: bool) -> Glimpse:
    """Look at a page, which takes a while: this belongs into run_blocking. Raises Unseen.

    `is_local` also goes to private addresses and other ports, in places of one's own and in tests.
    """
    door, answer = _followed(address, "text/html", is_local)
    return _seen(door, answer)


def picture(address: str, is_local: bool) -> bytes:
    """Get a picture that a page names, in the same way and with the same limits. Raises Unseen."""
    door, answer = _followed(address, "image/*", is_local)
    if answer.status != 200 or not answer.is_whole:
        size = "" if answer.is_whole else f" with more than {BYTES_MAX} bytes"
        raise Unseen(f"{door.origin} answered {answer.status}{size}")
    return answer.body


def _followed(address: str, wanted: str, is_local: bool) -> tuple[outside.Doorway, outside.Answer]:
    """Ask where it leads to in the end; each step is looked at before it is taken."""
    deadline = time.monotonic() + SECONDS
    headers = {"User-Agent": NAME, "Accept": wanted}
    for _step in range(1 + REDIRECTIONS):
        try:
            door = outside.doorway(urldefrag(address).url, is_local, SCHEMES)
        except outside.NoWay as problem:
            raise Unseen(str(problem)) from problem
        answer = _asked(door, headers, deadline - time.monotonic(), is_local)
        if answer.status not in MOVED:
            return door, answer
        address = _joined(door, answer.headers.get("location", ""))
    raise Unseen(f"{door.origin} leads on and on")


def _joined(door: outside.Doorway, named: str) -> str:
    """What is named, seen from there; empty for what is no address."""
    try:
        return urljoin(f"{door.origin}{door.path}", named)
    except ValueError:
        return ""


def _asked(
    door: outside.Doorway, headers: dict[str, str], seconds: float, is_local: bool
) -> outside.Answer:
    try:
        if seconds <= 0:
            raise TimeoutError("no answer in time")
        return outside.ask(door, "GET", headers, b"", seconds, BYTES_MAX, is_local)
    except (OSError, HTTPException) as problem:
        raise Unseen(f"{door.origin}: {problem}") from problem


def _seen(door: outside.Doorway, answer: outside.Answer) -> Glimpse:
    kind, _, rest = answer.headers.get("content-type", "").partition(";")
    if answer.status != 200 or kind.strip().lower() not in TYPES:
        raise Unseen(f"{door.origin} answered {answer.status} with {kind[:40]!r}")
    charset = rest.partition("charset=")[2].strip("\"' ") or None
    glimpse = read(answer.body, charset)
    if not glimpse.title:
        raise Unseen(f"{door.origin} says nothing of itself")
    return replace(glimpse, picture=_joined(door, glimpse.picture) if glimpse.picture else "")
