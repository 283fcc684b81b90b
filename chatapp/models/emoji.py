"""An emoji of the place's own: a small picture that stands for `:name:`."""

import re
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Emoji(Model):
    """Always a WebP made by us from what was sent. Without it, `:name:` is only words."""

    __tablename__ = "emoji"

    MAX = 500
    NAME_MAX = 30
    NAME = r"[a-z0-9_-]{2,30}"
    SIDE = 128
    BYTES_MAX = 64 * 1024
    SENT_MAX = 2 * 1024 * 1024
    PIXELS_MAX = 20_000_000  # of all frames together

    name: Mapped[str] = mapped_column(String(NAME_MAX), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    creator_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    @classmethod
    def is_name(cls, text: str) -> bool:
        """Tell whether something can be called so."""
        return re.fullmatch(cls.NAME, text) is not None

    @property
    def url(self) -> str:
        return f"/emoji/{self.digest}.webp"
