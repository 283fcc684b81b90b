"""The HTTP door to who people are and what they are up to: the same forms as the socket's."""

from flask import Blueprint

from chatapp import payloads
from chatapp.admission import admit, signed_in
from chatapp.forms.people import DoingForm, ProfileForm
from chatapp.models import User
from chatapp.operations.people import doings
from chatapp.payloads import faces

blueprint = Blueprint("people", __name__)


@blueprint.post("/doing")
@signed_in()
def doing(_person: User) -> payloads.Payload:
    person, values = admit(DoingForm)
    return {"ok": True, "person": faces.person_now(doings.say(person, **values))}


@blueprint.get("/people/<person>")
@signed_in()
def profile(_person: User, person: str) -> payloads.Payload:
    _asker, values = admit(ProfileForm, person=person)
    return {"ok": True, "profile": faces.profile(values["person"])}
