"""The place: what a whole installation is called, and the room that newcomers enter first."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class Place(Model):
    """There is one, and it has number 1."""

    __tablename__ = "place"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    ID = 1
    NAME_MAX = 80
    SIGN_UPS = ("invite", "open", "domains")
    DOMAINS_MAX = 1000
    OPENERS = ("members", "admins")
    EMOJI_MAKERS = ("admins", "members")
    GUEST_INVITERS = ("owners", "admins", "nobody")
    RATE_MAX = 1000
    FILES_MB_MAX = 100_000_000

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    welcome_room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    logo_digest: Mapped[str | None] = mapped_column(String(64), ForeignKey("avatar.digest"))
    accent_light: Mapped[str | None] = mapped_column(String(7))
    accent_dark: Mapped[str | None] = mapped_column(String(7))
    language: Mapped[str | None] = mapped_column(String(10))
    sign_up: Mapped[str] = mapped_column(String(10), default="invite")
    sign_up_domains: Mapped[str] = mapped_column(String(DOMAINS_MAX), default="")
    room_openers: Mapped[str] = mapped_column(String(10), default="members")
    emoji_makers: Mapped[str] = mapped_column(String(10), default="admins", server_default="admins")
    guest_inviters: Mapped[str] = mapped_column(
        String(10), default="owners", server_default="owners"
    )
    link_previews: Mapped[bool] = mapped_column(default=False, server_default=false())
    # None is as the server was set up (docs/settings.md), 0 no limit; in megabytes.
    person_files_mb: Mapped[int | None]
    files_mb: Mapped[int | None]
    # None is as the server was set up (docs/settings.md), 0 no limit.
    send_rate: Mapped[int | None]
    send_burst: Mapped[int | None]
    # None keeps everything.
    retention_days: Mapped[int | None]
    retention_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def domains(self) -> list[str]:
        """The e-mail domains that may sign up."""
        return self.sign_up_domains.split()

    @property
    def logo_url(self) -> str | None:
        return f"/avatars/{self.logo_digest}" if self.logo_digest else None

    @property
    def face(self) -> dict[str, str | None]:
        """What everybody here may know of it, as it is told on the wire."""
        return {"name": self.name, "logo": self.logo_url, "colours": self.colours}

    @property
    def colours(self) -> str:
        """Names the colours, so that their stylesheet can be kept for ever; empty for our own."""
        pair = f"{self.accent_light or ''}-{self.accent_dark or ''}".replace("#", "")
        return pair.strip("-") and pair
