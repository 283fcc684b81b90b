"""What was said in other processes, found in the rooms' logs: nobody has to have told it."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from chatapp import broadcasts
from chatapp.database.turns import Turn
from chatapp.extensions import db, socketio, write_down
from chatapp.models import Message, Room, shown
from chatapp.presence.heads import Gap, heads
from chatapp.telemetry import gauges

HEALED_MAX = 200
"""Of a longer gap the newest is told: each client finds the hole before it and asks by itself."""

RESTS_SECONDS = 1.0
"""After a log could not be read, for so long nobody waits for that again."""

_HEADS = select(Room.id, Room.change)

_healing = Turn()
_rests = {"until": 0.0}

log = logging.getLogger(__name__)


def watch() -> None:
    """From now on somebody else may write into the logs."""
    heads.watch(stored())


def stored() -> dict[int, int]:
    """How far each room's log goes."""
    return {row[0]: row[1] for row in db.session.execute(_HEADS)}


def heal(at_once: bool) -> None:
    """Tell what is stored, and was told by nobody; what is new this second only if `at_once`."""
    for gap in heads.behind(stored(), at_once):
        _heal(gap)
        socketio.sleep(0)


@contextmanager
def after_others(room_id: int, change: int) -> Iterator[None]:
    """Inside, a change may be told: all that was said in its room before it has been."""
    if heads.before(room_id, change) is None:
        yield
        return
    with _healing:
        if gap := heads.before(room_id, change):
            _try_to_heal(gap)
        yield


def _try_to_heal(gap: Gap) -> None:
    """What is to be told is stored and does not wait for what can't be read: that is told later."""
    if time.monotonic() < _rests["until"]:
        return
    try:
        _heal(gap)
    except Exception as error:
        db.session.rollback()
        _rests["until"] = time.monotonic() + RESTS_SECONDS
        write_down(log, "what others said could not be read; trying again", error)


def _heal(gap: Gap) -> None:
    if broadcasts.is_heard(gap.room_id):
        gauges.counted["healed"] += 1
        _tell(gap)
    heads.heal(gap)


def _tell(gap: Gap) -> None:
    is_of_it = Message.room_id == gap.room_id, Message.change > gap.above
    rows = shown().where(*is_of_it, Message.change <= gap.upto)
    if gap.upto - gap.above > HEALED_MAX:
        rows = rows.order_by(Message.change.desc()).limit(1)
    for message in db.session.scalars(rows.order_by(Message.change)).all():
        broadcasts.healed(message)
