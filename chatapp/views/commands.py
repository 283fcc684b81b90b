"""The HTTP door to a room's own commands, for programs: as the socket's events."""

from chatapp import payloads
from chatapp.admission import admit
from chatapp.forms.outlets import RunForm
from chatapp.forms.rooms import RoomForm
from chatapp.jobs import courier
from chatapp.models import User
from chatapp.operations.hooks import outlets


def commands(_program: User, room: str) -> payloads.Payload:
    membership, _values = admit(RoomForm, room=room)
    found = outlets.commands(membership)
    return {"ok": True, "commands": [{"name": it.command, "hint": it.hint} for it in found]}


def command(_program: User, room: str, command: str) -> payloads.Payload:
    membership, values = admit(RunForm, room=room, command=command)
    return {"ok": True, **courier.run(membership, **values)}
