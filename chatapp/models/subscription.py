"""A subscription: one browser that wants to be called while nobody looks at the chat."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.models.login import Login
from chatapp.models.moment import Moment, now


class Subscription(Model):
    """It belongs to a login and is good for as long; address, key and secret are the browser's.

    `was_silent` says that the last push showed nothing: a second such in a row is not sent, since
    browsers put up with few of them.
    """

    __tablename__ = "subscription"

    ADDRESS_MAX = 1000
    KEY_MAX = 100
    SECRET_MAX = 40
    PROBLEM_MAX = 200

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("login.id"), unique=True)
    address: Mapped[str] = mapped_column(String(ADDRESS_MAX))
    address_hash: Mapped[str] = mapped_column(String(64), unique=True)
    key: Mapped[str] = mapped_column(String(KEY_MAX))
    secret: Mapped[str] = mapped_column(String(SECRET_MAX))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    problem: Mapped[str] = mapped_column(String(PROBLEM_MAX), default="")
    was_silent: Mapped[bool] = mapped_column(default=False, server_default=false())

    login: Mapped[Login] = relationship(lazy="joined", innerjoin=True)
