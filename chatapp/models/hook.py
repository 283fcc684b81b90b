"""A hook: an address through which another product says something in a room."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now
from chatapp.models.room import Room
from chatapp.models.user import User


class Hook(Model):
    """Its address ends with a key of which only the hash is kept; what it says, its bot says."""

    __tablename__ = "hook"

    PER_ROOM = 50

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    bot_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    room: Mapped[Room] = relationship(lazy="joined", innerjoin=True)
    bot: Mapped[User] = relationship(lazy="joined", innerjoin=True, foreign_keys=bot_id)
    maker: Mapped[User] = relationship(lazy="joined", innerjoin=True, foreign_keys=maker_id)

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.disabled_at is None and self.bot.is_active
