"""An errand: one thing that an outlet is to be told, and how that went."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Errand(Model):
    """`due_at` is None when nothing is left to be done; without a message it only tries the way.

    The message may be gone by retention when it is looked for, so the number refers to nothing.
    """

    __tablename__ = "errand"

    PROBLEM_MAX = 200
    STATES = ("waiting", "delivered", "failed")

    id: Mapped[int] = mapped_column(primary_key=True)
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), index=True)
    message_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    due_at: Mapped[datetime | None] = mapped_column(Moment, default=now, index=True)
    tried_at: Mapped[datetime | None] = mapped_column(Moment)
    status: Mapped[int | None]
    problem: Mapped[str] = mapped_column(String(PROBLEM_MAX), default="")

    @property
    def name(self) -> str:
        """What it is called to who is told, the same each time."""
        return f"msg_{self.id}"
