"""What was said in other processes, found in the rooms' logs: nobody has to have told it."""

from sqlalchemy import select

from chatapp import broadcasts
from chatapp.extensions import db, socketio
from chatapp.models import Message, Room, shown
from chatapp.presence.heads import Gap, heads
from chatapp.telemetry import gauges

HEALED_MAX = 200
"""Of a longer gap the newest is told: each client finds the hole before it and asks by itself."""

_HEADS = select(Room.id, Room.change)


def watch() -> None:
    """From now on somebody else may write into the logs."""
    heads.watch(stored())


def stored() -> dict[int, int]:
    """How far each room's log goes."""
    return {row[0]: row[1] for row in db.session.execute(_HEADS)}


def heal(at_once: bool) -> None:
    """Tell what is stored, and was told by nobody; what is new this second only if `at_once`."""
    for gap in heads.behind(stored(), at_once):
        if broadcasts.is_heard(gap.room_id):
            gauges.counted["healed"] += 1
            _tell(gap)
        heads.heal(gap)
        socketio.sleep(0)


def _tell(gap: Gap) -> None:
    is_of_it = Message.room_id == gap.room_id, Message.change > gap.above
    rows = shown().where(*is_of_it, Message.change <= gap.upto)
    if gap.upto - gap.above > HEALED_MAX:
        rows = rows.order_by(Message.change.desc()).limit(1)
    for message in db.session.scalars(rows.order_by(Message.change)).all():
        broadcasts.healed(message)
