"""Pictures of people."""

import io
from hashlib import sha256

from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps
from sqlalchemy import select
from sqlalchemy.orm import Session

from chatapp import broadcasts
from chatapp.errors import Invalid, NotFound, TooLong
from chatapp.extensions import db, run_blocking, transaction
from chatapp.models import Avatar, Place, User

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def change(user: User, data: bytes) -> None:
    """Give somebody another picture: the middle square of what was sent, drawn anew."""
    digest, picture = drawn(data)
    with transaction() as session:
        keep(session, digest, picture)
        _replace(session, user, digest)
    broadcasts.person_changed(user)


def keep(session: Session, digest: str, picture: bytes) -> None:
    """Remember a drawn picture, inside the caller's transaction; the same one is kept once."""
    if session.get(Avatar, digest) is None:
        session.add(Avatar(digest=digest, data=picture))
        session.flush()


def drawn(data: bytes) -> tuple[str, bytes]:
    """Draw what was sent anew, as a square; the picture and its name."""
    if len(data) > Avatar.BYTES_MAX:
        message = _l("The picture is too large.")
        raise TooLong(message, limit=Avatar.BYTES_MAX, field="picture")
    picture = run_blocking(_square, data)
    return sha256(picture).hexdigest(), picture


def remove(user: User) -> None:
    """Go back to initials on a colour."""
    with transaction() as session:
        _replace(session, user, None)
    broadcasts.person_changed(user)


def find(digest: str) -> Avatar:
    """Find a picture by its name."""
    avatar = db.session.get(Avatar, digest)
    if avatar is None:
        raise NotFound(_l("There is no such picture."))
    return avatar


def _square(data: bytes) -> bytes:
    """Decode only what is small enough: a bomb is refused by its header."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > Avatar.PIXELS_MAX:
                raise TooLong(
                    _l("The picture is too large."), limit=Avatar.PIXELS_MAX, field="picture"
                )
            image.draft("RGB", (Avatar.SIDE * 2, Avatar.SIDE * 2))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
            square = ImageOps.fit(upright, (Avatar.SIDE, Avatar.SIDE))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        message = _l("That is not a picture we can read. Use a JPEG, PNG, WebP or GIF.")
        raise Invalid(message, field="picture") from error
    return _webp(square)


def _webp(square: Image.Image) -> bytes:
    # A fresh image carries no metadata along: where a photo was taken is nobody's business.
    bare = Image.new("RGBA", square.size)
    bare.paste(square)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=82)
    return out.getvalue()


def _replace(session: Session, user: User, digest: str | None) -> None:
    """Point a person at another picture, and forget the old one when it was nobody else's."""
    old, user.avatar_digest = user.avatar_digest, digest
    session.flush()
    if old and old != digest and not _is_shown(session, old):
        session.delete(session.get_one(Avatar, old))


def _is_shown(session: Session, digest: str) -> bool:
    faces = select(User.id).where(User.avatar_digest == digest).limit(1)
    logos = select(Place.id).where(Place.logo_digest == digest)
    return session.scalar(faces) is not None or session.scalar(logos) is not None
