"""The HTTP door to guests: their links, and the page that a link leads to."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from chatapp import payloads
from chatapp.admission import Visitor, admit, public, signed_in
from chatapp.admission.sessions import enter
from chatapp.forms.guests import GuestForm, GuestLinkForm, GuestLinksForm, RevokeGuestLinkForm
from chatapp.models import User
from chatapp.operations.accounts import guests
from chatapp.payloads import personal
from chatapp.views.showing import show

blueprint = Blueprint("guests", __name__)


@blueprint.get("/rooms/<room>/guests")
@signed_in()
def index(_person: User, room: str) -> payloads.Payload:
    membership, _values = admit(GuestLinksForm, room=room)
    return {"ok": True, "links": [personal.guest_link(it) for it in guests.made(membership)]}


@blueprint.post("/rooms/<room>/guests")
@signed_in()
def make(_person: User, room: str) -> payloads.Payload:
    membership, values = admit(GuestLinkForm, room=room)
    return {"ok": True, "link": personal.guest_link(guests.make(membership, **values))}


@blueprint.post("/guests/<link>/revoke")
@signed_in()
def revoke(_person: User, link: str) -> payloads.Payload:
    person, values = admit(RevokeGuestLinkForm, link=link)
    ended = guests.revoke(*guests.find(person, values["link"]))
    return {"ok": True, "link": personal.guest_link(ended)}


@blueprint.route("/guest/<code>", methods=["GET", "POST"])
@public(GuestForm)
def come(form: GuestForm, visitor: Visitor, code: str) -> Any:
    link = guests.open_by_code(code)
    if visitor.person:
        if guests.is_inside(visitor.person, link):
            return redirect(url_for("pages.room", slug=link.room.slug))
        return render_template("guests/already.html", link=link)
    if form.accepted:
        with form.trying():
            guest = guests.accept(link, form.name.data)
            enter(guest, True, visitor.address, visitor.user_agent, until=link.expires_at)
            return redirect(url_for("pages.room", slug=link.room.slug))
    return show("guests/come.html", form, link=link)
