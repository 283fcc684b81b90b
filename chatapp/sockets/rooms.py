"""Events about rooms and the people in them."""

from typing import Any

from chatapp import broadcasts, payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.rooms import (
    ArchiveForm,
    DirectForm,
    JoinForm,
    MemberForm,
    NothingForm,
    OpenForm,
    PreferForm,
    ReadForm,
    RoomForm,
    TypingForm,
    UpdateForm,
)
from chatapp.operations import messages, rooms
from chatapp.operations.people import preferences
from chatapp.operations.rooms import memberships
from chatapp.payloads import faces


@socketio.on("join")
@authenticated_only
def join(data: Any) -> payloads.Payload:
    person, values = admit(JoinForm, data)
    membership = memberships.join(person, **values)
    return payloads.entered(membership, messages.page(membership))


@socketio.on("leave")
@authenticated_only
def leave(data: Any) -> payloads.Payload:
    membership, _values = admit(RoomForm, data)
    memberships.leave(membership)
    return {"ok": True}


@socketio.on("read")
@authenticated_only
def read(data: Any) -> payloads.Payload:
    membership, values = admit(ReadForm, data)
    return {"ok": True, **payloads.unread(memberships.read(membership, **values))}


@socketio.on("typing")
@authenticated_only
def typing(data: Any) -> payloads.Payload:
    membership, _values = admit(TypingForm, data)
    broadcasts.typing(membership)
    return {"ok": True}


@socketio.on("open")
@authenticated_only
def open_room(data: Any) -> payloads.Payload:
    person, values = admit(OpenForm, data)
    return {"ok": True, "room": payloads.my_room(rooms.open(person, **values))}


@socketio.on("direct")
@authenticated_only
def direct(data: Any) -> payloads.Payload:
    person, values = admit(DirectForm, data)
    return {"ok": True, "room": payloads.my_room(rooms.direct(person, **values))}


@socketio.on("update")
@authenticated_only
def update(data: Any) -> payloads.Payload:
    membership, values = admit(UpdateForm, data)
    return {"ok": True, "room": payloads.room(rooms.update(membership, **values))}


@socketio.on("prefer")
@authenticated_only
def prefer(data: Any) -> payloads.Payload:
    membership, values = admit(PreferForm, data)
    return {"ok": True, "room": payloads.my_room(preferences.prefer(membership, **values))}


@socketio.on("archive")
@authenticated_only
def archive(data: Any) -> payloads.Payload:
    membership, values = admit(ArchiveForm, data)
    return {"ok": True, "room": payloads.room(rooms.archive(membership, **values))}


@socketio.on("add")
@authenticated_only
def add(data: Any) -> payloads.Payload:
    membership, values = admit(MemberForm, data)
    return {"ok": True, "room": payloads.room(memberships.bring(membership, values["person"]).room)}


@socketio.on("remove")
@authenticated_only
def remove(data: Any) -> payloads.Payload:
    membership, values = admit(MemberForm, data)
    memberships.remove(membership, values["person"])
    return {"ok": True}


@socketio.on("members")
@authenticated_only
def members(data: Any) -> payloads.Payload:
    membership, _values = admit(RoomForm, data)
    everybody = memberships.in_room(membership.room)
    return {"ok": True, "members": [faces.member(each) for each in everybody]}


@socketio.on("browse")
@authenticated_only
def browse(data: Any) -> payloads.Payload:
    person, _values = admit(NothingForm, data)
    return {"ok": True, "rooms": payloads.browse(rooms.public(person), memberships.of(person))}
