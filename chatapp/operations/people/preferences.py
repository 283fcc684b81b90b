"""How somebody wants to have their rooms; nobody else learns of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.extensions import transaction
from chatapp.models import Membership, Room


def prefer(
    membership: Membership,
    favourite: bool | None = None,
    notify: str | None = None,
    place: int | None = None,
) -> Membership:
    """Keep a room among one's favourites, at a place of them, or choose of what one is told."""
    with transaction() as session:
        if favourite is not None:
            membership.favourite = favourite
        if not membership.favourite:
            membership.place = None
        membership.notify = notify or membership.notify
        moved = [] if place is None else _moved(session, membership, place)
    for each in [*moved, membership]:
        broadcasts.membership_changed(each)
    return membership


def _moved(session: Session, membership: Membership, place: int) -> list[Membership]:
    """Put a favourite at a place, 0 being the first; answers the others that stand elsewhere now.

    What has no place yet stands below what has one, by name.
    """
    membership.favourite = True
    session.flush()
    mine = (
        select(Membership)
        .join(Room)
        .where(
            Membership.user_id == membership.user_id,
            Membership.favourite,
            Membership.id != membership.id,
        )
    )
    rows = session.scalars(mine.order_by(Membership.place.is_(None), Membership.place, Room.name))
    others = list(rows)
    order = [*others[:place], membership, *others[place:]]
    moved = [each for at, each in enumerate(order) if each.place != at]
    for at, each in enumerate(order):
        each.place = at
    return [each for each in moved if each is not membership]
