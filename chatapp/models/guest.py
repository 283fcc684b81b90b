"""A guest: somebody who came to one room by a link, until its time is over."""

from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now
from chatapp.models.room import Room
from chatapp.models.user import User


class Guest(Model):
    """By which link a person came; others of the role `guest` have an account and no row."""

    __tablename__ = "guest"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("guest_link.id"), index=True)
    came_at: Mapped[datetime] = mapped_column(Moment, default=now)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class GuestLink(Model):
    """Lets people into one room without an account; its end is the end of whoever came by it."""

    __tablename__ = "guest_link"

    CODE_MAX = 32
    LIFETIMES: ClassVar = {
        "hour": timedelta(hours=1),
        "day": timedelta(days=1),
        "week": timedelta(days=7),
        "month": timedelta(days=30),
    }
    USES_MAX = 100
    OPEN_MAX = 10  # in one room

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    code: Mapped[str] = mapped_column(String(CODE_MAX), unique=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    read_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    max_uses: Mapped[int]
    uses: Mapped[int] = mapped_column(default=0)
    # None as long as somebody has to end it, which is the clockwork where nobody did before.
    ended_at: Mapped[datetime | None] = mapped_column(Moment, index=True)

    room: Mapped[Room] = relationship(lazy="joined", innerjoin=True)
    created_by: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    guests: Mapped[list[Guest]] = relationship(order_by=Guest.came_at, viewonly=True)

    @property
    def is_live(self) -> bool:
        """Its time is not over, and nobody has ended it: who came by it may stay."""
        return self.ended_at is None and self.expires_at > now()

    @property
    def is_open(self) -> bool:
        """Lets somebody in right now."""
        is_wanted = not self.room.is_archived and self.created_by.is_active
        return self.is_live and self.uses < self.max_uses and is_wanted
