"""A room's outgoing webhooks and commands, for who governs it."""

from typing import Any

from flask import Blueprint, redirect, url_for

from chatapp.admission import signed_in
from chatapp.forms.accounts import NothingForm
from chatapp.forms.hooks import SwitchForm
from chatapp.forms.outlets import CommandForm, OutletForm
from chatapp.forms.sheet import Sheet
from chatapp.models import Membership, Outlet, User
from chatapp.operations import hooks
from chatapp.operations.hooks import errands, outlets
from chatapp.operations.rooms import memberships
from chatapp.views.programs import back, draw
from chatapp.views.showing import show

blueprint = Blueprint("outlets", __name__, url_prefix="/rooms/<room>/programs")


@blueprint.post("/outlets")
@signed_in(OutletForm)
def make(person: User, form: OutletForm, room: str) -> Any:
    membership, outlet = memberships.find(person, room), None
    if form.accepted:
        with form.trying():
            outlets.refuse(membership, form.address.data)
            bot = _bot(membership, form)
            outlet = outlets.make(membership, bot, form.address.data, form.keyword.data)
    return draw(membership, form, secret=outlet.secret if outlet else "")


@blueprint.post("/commands")
@signed_in(CommandForm)
def make_command(person: User, form: CommandForm, room: str) -> Any:
    membership, outlet = memberships.find(person, room), None
    if form.accepted:
        with form.trying():
            name, address = form.command.data.removeprefix("/"), form.address.data
            outlets.refuse(membership, address, name)
            bot = _bot(membership, form)
            outlet = outlets.make(membership, bot, address, command=name, hint=form.hint.data)
    return draw(membership, form, secret=outlet.secret if outlet else "")


@blueprint.get("/outlets/<int:outlet_id>")
@signed_in(NothingForm)
def one(person: User, form: NothingForm, room: str, outlet_id: int) -> Any:
    """Show how telling it went."""
    membership = memberships.find(person, room)
    return _log(membership, outlets.find(membership, outlet_id), form)


@blueprint.post("/outlets/<int:outlet_id>/try")
@signed_in(NothingForm)
def try_out(person: User, _form: NothingForm, room: str, outlet_id: int) -> Any:
    membership = memberships.find(person, room)
    errands.try_out(membership, outlets.find(membership, outlet_id))
    path = url_for("outlets.one", room=membership.room.slug, outlet_id=outlet_id, done="tried")
    return redirect(path)


@blueprint.post("/outlets/<int:outlet_id>/switch")
@signed_in(SwitchForm)
def switch(person: User, form: SwitchForm, room: str, outlet_id: int) -> Any:
    membership = memberships.find(person, room)
    outlets.switch(membership, outlets.find(membership, outlet_id), form.on.data)
    return back(membership, "switched")


@blueprint.post("/outlets/<int:outlet_id>/revoke")
@signed_in(NothingForm)
def revoke(person: User, _form: NothingForm, room: str, outlet_id: int) -> Any:
    membership = memberships.find(person, room)
    outlets.revoke(membership, outlets.find(membership, outlet_id))
    return back(membership, "told_no_more")


def _bot(membership: Membership, form: Any) -> User:
    bot = hooks.speaker(membership, form.name.data)
    memberships.bring(membership, bot)
    return bot


def _log(membership: Membership, outlet: Outlet, form: Sheet) -> Any:
    return show(
        "programs/outlet.html",
        form,
        person=membership.user,
        room=membership.room,
        outlet=outlet,
        errands=errands.of(outlet),
    )
