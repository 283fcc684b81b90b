"""What people say they are up to, until they say otherwise or the time for it is over."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from chatapp import broadcasts
from chatapp.errors import Invalid
from chatapp.extensions import transaction
from chatapp.models import User, now


def say(
    user: User, emoji: str | None = None, text: str = "", until: datetime | None = None
) -> User:
    """Let others know what somebody is up to; neither emoji nor words are nothing any more."""
    if until is not None and until <= now():
        raise Invalid(_l("This time is over already."), field="until")
    doing = emoji, text or None, until if emoji or text else None
    if doing == (user.doing_emoji, user.doing_text, user.doing_until):
        return user
    with transaction():
        user.doing_emoji, user.doing_text, user.doing_until = doing
    broadcasts.person_changed(user)
    return user
