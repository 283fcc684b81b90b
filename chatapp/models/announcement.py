"""An announcement: words for an audience, from a time until a time, and how far they got."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import Model
from chatapp.models.audience import Audience
from chatapp.models.moment import Moment, now
from chatapp.models.series import Series

if TYPE_CHECKING:
    from chatapp.models.user import User

RUNS = text("published_at IS NOT NULL AND ended_at IS NULL")
WAITS = text("published_at IS NULL AND is_draft = false AND ended_at IS NULL")


class Announcement(Model):
    """A draft, scheduled, running, or ended.

    `recipients`, `reached`, `seen` and `confirmed` count its recipients' rows, and change in
    the same transactions as those. `filled_to` is the user id up to which everybody of the
    audience has a row; `filled_at` says that all have. `revision` grows with each edit.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        Index("ix_announcement_running", "ends_at", sqlite_where=RUNS, postgresql_where=RUNS),
        Index("ix_announcement_waiting", "starts_at", sqlite_where=WAITS, postgresql_where=WAITS),
    )

    BODY_MAX = 10_000
    CLIENT_ID_MAX = 64
    LEVELS = ("info", "warning", "critical")
    PAGE = 50
    REMINDERS_MAX = 10
    REMIND_HOURS_MAX = 24 * 30

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    client_id: Mapped[str | None] = mapped_column(String(CLIENT_ID_MAX), unique=True)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(String(10), default="info")
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON)
    needs_acknowledgement: Mapped[bool] = mapped_column(default=False)
    is_draft: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    starts_at: Mapped[datetime | None] = mapped_column(Moment)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)
    filled_to: Mapped[int] = mapped_column(default=0)
    filled_at: Mapped[datetime | None] = mapped_column(Moment)
    recipients: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)
    seen: Mapped[int] = mapped_column(default=0)
    confirmed: Mapped[int] = mapped_column(default=0)
    remind_hours: Mapped[int | None]
    remind_times: Mapped[int] = mapped_column(default=0)
    reminded: Mapped[int] = mapped_column(default=0)
    remind_at: Mapped[datetime | None] = mapped_column(Moment, index=True)

    author: Mapped["User"] = relationship(lazy="joined", innerjoin=True)
    series: Mapped[Series | None] = relationship(lazy="joined")

    @property
    def audience(self) -> Audience:
        return Audience.of(self.chosen)

    @property
    def state(self) -> str:
        """One of "draft", "scheduled", "running" and "ended"."""
        if self.ended_at is not None:
            return "ended"
        if self.published_at is not None:
            return "running"
        return "draft" if self.is_draft else "scheduled"

    @property
    def is_running(self) -> bool:
        return self.state == "running"

    @property
    def lasts(self) -> timedelta | None:
        """How long it runs, if not for ever."""
        if self.ends_at is None or self.starts_at is None:
            return None
        return self.ends_at - self.starts_at
