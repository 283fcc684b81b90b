"""Events about what is kept of messages: pins, what somebody saved, earlier words."""

from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.messages import PinForm, SavedForm, SaveForm, WordingsForm
from chatapp.forms.rooms import RoomForm
from chatapp.operations.messages import pins, saves, wordings
from chatapp.payloads import found, threaded


@socketio.on("pin")
@authenticated_only
def pin(data: Any) -> payloads.Payload:
    membership, values = admit(PinForm, data)
    return {"ok": True, "message": payloads.message(pins.pin(membership, **values))}


@socketio.on("pins")
@authenticated_only
def pinned(data: Any) -> payloads.Payload:
    membership, _values = admit(RoomForm, data)
    return {"ok": True, "messages": [payloads.message(it) for it in pins.of(membership)]}


@socketio.on("save")
@authenticated_only
def save(data: Any) -> payloads.Payload:
    membership, values = admit(SaveForm, data)
    return {"ok": True, "message": payloads.message(saves.save(membership, **values))}


@socketio.on("saved")
@authenticated_only
def saved(data: Any) -> payloads.Payload:
    person, values = admit(SavedForm, data)
    return {"ok": True, **found.saved(*saves.page(person, **values))}


@socketio.on("wordings")
@authenticated_only
def earlier(data: Any) -> payloads.Payload:
    membership, values = admit(WordingsForm, data)
    return {
        "ok": True,
        "wordings": [threaded.wording(it) for it in wordings.of(membership, **values)],
    }
