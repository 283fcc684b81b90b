"""Events about people, and about how one is connected."""

from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only, here
from chatapp.extensions import socketio
from chatapp.forms.people import DoingForm, ProfileForm
from chatapp.forms.rooms import HeedForm, PeopleForm, StatusForm
from chatapp.operations import people, statuses
from chatapp.operations.complaints import cautions
from chatapp.operations.people import doings
from chatapp.payloads import faces


@socketio.on("people")
@authenticated_only
def directory(data: Any) -> payloads.Payload:
    person, values = admit(PeopleForm, data)
    found = people.directory(person, **values)
    return {"ok": True, "people": [faces.person_with_status(user) for user in found]}


@socketio.on("status")
@authenticated_only
def status(data: Any) -> payloads.Payload:
    person, values = admit(StatusForm, data)
    statuses.change(person, here(), **values)
    return {"ok": True}


@socketio.on("profile")
@authenticated_only
def profile(data: Any) -> payloads.Payload:
    _person, values = admit(ProfileForm, data)
    return {"ok": True, "profile": faces.profile(values["person"])}


@socketio.on("doing")
@authenticated_only
def doing(data: Any) -> payloads.Payload:
    person, values = admit(DoingForm, data)
    return {"ok": True, "person": faces.person_now(doings.say(person, **values))}


@socketio.on("heed")
@authenticated_only
def heed(data: Any) -> payloads.Payload:
    person, values = admit(HeedForm, data)
    cautions.heed(person, values["caution"])
    return {"ok": True}


@socketio.on("latency")
@authenticated_only
def latency(data: Any) -> payloads.Payload:
    return {"ok": True, "echo": data}
