"""A token: the key with which a bot or another program signs in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.keys.scopes import SCOPES, written
from chatapp.models.moment import Moment, now
from chatapp.models.user import User


class Token(Model):
    """The key is shown once, when it is made; only its hash is kept.

    `scopes` is what it opens (scopes.py); `name` is what its owner calls it by.
    """

    __tablename__ = "token"

    NAME_MAX = 80
    SCOPES_MAX = 80
    PER_PERSON = 50
    EVERYTHING = written(SCOPES)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX), default="", server_default="")
    scopes: Mapped[str] = mapped_column(
        String(SCOPES_MAX), default=EVERYTHING, server_default=EVERYTHING
    )
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.user.is_active

    @property
    def opens(self) -> frozenset[str]:
        """Its scopes, one by one."""
        return frozenset(self.scopes.split())
