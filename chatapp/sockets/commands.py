"""Events about a room's own commands, which other places answer."""

import uuid
from typing import Any

from chatapp import courier, markup, payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.outlets import RunForm
from chatapp.forms.rooms import RoomForm
from chatapp.operations import memberships, messages, outlets


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
    outlet = outlets.asked(membership, values["command"])
    body, is_for_room = courier.ask(outlet, membership, values["text"])
    if is_for_room and markup.has_ink(body):
        ticket = memberships.find(outlet.bot, str(outlet.room_id))
        messages.post(ticket, body, str(uuid.uuid4()))
        return {"ok": True, "body": "", "html": "", "in_channel": True}
    return {"ok": True, "body": body, "html": markup.render(body, {}).html, "in_channel": False}
