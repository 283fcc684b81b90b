"""Tells other places what is said here: follows the logs of rooms that have outlets, and delivers.

All of it stands in the database, so that a process that dies loses nothing; what it had just told
comes again under the same name. Of many processes one acts. Nothing of it is in the way of who
speaks: the logs are read afterwards.
"""

import logging
import secrets
import time
import uuid
from http.client import HTTPException
from typing import Any

import orjson
from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from chatapp import markup, outside, payloads
from chatapp.archives import blocks
from chatapp.errors import ChatError, Invalid
from chatapp.extensions import db, run_blocking, socketio
from chatapp.jobs import chores
from chatapp.models import Errand, Membership, Message, Outlet, now, rfc3339
from chatapp.operations import leases, messages, places
from chatapp.operations.hooks import errands, outlets
from chatapp.operations.rooms import memberships
from chatapp.web.languages import DEFAULT

log = logging.getLogger(__name__)

LEASE = "courier"
LOOK_SECONDS = 1.0
TIDY_SECONDS = 3600.0
SENDERS = 8
"""Outlets that are told something at the same time, each in a thread."""

SECONDS = 10.0
COMMAND_SECONDS = 3.0
"""Somebody waits for the answer."""

ANSWER_MAX = 64 * 1024
FAILURES = (OSError, HTTPException, outside.NoWay)


class _State:
    """Of this process's courier."""

    busy: set[int] = set()


_state = _State()


def start(app: Flask) -> None:
    """Start the task of this process."""
    socketio.start_background_task(_run, app)


def work(app: Flask) -> None:
    """Deliver all that is due; for tests, which have no tasks."""
    with app.app_context():
        _look()
        for outlet_id in errands.waiting():
            while _tell_next(outlet_id):
                pass


def run(membership: Membership, command: str, text: str) -> payloads.Payload:
    """Ask what answers a room's own command, and answer its words as `command` does.

    Its bot says them where they are for the room. Raises NotFound, Invalid, or why not here.
    """
    outlet = outlets.asked(membership, command)
    body, is_for_room = ask(outlet, membership, text)
    if is_for_room and markup.has_ink(body):
        ticket = memberships.find(outlet.bot, str(outlet.room_id))
        messages.post(ticket, body, str(uuid.uuid4()))
        return {"body": "", "html": "", "in_channel": True}
    return {"body": body, "html": markup.render(body, {}).html, "in_channel": False}


def ask(outlet: Outlet, membership: Membership, words: str) -> tuple[str, bool]:
    """Ask what answers a command; its words in Markdown, and whether the room is to see them.

    Raises Invalid where no answer came, or none that can be read.
    """
    about = {"command": f"/{outlet.command}", "text": words, "user": _who(membership)}
    name = f"cmd_{secrets.token_hex(12)}"
    try:
        answer = _sent(outlet, name, "command", about, COMMAND_SECONDS)
    except FAILURES as problem:
        raise _unanswered(outlet) from problem
    if not 200 <= answer.status < 300:
        raise _unanswered(outlet)
    return _read(answer.body.decode("utf-8", "replace"))


def _unanswered(outlet: Outlet) -> ChatError:
    return Invalid(_("%(host)s did not answer. Try again later.", host=outlet.host))


def _read(body: str) -> tuple[str, bool]:
    """Slack's shape, {response_type, text, blocks, attachments}, or plain text."""
    try:
        found = orjson.loads(body)
    except ValueError:
        return body[: Message.BODY_MAX], False
    if not isinstance(found, dict):
        return body[: Message.BODY_MAX], False
    is_open = found.get("response_type") == "in_channel"
    return blocks.markdown(found)[: Message.BODY_MAX], is_open


def _who(membership: Membership) -> dict[str, str]:
    return {"id": str(membership.user_id), "name": membership.user.name}


def _run(app: Flask) -> None:
    tidy_at = time.monotonic()
    while socketio.serves(app):
        socketio.sleep(LOOK_SECONDS)
        with chores.step(app, "courier", "webhooks could not be looked after; trying again"):
            _look()
            for outlet_id in set(errands.waiting()) - _state.busy:
                if len(_state.busy) < SENDERS:
                    _state.busy.add(outlet_id)
                    socketio.start_background_task(_serve, app, outlet_id)
            if time.monotonic() >= tidy_at:
                tidy_at = time.monotonic() + TIDY_SECONDS
                errands.forget_old()


def _serve(app: Flask, outlet_id: int) -> None:
    """Tell one outlet all that is due."""
    with chores.step(app, "webhooks", "a webhook could not be told; trying again"):
        while socketio.serves(app) and _tell_next(outlet_id):
            pass
    _state.busy.discard(outlet_id)


def _look() -> None:
    for outlet in errands.behind():
        with leases.acting(LEASE) as session:
            errands.collect(session, outlet)


def _tell_next(outlet_id: int) -> bool:
    with leases.acting(LEASE) as session:
        errand = errands.claim(session, outlet_id)
    if errand is None:
        return False
    outlet = db.session.get_one(Outlet, outlet_id)
    message = db.session.get(Message, errand.message_id) if errand.message_id else None
    if errand.message_id and (message is None or message.is_deleted):
        errands.drop(errand)
        return True
    kind = "message" if message else "ping"
    _deliver(outlet, errand, kind, {"message": payloads.message(message)} if message else {})
    return True


def _deliver(outlet: Outlet, errand: Errand, kind: str, about: dict[str, Any]) -> None:
    status, wait = None, 0.0
    try:
        answer = _sent(outlet, errand.name, kind, about, SECONDS)
        status, wait = answer.status, outside.retry_after(answer.headers)
        problem = "" if 200 <= status < 300 else f"answered {status}"
    except FAILURES as error:
        problem = str(error) or type(error).__name__
    if errands.done(errand, status, problem, wait):
        _give_up(outlet)


def _sent(
    outlet: Outlet, name: str, kind: str, about: dict[str, Any], seconds: float
) -> outside.Answer:
    """Post one event, signed; raises what FAILURES names."""
    is_local = current_app.config["HOOKS_LOCAL"]
    room = {"id": str(outlet.room_id), "slug": outlet.room.slug, "name": outlet.room.name}
    body = orjson.dumps({"type": kind, "timestamp": rfc3339(now()), "room": room, **about})
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Chatapp-Webhook/1",
        **outside.signed(outlet.secret, name, int(time.time()), body),
    }
    door = outside.doorway(outlet.address, is_local)
    asked = (door, "POST", headers, body, seconds, ANSWER_MAX, is_local)
    db.session.rollback()  # nothing was written; meanwhile others can have the connection
    return run_blocking(outside.ask, *asked)


def _give_up(outlet: Outlet) -> None:
    """Say in the room that nothing is told any more; its bot does, where it still is there."""
    membership = memberships.find_or_none(outlet.bot, str(outlet.room_id))
    if membership is None:
        return
    with force_locale(places.language() or DEFAULT):
        text = _(
            "%(host)s could not be reached for days. Nothing is sent there any more.",
            host=outlet.host,
        )
    try:
        messages.post(membership, text, f"gave-up-{secrets.token_hex(8)}")
    except ChatError as problem:
        log.warning("a webhook was switched off, and its room could not be told: %s", problem)
