"""A bulletin: what one process leaves for all others to tell, or to look at."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now

_AUTOINCREMENT = {"sqlite_autoincrement": True}


class Bulletin(Model):
    """One broadcast on its way: a verb of broadcasts/ and its arguments.

    `origin` is the process that has done it already; a command, which can't, has none.
    """

    __tablename__ = "bulletin"
    # The server reads on from the last id it saw, so none may come again.
    __table_args__ = (_AUTOINCREMENT,)

    KEPT_SECONDS = 600

    id: Mapped[int] = mapped_column(primary_key=True)
    verb: Mapped[str] = mapped_column(String(10))
    arguments: Mapped[list[Any]] = mapped_column(JSON)
    origin: Mapped[str] = mapped_column(String(16), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
