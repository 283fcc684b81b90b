"""Whether the server is up, for whatever watches over it."""

from flask import Blueprint

from chatapp.admission import Visitor, public
from chatapp.operations import storage

blueprint = Blueprint("up", __name__)


@blueprint.get("/up")
@public()
def up(_visitor: Visitor) -> tuple[str, dict[str, str]]:
    storage.touch()
    return "ok\n", {"Content-Type": "text/plain"}
