"""How the pages look to somebody."""

from chatapp import broadcasts
from chatapp.extensions import transaction
from chatapp.models import User


def choose(
    user: User,
    theme: str | None,
    density: str | None,
    text_size: str | None,
    contrast: str | None,
    motion: str | None,
) -> None:
    """Choose colours, spacing, size of text, contrast and motion; None is as the device has it."""
    with transaction():
        user.theme, user.density, user.text_size = theme, density, text_size
        user.contrast, user.motion = contrast, motion
    broadcasts.account_changed(user)
