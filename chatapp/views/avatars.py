"""Pictures of people, named by their content, so that a browser may keep them for ever."""

from flask import Blueprint, Response

from chatapp.admission import Visitor, public
from chatapp.operations.accounts import avatars
from chatapp.views.showing import picture

blueprint = Blueprint("avatars", __name__)


@blueprint.get("/avatars/<digest>")
@public()
def show(_visitor: Visitor, digest: str) -> Response:
    return picture(avatars.find(digest).data)
