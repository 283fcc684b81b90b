"""Whether the server is up, for whatever watches over it."""

from flask import Blueprint

from chatapp import health
from chatapp.admission import Visitor, public

blueprint = Blueprint("up", __name__)


@blueprint.get("/up")
@public()
def up(_visitor: Visitor) -> tuple[str, dict[str, str]]:
    health.touch_database()
    return "ok\n", {"Content-Type": "text/plain"}
