"""What is answered, or grows a thread, inside the transaction that stores the answer."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, bindparam, select

from chatapp.errors import Invalid, NotFound
from chatapp.models import Message, User

FACE = ("name", "avatar_digest", "is_bot", "is_hook", "role")
"""What is shown of who said it."""

_NAMED = (
    select(Message.__table__, *(getattr(User, name) for name in FACE))
    .join(User, User.id == Message.author_id)
    .where(Message.id.in_(bindparam("ids", expanding=True)))
)


def named(connection: Connection, ids: list[int]) -> dict[int, Message]:
    """Find messages by their ids, with their authors, attached to no session."""
    found = {}
    for row in connection.execute(_NAMED, {"ids": ids}).mappings():
        values = dict(row)
        face = {
            name: values.pop(name)
            for name in ("name", "avatar_digest", "is_bot", "is_hook", "role")
        }
        author = User.as_stored(values["author_id"], **face)
        found[row["id"]] = Message.as_stored(values.pop("id"), **values, author=author)
    return found


def answerable(message: Message | None, room_id: int) -> Message:
    """Take a message of this room that is there and somebody's words; raises what else it is."""
    found = _of_room(message, room_id)
    if not found.is_words:
        raise Invalid(_l("One can't answer this."), field="reply_to")
    return found


def refuse_thread(message: Message | None, room_id: int) -> None:
    """Raise NotFound or Invalid where no thread can grow under a message of this room."""
    if not _of_room(message, room_id).may_grow:
        raise Invalid(_l("There can be no thread under this."), field="thread")


def _of_room(message: Message | None, room_id: int) -> Message:
    if message is None or message.room_id != room_id:
        raise NotFound(_l("There is no such message."))
    return message
