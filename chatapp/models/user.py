"""A user: a person with an account, or a bot."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_login import UserMixin
from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import Model
from chatapp.models.moment import Moment, now


class User(UserMixin, Model):
    """`name_key` is the look-alike key of the name (names.py): nobody can pass for another."""

    __tablename__ = "user"

    NAME_MAX = 40
    NAME_KEY_MAX = 255
    EMAIL_MAX = 254
    PASSWORD_MIN = 10
    PASSWORD_MAX = 1000
    ROLES = ("guest", "member", "admin", "owner")
    ADMINS = ("admin", "owner")
    THEMES = ("light", "dark")
    DENSITIES = ("compact",)
    TEXT_SIZES = ("small", "large", "larger", "largest")
    CONTRASTS = ("normal", "more")
    MOTIONS = ("less", "full")
    HUES = 8
    DOING_MAX = 80
    ZONE_MAX = 64
    KEYWORDS_MAX = 500
    KEYWORDS = 20
    DIGESTS = ("off", "daily", "weekly")

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    name_key: Mapped[str] = mapped_column(String(NAME_KEY_MAX), unique=True)
    email: Mapped[str | None] = mapped_column(String(EMAIL_MAX))
    email_key: Mapped[str | None] = mapped_column(String(2 * EMAIL_MAX), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(10), default="member")
    is_bot: Mapped[bool] = mapped_column(default=False)
    is_hook: Mapped[bool] = mapped_column(default=False, server_default=false())
    announces: Mapped[bool] = mapped_column(default=False, server_default=false())
    language: Mapped[str | None] = mapped_column(String(10))
    theme: Mapped[str | None] = mapped_column(String(10))
    density: Mapped[str | None] = mapped_column(String(10))
    text_size: Mapped[str | None] = mapped_column(String(10))
    contrast: Mapped[str | None] = mapped_column(String(10))
    motion: Mapped[str | None] = mapped_column(String(10))
    doing_emoji: Mapped[str | None] = mapped_column(String(32))
    doing_text: Mapped[str | None] = mapped_column(String(DOING_MAX))
    doing_until: Mapped[datetime | None] = mapped_column(Moment)
    avatar_digest: Mapped[str | None] = mapped_column(
        String(64), ForeignKey("avatar.digest"), index=True
    )
    invite_id: Mapped[int | None] = mapped_column(
        ForeignKey("invite.id", use_alter=True, name="fk_user_invite_id_invite"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    deactivated_at: Mapped[datetime | None] = mapped_column(Moment)
    muted_until: Mapped[datetime | None] = mapped_column(Moment)
    # An IANA name; None is nothing known, and UTC where one is needed.
    time_zone: Mapped[str | None] = mapped_column(String(ZONE_MAX))
    # Minutes since midnight there; both or none. Held until then is all but critical announcements.
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    dnd_until: Mapped[datetime | None] = mapped_column(Moment)
    keywords: Mapped[str] = mapped_column(String(KEYWORDS_MAX), default="", server_default="")
    sound: Mapped[bool] = mapped_column(default=False, server_default=false())
    digest: Mapped[str] = mapped_column(String(10), default="off", server_default="off")
    # When the next is due, or tried again; None where none is wanted.
    digest_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    # Since when the next tells what was missed; None before the first.
    digest_since: Mapped[datetime | None] = mapped_column(Moment)
    # Until when the one that is being sent tells it; None while none is.
    digest_until: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_owner(self) -> bool:
        return self.role == "owner"

    @property
    def is_admin(self) -> bool:
        """Looks after the place: an owner does, too."""
        return self.role in self.ADMINS

    @property
    def is_guest(self) -> bool:
        """Sees only the rooms that others put them in, and the people there."""
        return self.role == "guest"

    @property
    def muted_now(self) -> datetime | None:
        """Until when they may not write; None if they may."""
        return self.muted_until if self.muted_until and self.muted_until > now() else None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone or "UTC")

    def hushed_until(self, at: datetime) -> datetime | None:
        """Until when they don't want to be called: do not disturb, quiet hours, or both."""
        until = self.dnd_until if self.dnd_until and self.dnd_until > at else None
        return self._quiet_until(until or at) or until

    def _quiet_until(self, at: datetime) -> datetime | None:
        if self.quiet_from is None or self.quiet_until is None:
            return None
        here = at.astimezone(self.zone)
        length = (self.quiet_until - self.quiet_from) % (24 * 60)
        for day in (here.date() - timedelta(days=1), here.date()):
            begin = datetime.combine(day, time(*divmod(self.quiet_from, 60)), self.zone)
            end = begin + timedelta(minutes=length)  # on the clock of the wall
            if begin <= here < end:
                return end.astimezone(UTC)
        return None

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    @property
    def hue(self) -> int:
        """Which of the eight people colours is theirs."""
        return self.id % self.HUES

    @property
    def initials(self) -> str:
        """The first letters of the first and the last word, for a face without a picture."""
        words = self.name.split()
        return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()

    @property
    def look(self) -> dict[str, str]:
        """What they want the pages to look like otherwise than their device has it."""
        names = ("density", "text_size", "contrast", "motion")
        return {it.replace("_", "-"): value for it in names if (value := getattr(self, it))}

    @property
    def avatar_url(self) -> str | None:
        return avatar_url(self.avatar_digest)

    @property
    def may_talk_aside(self) -> bool:
        """May begin conversations: whoever came by a link, without a password, has one room."""
        return not self.is_guest or self.password_hash is not None

    @property
    def may_invite(self) -> bool:
        """May bring new people to the place."""
        return self.is_admin and self.is_active

    @property
    def may_announce(self) -> bool:
        """May announce to anybody here: admins, and programs that were allowed to."""
        return self.is_active and (self.is_admin or self.announces)

    @property
    def may_see_reports(self) -> bool:
        """May see of all announcements who has confirmed; authors see it of their own."""
        return self.is_active and self.is_admin

    @property
    def may_look_after(self) -> bool:
        """May enter the console."""
        return self.is_admin and self.is_active

    def may_act_on(self, other: "User") -> bool:
        """May close somebody's account, mute them, end their sessions: admins are for owners."""
        return self.may_look_after and other.id != self.id and (self.is_owner or not other.is_admin)

    def may_give(self, role: str, other: "User") -> bool:
        """May make somebody a guest or member; only owners make admins, owners, or less of them."""
        is_high = other.is_admin or role in self.ADMINS
        return self.may_look_after and not other.is_bot and (self.is_owner or not is_high)


def avatar_url(digest: str | None) -> str | None:
    """Where the picture with this digest is."""
    return f"/avatars/{digest}" if digest else None
