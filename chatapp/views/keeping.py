"""The HTTP door to what is kept of messages, for programs: pins, what one saved, earlier words."""

from chatapp import payloads
from chatapp.admission import admit
from chatapp.forms.messages import PinForm, SavedForm, SaveForm, WordingsForm
from chatapp.forms.rooms import RoomForm
from chatapp.models import User
from chatapp.operations.messages import pins, saves, wordings
from chatapp.payloads import found, threaded


def pin(_program: User, message: str) -> payloads.Payload:
    membership, values = admit(PinForm, message=message)
    return {"ok": True, "message": payloads.message(pins.pin(membership, **values))}


def pinned(_program: User, room: str) -> payloads.Payload:
    membership, _values = admit(RoomForm, room=room)
    return {"ok": True, "messages": [payloads.message(it) for it in pins.of(membership)]}


def save(_program: User, message: str) -> payloads.Payload:
    membership, values = admit(SaveForm, message=message)
    return {"ok": True, "message": payloads.message(saves.save(membership, **values))}


def saved(_program: User) -> payloads.Payload:
    person, values = admit(SavedForm)
    return {"ok": True, **found.saved(*saves.page(person, **values))}


def earlier(_program: User, message: str) -> payloads.Payload:
    membership, values = admit(WordingsForm, message=message)
    found_there = wordings.of(membership, **values)
    return {"ok": True, "wordings": [threaded.wording(it) for it in found_there]}
