"""Events about what somebody has begun to say."""

from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.drafts import DraftForm
from chatapp.forms.rooms import NothingForm
from chatapp.operations.messages import drafts
from chatapp.payloads import personal


@socketio.on("draft")
@authenticated_only
def keep(data: Any) -> payloads.Payload:
    membership, values = admit(DraftForm, data)
    return {"ok": True, "draft": personal.draft(drafts.keep(membership, **values))}


@socketio.on("drafts")
@authenticated_only
def begun(data: Any) -> payloads.Payload:
    person, _values = admit(NothingForm, data)
    return {"ok": True, "drafts": [personal.draft(it) for it in drafts.of(person)]}
