"""A reset: a link with which somebody who lost their password chooses another."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now
from chatapp.models.user import User


class Reset(Model):
    """Works once, for an hour; only the hash of its key is kept."""

    __tablename__ = "reset"

    LIFETIME = timedelta(hours=1)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship(foreign_keys=user_id, lazy="joined", innerjoin=True)

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.expires_at > now() and self.user.is_active
