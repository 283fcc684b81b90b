"""An avatar: the picture of one or several people, named by its content."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Avatar(Model):
    """Always a square WebP made by us from what was sent, never the bytes that were sent."""

    __tablename__ = "avatar"

    SIDE = 256
    BYTES_MAX = 10 * 1024 * 1024
    PIXELS_MAX = 40_000_000

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
