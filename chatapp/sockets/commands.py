"""Events about a room's own commands, which other places answer."""

from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.outlets import RunForm
from chatapp.forms.rooms import RoomForm
from chatapp.jobs import courier
from chatapp.operations.hooks import outlets


@socketio.on("commands")
@authenticated_only
def commands(data: Any) -> payloads.Payload:
    membership, _values = admit(RoomForm, data)
    found = outlets.commands(membership)
    return {"ok": True, "commands": [{"name": it.command, "hint": it.hint} for it in found]}


@socketio.on("command")
@authenticated_only
def command(data: Any) -> payloads.Payload:
    membership, values = admit(RunForm, data)
    return {"ok": True, **courier.run(membership, **values)}
