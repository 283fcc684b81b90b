"""The chat page: one shell for every room, with what its first paint shows inside it."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from chatapp import payloads, pulse
from chatapp.admission import Visitor, public, signed_in
from chatapp.models import Membership, Message, Room, User
from chatapp.operations import messages, places, rooms, sync
from chatapp.operations.rooms import memberships

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@public()
def home(visitor: Visitor) -> Response:
    if not places.is_set_up():
        return redirect(url_for("setup.setup"))
    if visitor.person is None:
        return redirect(url_for("sign_in.sign_in"))
    mine = [each for each in memberships.of(visitor.person) if not each.room.is_archived]
    if not mine:
        return redirect(url_for("pages.browse"))
    return redirect(url_for("pages.room", slug=mine[0].room.slug))


@blueprint.get("/rooms")
@signed_in()
def browse(person: User) -> str:
    return _page(person, view="browse")


@blueprint.get("/rooms/<slug>")
@blueprint.get("/rooms/<slug>/<int:seq>")
@signed_in()
def room(person: User, slug: str, seq: int | None = None) -> str:
    membership = memberships.find_or_none(person, slug)
    if membership is None:
        return _page(person, room=payloads.room(rooms.find_public(person, slug)))
    return _room_page(person, membership, at=seq)


@blueprint.get("/rooms/<slug>/threads/<int:message_id>")
@signed_in()
def thread(person: User, slug: str, message_id: int) -> str:
    """The room with a thread beside it, which the page itself fetches."""
    return _room_page(person, memberships.find(person, slug), thread=str(message_id))


def _room_page(person: User, membership: Membership, at: int | None = None, **content: Any) -> str:
    shown = payloads.page(membership, _first_page(membership, at))
    return _page(person, room=payloads.my_room(membership), at=at, **shown, **content)


def _first_page(membership: Membership, seq: int | None) -> list[Message]:
    """The page around the permalink's message, else around where the person stopped reading."""
    has_unread = membership.read_seq < membership.room.seq
    around = seq or (membership.read_seq + 1 if has_unread else None)
    return messages.page(membership, around=around)


def _page(person: User, **content: Any) -> str:
    empty: payloads.Payload = {
        "room": None,
        "messages": [],
        "more_before": False,
        "more_after": False,
        "at": None,
    }
    page = {"view": "room", **empty, **content, "me": sync.me(person, pulse.server())}
    return render_template("rooms/show.html", page=page, person=person, slow=Room.SLOW_STEPS)
