"""A message: one numbered entry in a room's log, and whatever happened to it since."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from chatapp.extensions import Model
from chatapp.models.file import File
from chatapp.models.mention import Mention
from chatapp.models.moment import Moment, now
from chatapp.models.reaction import Reaction
from chatapp.models.room import Room

if TYPE_CHECKING:
    from chatapp.models.user import User


QUIET = text("(kind NOT IN ('text', 'announcement') OR deleted_at IS NOT NULL OR aside)")
"""What is nothing to be read: notices, what was deleted, what is said in threads only. Word for
word as in the index that finds it."""


def _where(given: str, *columns: str) -> Index:
    """Find those that have something, which few have."""
    where = text(f"{given} IS NOT NULL")
    name = f"ix_message_{'_'.join(columns)}"
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class Message(Model):
    """`seq` is its place in the room for ever; `change` numbers what happened to it last.

    A reply in a thread has the `thread_id` of the message that the thread grows under, and is an
    `aside` unless it was said to the room as well. `replies` sums a message's own thread up, in
    the shape of the wire; None where there is none.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("room_id", "seq"),
        UniqueConstraint("author_id", "client_id"),
        Index("ix_message_room_id_change", "room_id", "change"),
        # What is unread is counted by what is not: the rest is the difference of two numbers.
        Index("ix_message_quiet", "room_id", "seq", sqlite_where=QUIET, postgresql_where=QUIET),
        Index("ix_message_room_id_author_id_seq", "room_id", "author_id", "seq"),
        # Without it each removed message would be looked for in all others, as what they answer.
        _where("reply_to_id", "reply_to_id"),
        _where("thread_id", "thread_id", "seq"),
        _where("pinned_at", "room_id", "pinned_at"),
    )

    BODY_MAX = 10_000
    CLIENT_ID_MAX = 64
    PAGE_MAX = 100
    PAGE = 50
    QUOTE_MAX = 140
    FACES = 3  # of those who replied last
    PINS_MAX = 100  # in one room
    WORDINGS_MAX = 50  # earlier ones that are kept
    COUNTED = ("text", "announcement")  # the kinds that count as unread

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    seq: Mapped[int]
    change: Mapped[int]
    client_id: Mapped[str | None] = mapped_column(String(CLIENT_ID_MAX))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(12), default="text")
    body: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    notice: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    mentions: Mapped[list[int] | str] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    # No foreign key: retention removes from the beginning, and replies stay where they are.
    thread_id: Mapped[int | None]
    aside: Mapped[bool] = mapped_column(default=False)
    replies: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    pinned_at: Mapped[datetime | None] = mapped_column(Moment)
    # In the shape of the wire, as `replies`; who chose what is in the votes.
    poll: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    previews: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))

    room: Mapped[Room] = relationship()
    author: Mapped["User"] = relationship(foreign_keys=author_id)
    deleted_by: Mapped["User | None"] = relationship(foreign_keys=deleted_by_id)
    reply_to: Mapped["Message | None"] = relationship(remote_side=id)
    reactions: Mapped[list[Reaction]] = relationship(
        order_by=Reaction.id, cascade="all, delete-orphan"
    )
    addressed: Mapped[list[Mention]] = relationship(cascade="all, delete-orphan")
    # Looked at only: messages/attachments.py gives and takes, also where no session holds it.
    files: Mapped[list[File]] = relationship(viewonly=True, order_by=File.place)

    @property
    def attached(self) -> list[File]:
        """What was sent with it, without the pictures that previews of its links brought."""
        return [it for it in self.files if it.kind != File.PREVIEW]

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def is_words(self) -> bool:
        """Somebody's words, still there: what may be edited, deleted, answered and reacted to."""
        return self.kind == "text" and not self.is_deleted

    @property
    def may_grow(self) -> bool:
        """It can have a thread: words of the room, or what is left of them with one already."""
        return self.thread_id is None and (self.is_words or self.replies is not None)


def shown() -> Select[Message]:
    """Select messages with all that their payload shows, in a fixed number of queries."""
    return select(Message).options(
        joinedload(Message.author),
        joinedload(Message.deleted_by),
        joinedload(Message.reply_to).joinedload(Message.author),
        selectinload(Message.reactions),
        selectinload(Message.files),
    )
