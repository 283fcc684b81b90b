"""An audience: whom an announcement is for, as it was chosen; who that is may change any time."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, func, select

from chatapp.extensions import db
from chatapp.models.membership import Membership
from chatapp.models.room import Room
from chatapp.models.user import User


@dataclass(frozen=True)
class Audience:
    """`to` says which of the lists counts; whoever stands in `but` is left out in any case."""

    KINDS: ClassVar = ("everyone", "rooms", "roles", "people")
    MAX: ClassVar = 500  # ids in one list

    to: str = "everyone"
    rooms: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    but: tuple[int, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Audience":
        """Read it as a table keeps it."""
        lists = {name: tuple(kept.get(name, ())) for name in ("rooms", "roles", "people", "but")}
        return cls(to=kept["to"], **lists)

    @property
    def kept(self) -> dict[str, Any]:
        """As a table keeps it: only what counts."""
        given = asdict(self)
        return {name: list(value) if name != "to" else value for name, value in given.items()}

    @property
    def bare(self) -> "Audience":
        """Without the lists that don't count."""
        return Audience(
            to=self.to,
            rooms=self.rooms if self.to == "rooms" else (),
            roles=self.roles if self.to == "roles" else (),
            people=self.people if self.to == "people" else (),
            but=self.but,
        )

    @property
    def is_nobody(self) -> bool:
        """Names nobody: a list was chosen and left empty."""
        return self.to != "everyone" and not getattr(self, self.to)

    @property
    def holds(self) -> ColumnElement[bool]:
        """The condition under which a row of `user` belongs to it; programs never do."""
        conditions = [User.deactivated_at.is_(None), User.is_bot.is_(False)]
        if self.to == "rooms":
            inside = select(Membership.user_id).where(Membership.room_id.in_(self.rooms))
            conditions.append(User.id.in_(inside))
        if self.to == "roles":
            conditions.append(User.role.in_(self._all_roles))
        if self.to == "people":
            conditions.append(User.id.in_(self.people))
        if self.but:
            conditions.append(User.id.not_in(self.but))
        return and_(*conditions)

    @property
    def _all_roles(self) -> tuple[str, ...]:
        """Whoever speaks to the admins speaks to the owners, too: they are admins who may more."""
        return (*self.roles, *(User.ADMINS if "admin" in self.roles else ()))


def seen_by(audience: Audience, user_ids: Iterable[int]) -> set[int]:
    """Of these people, those who may know of all its rooms: a private one is its members'."""
    private = db.session.scalars(
        select(Room.id).where(Room.id.in_(audience.rooms), Room.kind != "public")
    ).all()
    if not private:
        return set(user_ids)
    inside = select(Membership.user_id).where(
        Membership.room_id.in_(private), Membership.user_id.in_(user_ids)
    )
    counted = inside.group_by(Membership.user_id).having(func.count() == len(private))
    return set(db.session.scalars(counted))
