"""A file: something that somebody shared with a message, and how a page shows it."""

import unicodedata
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class File(Model):
    """`key` names its bytes in the storage, and with a size after it what was drawn smaller.

    Uploaded first, it belongs to nobody but its owner; the message that it is sent with makes it
    the room's. Until then a message that is sent later may hold it. `removed_at` says that its
    bytes are to be deleted, and then its row.
    """

    __tablename__ = "file"
    __table_args__ = (
        # With the bytes in it, so that what somebody has is added up from the index alone.
        Index("ix_file_owner_id_weight", "owner_id", "weight"),
        Index("ix_file_room_id_id", "room_id", "id"),
    )

    NAME_MAX = 200
    ENDING_MAX = 12
    PER_MESSAGE = 10
    PAGE = 50
    PREVIEW = "preview"
    """The kind of a picture in a preview of a link: the message's, and not attached by anybody."""

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    scheduled_id: Mapped[int | None] = mapped_column(index=True)
    place: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    kind: Mapped[str] = mapped_column(String(10))
    type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    weight: Mapped[int]  # all bytes that it takes, with what was drawn smaller
    width: Mapped[int | None]
    height: Mapped[int | None]
    is_animated: Mapped[bool] = mapped_column(default=False, server_default=false())
    sizes: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    removed_at: Mapped[datetime | None] = mapped_column(Moment, index=True)

    @property
    def keys(self) -> list[str]:
        """The keys of all that is kept of it."""
        return [self.key_of(size) for size in ("", *self.sizes.split())]

    @property
    def is_shown(self) -> bool:
        """A page shows it in place; everything else is downloaded."""
        return self.kind != "file"

    def key_of(self, size: str) -> str:
        """The key of what was drawn in a size, or of the file itself."""
        return f"{self.key}-{size}" if size else self.key


def file_name(given: str) -> str:
    """Take what a file was called, without folders and without what can't be seen.

    Letters that turn the direction of writing could make one type look like another.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    name = " ".join(seen.split()).strip(". ")
    if len(name) <= File.NAME_MAX:
        return name or "file"
    stem, dot, ending = name.rpartition(".")
    kept = f"{dot}{ending}" if stem and len(ending) <= File.ENDING_MAX else ""
    return name[: File.NAME_MAX - len(kept)] + kept
