"""The place's own emoji: added, taken away, found."""

import io
from collections.abc import Sequence
from hashlib import sha256

from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps, ImageSequence
from sqlalchemy import func, select
from sqlalchemy.orm import defer

from chatapp import broadcasts
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound, TooLong
from chatapp.extensions import db, run_blocking, transaction
from chatapp.models import Emoji, Place, User

FORMATS = ("PNG", "GIF", "WEBP", "JPEG")
QUALITIES = (85, 60, 30)
"""Tried one after the other until the picture is small enough."""


def may_add(user: User) -> bool:
    """Tell whether somebody may add one: admins, and others where the place says so."""
    place = db.session.get(Place, Place.ID)
    is_open = place is not None and place.emoji_makers == "members"
    return user.is_admin or (is_open and not user.is_guest)


def add(user: User, name: str, data: bytes) -> Emoji:
    """Let `:name:` stand for a picture, which is drawn anew."""
    if not may_add(user):
        raise Forbidden(_l("Only an admin can do that."))
    name = name.strip(":")
    if not Emoji.is_name(name):
        text = _l("A name has 2 to 30 small letters, digits, - and _.")
        raise Invalid(text, field="name")
    if len(data) > Emoji.SENT_MAX:
        raise TooLong(_l("The picture is too large."), limit=Emoji.SENT_MAX, field="picture")
    picture = run_blocking(_drawn, data)
    with transaction() as session:
        if session.get(Emoji, name):
            raise Conflict(_l("There is an emoji of that name."), field="name")
        if (session.scalar(select(func.count()).select_from(Emoji)) or 0) >= Emoji.MAX:
            raise Conflict(_l("There are enough emoji already."))
        digest = sha256(picture).hexdigest()
        emoji = Emoji(name=name, digest=digest, data=picture, creator_id=user.id)
        session.add(emoji)
    broadcasts.emoji_changed(name, emoji.url)
    return emoji


def remove(user: User, name: str) -> None:
    """Let `:name:` be words again."""
    emoji = db.session.get(Emoji, name)
    if emoji is None:
        raise NotFound(_l("There is no such emoji."))
    if not user.is_admin and emoji.creator_id != user.id:
        raise Forbidden(_l("Only who added it or an admin can remove it."))
    with transaction() as session:
        session.delete(emoji)
    broadcasts.emoji_changed(name, None)


def every() -> Sequence[Emoji]:
    """All of them by name, without their pictures."""
    return db.session.scalars(select(Emoji).options(defer(Emoji.data)).order_by(Emoji.name)).all()


def find(digest: str) -> Emoji:
    """Find one by what its picture is."""
    emoji = db.session.scalar(select(Emoji).where(Emoji.digest == digest).limit(1))
    if emoji is None:
        raise NotFound(_l("There is no such picture."))
    return emoji


def refuse_unknown(sign: str) -> None:
    """Raise Invalid for a `:name:` that stands for nothing here; pictures of Unicode are fine."""
    if sign.startswith(":") and db.session.get(Emoji, sign.strip(":")) is None:
        raise Invalid(_l("There is no such emoji."), field="emoji")


def _drawn(data: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            frames = getattr(image, "n_frames", 1)
            if image.width * image.height * frames > Emoji.PIXELS_MAX:
                raise TooLong(
                    _l("The picture is too large."), limit=Emoji.PIXELS_MAX, field="picture"
                )
            times = [each.info.get("duration", 0) for each in ImageSequence.Iterator(image)]
            drawn = [_small(each) for each in ImageSequence.Iterator(image)]
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        message = _l("That is not a picture we can read. Use a JPEG, PNG, WebP or GIF.")
        raise Invalid(message, field="picture") from error
    for quality in QUALITIES:
        picture = _webp(drawn, times, quality)
        if len(picture) <= Emoji.BYTES_MAX:
            return picture
    text = _l("Drawn small it has still more than 64 KB. Use one with fewer frames.")
    raise TooLong(text, limit=Emoji.BYTES_MAX, field="picture")


def _small(frame: Image.Image) -> Image.Image:
    clear = ImageOps.exif_transpose(frame).convert("RGBA")
    size = (min(Emoji.SIDE, max(clear.size)),) * 2
    small = ImageOps.contain(clear, size)
    # A fresh image carries no metadata along.
    bare = Image.new("RGBA", small.size)
    bare.paste(small)
    return bare


def _webp(frames: list[Image.Image], times: list[int], quality: int) -> bytes:
    out = io.BytesIO()
    moving = {"save_all": True, "append_images": frames[1:], "duration": times, "loop": 0}
    frames[0].save(out, "WEBP", quality=quality, **(moving if len(frames) > 1 else {}))
    return out.getvalue()
