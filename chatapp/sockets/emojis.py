"""Events about the place's own emoji."""

from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.rooms import NothingForm
from chatapp.operations import emojis


@socketio.on("emoji")
@authenticated_only
def every(data: Any) -> payloads.Payload:
    admit(NothingForm, data)
    return {"ok": True, "emoji": [{"name": it.name, "url": it.url} for it in emojis.every()]}
