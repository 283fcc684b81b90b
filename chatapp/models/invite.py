"""An invite: a link through which new people come to the place."""

from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now
from chatapp.models.user import User


class Invite(Model):
    """`uses` counts the accounts made through it; `people` are those accounts."""

    __tablename__ = "invite"

    CODE_MAX = 32
    LIFETIMES: ClassVar = {
        "hour": timedelta(hours=1),
        "day": timedelta(days=1),
        "week": timedelta(days=7),
        "never": None,
    }
    USES = (1, 5, 25, None)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_MAX), unique=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    max_uses: Mapped[int | None]
    uses: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    created_by: Mapped[User] = relationship(
        foreign_keys=[created_by_id], lazy="joined", innerjoin=True
    )
    people: Mapped[list[User]] = relationship(
        primaryjoin="User.invite_id == Invite.id", order_by=User.id, viewonly=True
    )

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()

    @property
    def is_used_up(self) -> bool:
        return self.max_uses is not None and self.uses >= self.max_uses

    @property
    def is_open(self) -> bool:
        """Lets somebody in right now; an admin who has gone takes their invites along."""
        return (
            self.revoked_at is None
            and not self.is_expired
            and not self.is_used_up
            and self.created_by.may_invite
        )
