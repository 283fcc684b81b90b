"""What the pages say of themselves that a message links to, kept with the message.

Whoever sends waits for none of it. What is wanted waits in the memory of the one process that
stored the message; if that dies, a preview is lost and nothing else.
"""

import re
from collections import deque
from collections.abc import Iterable, Mapping
from html import unescape
from types import MappingProxyType
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.alarm import glimpsed
from chatapp.errors import Forbidden
from chatapp.extensions import db, transaction
from chatapp.models import Membership, Message
from chatapp.operations import places
from chatapp.operations.files import leftovers, thumbnails
from chatapp.operations.messages import log

Preview = dict[str, Any]
"""In the shape of the wire: {address, title, description, site, picture?}."""

NONE: Mapping[str, bytes] = MappingProxyType({})

MOST = 2
"""Links of one message that are looked at."""

WAITING_MAX = 1_000
"""Messages whose links wait to be looked at; of more, the oldest go without."""

waiting: deque[int] = deque(maxlen=WAITING_MAX)

_LINK = re.compile(r'<a href="(https?://[^"]+)"')


def want(messages: Iterable[Message]) -> None:
    """Have the links of new messages looked at, where the place wants that."""
    if not places.shows_previews():
        return
    ids = [it.id for it in messages if links(it.html)]
    if ids:
        waiting.extend(ids)
        glimpsed.ring()


def links(html: str) -> list[str]:
    """The first addresses of other places that a message's words lead to."""
    if "<a " not in html:
        return []
    found = dict.fromkeys(map(unescape, _LINK.findall(html)))
    own = current_app.config["PUBLIC_URL"]
    return [it for it in found if not (own and it.startswith(own))][:MOST]


def find(message_id: int) -> Message | None:
    """Find a message that may still get previews."""
    message = db.session.get(Message, message_id)
    if message is None or message.previews or message.room.is_archived:
        return None
    return message if message.is_words else None


def show(message_id: int, found: list[Preview], drawn: Mapping[str, bytes] = NONE) -> None:
    """Put previews to a message, of the links that it still has, with pictures by address."""
    files = thumbnails.stored(drawn)
    with transaction() as session:
        message = find(message_id)
        kept = fitting(message.html, found) if message else []
        if message is not None and kept:
            log.stamp(session, message)
            of = [(it, files.get(it["address"])) for it in kept]
            message.previews = [thumbnails.give(session, message, *each) for each in of]
    thumbnails.forget(files)
    if message is not None and kept:
        broadcasts.message_changed(message)


def drop(membership: Membership, message: Message, address: str | None = None) -> Message:
    """Take a preview away from one's own message, or without an address all of them."""
    if not membership.may_edit(message):
        raise Forbidden(_l("Only who wrote it can edit it."))
    left = [it for it in message.previews or () if address and it["address"] != address]
    if left == (message.previews or []):
        return message
    with transaction() as session:
        log.touch(session, message)
        message.previews = left or None
        thumbnails.fit(session, message)
    broadcasts.message_changed(message)
    leftovers.clear()
    return message


def reworded(session: Session, message: Message) -> None:
    """Keep only previews of what other words still lead to, inside the caller's transaction."""
    if message.previews:
        message.previews = fitting(message.html, message.previews) or None
        thumbnails.fit(session, message)


def fitting(html: str, found: Iterable[Preview]) -> list[Preview]:
    """Those of the pages that these words lead to."""
    here = links(html)
    return [it for it in found if it["address"] in here]
