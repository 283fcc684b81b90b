"""A caution: what the admins tell one person, until that person says that they have read it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Caution(Model):
    """It waits for who is away, and is shown first when they come back."""

    __tablename__ = "caution"

    REASON_MAX = 500

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(REASON_MAX))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    heeded_at: Mapped[datetime | None] = mapped_column(Moment)
