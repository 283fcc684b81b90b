"""The wire contract of people: what others see of somebody, and what they see themselves."""

from typing import Any

from chatapp.models import Membership, User, avatar_url, now, rfc3339
from chatapp.presence import presence

Payload = dict[str, Any]


def person(user: Any) -> Payload:
    """What everybody may know of somebody; a row with the columns will do."""
    return {
        "id": str(user.id),
        "name": user.name,
        "avatar": avatar_url(user.avatar_digest),
        "hue": user.id % User.HUES,
        "bot": user.is_bot,
        **({"kind": "webhook"} if user.is_hook else {}),
        **({"guest": True} if user.role == "guest" else {}),
    }


def person_now(user: Any) -> Payload:
    """Somebody with what they are up to now, which may be over when it is read again."""
    until = user.doing_until
    is_over = until is not None and until <= now()
    is_idle = is_over or not (user.doing_emoji or user.doing_text)
    doing = {
        "emoji": user.doing_emoji,
        "text": user.doing_text or "",
        "until": rfc3339(until),
    }
    # Said of everybody here, so that who is a guest no more is known for that as well.
    is_guest = {"guest": user.role == "guest"}
    return {**person(user), **is_guest, "doing": None if is_idle else doing}


def person_with_status(user: User) -> Payload:
    return {**person_now(user), "status": presence.status(user.id)}


def member(membership: Membership) -> Payload:
    return {**person_with_status(membership.user), "role": membership.role}


def profile(user: User) -> Payload:
    """Who somebody is, for their card."""
    return {
        **person_with_status(user),
        "role": user.role,
        "since": rfc3339(user.created_at),
        "time_zone": user.time_zone,
        **_peace(user),
    }


def _peace(user: User) -> Payload:
    """Until when they asked not to be disturbed; their quiet hours are nobody else's affair."""
    until = user.dnd_until if user.dnd_until and user.dnd_until > now() else None
    return {"dnd_until": rfc3339(until)} if until else {}


def myself(user: User) -> Payload:
    """What only the person themselves is told about themselves."""
    return {
        **person_now(user),
        "email": user.email,
        "role": user.role,
        "language": user.language,
        "theme": user.theme,
        "muted_until": rfc3339(user.muted_now),
        **_calls(user),
    }


def _calls(user: User) -> Payload:
    """What their pages need to know to call them by a sound, or not."""
    quiet = {"from": user.quiet_from, "until": user.quiet_until, "zone": user.zone.key}
    until = _peace(user).get("dnd_until")
    is_plain = not (user.sound or until or user.quiet_from is not None)
    calls = {
        "sound": user.sound,
        "dnd_until": until,
        "quiet": None if user.quiet_from is None else quiet,
    }
    return {"calls": None if is_plain else calls}
