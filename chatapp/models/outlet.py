"""An outlet: an address elsewhere that is told what is said in a room, or answers a command."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now
from chatapp.models.room import Room
from chatapp.models.user import User


class Outlet(Model):
    """With a `command` it is asked when somebody types that; else it is told what is new.

    `seq` is the last of the room's log that was looked at; `keyword`, if any, has to stand in a
    message. The secret signs what is sent, so it can't be a hash.
    """

    __tablename__ = "outlet"

    ADDRESS_MAX = 1000
    KEYWORD_MAX = 80
    COMMAND_MAX = 32
    HINT_MAX = 120
    SECRET_MAX = 80
    PER_ROOM = 50
    PATIENCE = timedelta(days=3)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    bot_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    address: Mapped[str] = mapped_column(String(ADDRESS_MAX))
    secret: Mapped[str] = mapped_column(String(SECRET_MAX))
    keyword: Mapped[str] = mapped_column(String(KEYWORD_MAX), default="")
    command: Mapped[str | None] = mapped_column(String(COMMAND_MAX))
    hint: Mapped[str] = mapped_column(String(HINT_MAX), default="")
    seq: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    failing_since: Mapped[datetime | None] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    room: Mapped[Room] = relationship(lazy="joined", innerjoin=True)
    bot: Mapped[User] = relationship(lazy="joined", innerjoin=True, foreign_keys=bot_id)
    maker: Mapped[User] = relationship(lazy="joined", innerjoin=True, foreign_keys=maker_id)

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.disabled_at is None

    @property
    def host(self) -> str:
        """Where it is, without what may be secret in its address."""
        return self.address.partition("://")[2].partition("/")[0]
