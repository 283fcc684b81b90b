"""The HTTP door to drafts: the same forms, operations and answers as the socket's."""

from flask import Blueprint

from chatapp import payloads
from chatapp.admission import admit, signed_in
from chatapp.forms.drafts import DraftForm
from chatapp.models import User
from chatapp.operations.messages import drafts
from chatapp.payloads import personal

blueprint = Blueprint("drafts", __name__)


@blueprint.post("/rooms/<room>/draft")
@signed_in()
def keep(_person: User, room: str) -> payloads.Payload:
    membership, values = admit(DraftForm, room=room)
    return {"ok": True, "draft": personal.draft(drafts.keep(membership, **values))}


@blueprint.get("/drafts")
@signed_in()
def begun(person: User) -> payloads.Payload:
    return {"ok": True, "drafts": [personal.draft(it) for it in drafts.of(person)]}
