"""The storage itself."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chatapp.errors import Unavailable
from chatapp.extensions import db


def touch() -> None:
    """Raise Unavailable if it doesn't answer."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise Unavailable(_l("The storage does not answer.")) from error
