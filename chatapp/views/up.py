"""Whether the server answers and its database with it: for proxies and monitors."""

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chatapp.admission import Visitor, public
from chatapp.errors import Unavailable
from chatapp.extensions import db

blueprint = Blueprint("up", __name__)


@blueprint.get("/up")
@public()
def up(_visitor: Visitor) -> tuple[str, dict[str, str]]:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise Unavailable("The database does not answer.") from error
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}
