"""A room: an ordered log that people share."""

import re
import unicodedata
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now

_NOT_WORD = re.compile(r"[\W_]+")


class Room(Model):
    """Its `seq` and `change` are the numbers last given to a message and to a change of one.

    `edge` is the last seq that retention has removed: the log begins above it.
    """

    __tablename__ = "room"

    NAME_MAX = 80
    TOPIC_MAX = 250
    SLUG_MAX = 100
    KINDS = ("public", "private", "direct")
    SLOW_MAX = 3600  # seconds
    SLOW_STEPS = (0, 5, 10, 30, 60, 300, 900, SLOW_MAX)
    DAYS_MAX = 3650
    PEOPLE_MAX = 50  # in a direct conversation, and brought into a room at once

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(SLUG_MAX), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    topic: Mapped[str] = mapped_column(String(TOPIC_MAX), default="")
    kind: Mapped[str] = mapped_column(String(10))
    direct_key: Mapped[str | None] = mapped_column(String(1000), unique=True)
    seq: Mapped[int] = mapped_column(default=0)
    change: Mapped[int] = mapped_column(default=0)
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    latest_at: Mapped[datetime | None] = mapped_column(Moment)
    archived_at: Mapped[datetime | None] = mapped_column(Moment)
    announce_only: Mapped[bool] = mapped_column(default=False)
    slow_seconds: Mapped[int] = mapped_column(default=0)
    edge: Mapped[int] = mapped_column(default=0)
    # None follows the place, 0 keeps everything.
    retention_days: Mapped[int | None]
    retention_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_public(self) -> bool:
        return self.kind == "public"

    @property
    def is_direct(self) -> bool:
        return self.kind == "direct"


def slug_of(name: str) -> str:
    """Make the readable part of a room's address: letters and digits of any script, hyphenated.

    Never digits alone, since those would read as an id.
    """
    words = _NOT_WORD.sub("-", unicodedata.normalize("NFKC", name).casefold()).strip("-")
    slug = words[: Room.SLUG_MAX - 10].strip("-")
    return f"room-{slug}".strip("-") if not slug or slug.isdigit() else slug


def direct_key_of(user_ids: set[int]) -> str:
    """Name a set of people, so that the same set always finds the same conversation."""
    return ",".join(str(user_id) for user_id in sorted(user_ids))
