"""Events about the links by which guests come."""

from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.guests import GuestLinkForm, GuestLinksForm, RevokeGuestLinkForm
from chatapp.operations.accounts import guests
from chatapp.payloads import personal


@socketio.on("guest_links")
@authenticated_only
def index(data: Any) -> payloads.Payload:
    membership, _values = admit(GuestLinksForm, data)
    return {"ok": True, "links": [personal.guest_link(it) for it in guests.made(membership)]}


@socketio.on("make_guest_link")
@authenticated_only
def make(data: Any) -> payloads.Payload:
    membership, values = admit(GuestLinkForm, data)
    return {"ok": True, "link": personal.guest_link(guests.make(membership, **values))}


@socketio.on("revoke_guest_link")
@authenticated_only
def revoke(data: Any) -> payloads.Payload:
    person, values = admit(RevokeGuestLinkForm, data)
    link = guests.revoke(*guests.find(person, values["link"]))
    return {"ok": True, "link": personal.guest_link(link)}
