"""Pictures of people, named by their content, so that a browser may keep them for ever."""

from flask import Blueprint, Response

from chatapp.admission import Visitor, public
from chatapp.operations import avatars

blueprint = Blueprint("avatars", __name__)


@blueprint.get("/avatars/<digest>")
@public()
def show(_visitor: Visitor, digest: str) -> Response:
    response = Response(avatars.find(digest).data, mimetype="image/webp")
    response.cache_control.public = True
    response.cache_control.max_age = 365 * 24 * 60 * 60
    response.cache_control.immutable = True
    return response
