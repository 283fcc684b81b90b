"""The HTTP door to rooms: the same forms, operations and answers as the socket's."""

from flask import Blueprint

from chatapp import payloads
from chatapp.admission import admit, signed_in
from chatapp.forms.rooms import (
    ArchiveForm,
    DirectForm,
    HeedForm,
    JoinForm,
    MemberForm,
    OpenForm,
    PeopleForm,
    PreferForm,
    ReadForm,
    RoomForm,
    UpdateForm,
)
from chatapp.models import User
from chatapp.operations import messages, people, rooms
from chatapp.operations.complaints import cautions
from chatapp.operations.people import preferences
from chatapp.operations.rooms import memberships
from chatapp.payloads import faces

blueprint = Blueprint("rooms", __name__)


@blueprint.get("/rooms.json")
@signed_in()
def browse(person: User) -> payloads.Payload:
    return {"ok": True, "rooms": payloads.browse(rooms.public(person), memberships.of(person))}


@blueprint.post("/rooms")
@signed_in()
def open_room(_person: User) -> payloads.Payload:
    person, values = admit(OpenForm)
    return {"ok": True, "room": payloads.my_room(rooms.open(person, **values))}


@blueprint.post("/directs")
@signed_in()
def direct(_person: User) -> payloads.Payload:
    person, values = admit(DirectForm)
    return {"ok": True, "room": payloads.my_room(rooms.direct(person, **values))}


@blueprint.post("/rooms/<room>/join")
@signed_in()
def join(_person: User, room: str) -> payloads.Payload:
    person, values = admit(JoinForm, room=room)
    membership = memberships.join(person, **values)
    return payloads.entered(membership, messages.page(membership))


@blueprint.post("/rooms/<room>/leave")
@signed_in()
def leave(_person: User, room: str) -> payloads.Payload:
    membership, _values = admit(RoomForm, room=room)
    memberships.leave(membership)
    return {"ok": True}


@blueprint.post("/rooms/<room>/read")
@signed_in()
def read(_person: User, room: str) -> payloads.Payload:
    membership, values = admit(ReadForm, room=room)
    return {"ok": True, **payloads.unread(memberships.read(membership, **values))}


@blueprint.post("/rooms/<room>/update")
@signed_in()
def update(_person: User, room: str) -> payloads.Payload:
    membership, values = admit(UpdateForm, room=room)
    return {"ok": True, "room": payloads.room(rooms.update(membership, **values))}


@blueprint.post("/rooms/<room>/prefer")
@signed_in()
def prefer(_person: User, room: str) -> payloads.Payload:
    membership, values = admit(PreferForm, room=room)
    return {"ok": True, "room": payloads.my_room(preferences.prefer(membership, **values))}


@blueprint.post("/rooms/<room>/archive")
@signed_in()
def archive(_person: User, room: str) -> payloads.Payload:
    membership, values = admit(ArchiveForm, room=room)
    return {"ok": True, "room": payloads.room(rooms.archive(membership, **values))}


@blueprint.post("/rooms/<room>/add")
@signed_in()
def add(_person: User, room: str) -> payloads.Payload:
    membership, values = admit(MemberForm, room=room)
    return {"ok": True, "room": payloads.room(memberships.bring(membership, values["person"]).room)}


@blueprint.post("/rooms/<room>/remove")
@signed_in()
def remove(_person: User, room: str) -> payloads.Payload:
    membership, values = admit(MemberForm, room=room)
    memberships.remove(membership, values["person"])
    return {"ok": True}


@blueprint.get("/rooms/<room>/members")
@signed_in()
def members(_person: User, room: str) -> payloads.Payload:
    membership, _values = admit(RoomForm, room=room)
    everybody = memberships.in_room(membership.room)
    return {"ok": True, "members": [faces.member(each) for each in everybody]}


@blueprint.get("/people")
@signed_in()
def directory(_person: User) -> payloads.Payload:
    person, values = admit(PeopleForm)
    found = people.directory(person, **values)
    return {"ok": True, "people": [faces.person_with_status(user) for user in found]}


@blueprint.post("/cautions/<caution>/heed")
@signed_in()
def heed(_person: User, caution: str) -> payloads.Payload:
    person, values = admit(HeedForm, caution=caution)
    cautions.heed(person, values["caution"])
    return {"ok": True}
