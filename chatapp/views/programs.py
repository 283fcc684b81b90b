"""A room's programs, for who governs it: what speaks here, and what is told elsewhere."""

from typing import Any

from flask import Blueprint, redirect, url_for

from chatapp.admission import signed_in
from chatapp.forms.accounts import NothingForm
from chatapp.forms.hooks import HookForm, SwitchForm
from chatapp.forms.outlets import CommandForm, OutletForm
from chatapp.forms.sheet import Sheet
from chatapp.models import Avatar, Membership, User
from chatapp.operations import hooks
from chatapp.operations.hooks import outlets
from chatapp.operations.rooms import memberships
from chatapp.views.showing import show

blueprint = Blueprint("programs", __name__, url_prefix="/rooms/<room>/programs")


@blueprint.get("")
@signed_in(NothingForm)
def index(person: User, form: NothingForm, room: str) -> Any:
    return draw(memberships.find(person, room), form)


@blueprint.post("/hooks")
@signed_in(HookForm)
def make_hook(person: User, form: HookForm, room: str) -> Any:
    membership, key = memberships.find(person, room), ""
    if form.accepted:
        with form.trying():
            picture = form.picture.data.read(Avatar.BYTES_MAX + 1) if form.picture.data else None
            bot = hooks.speaker(membership, form.name.data, picture)
            memberships.bring(membership, bot)
            _hook, key = hooks.make(membership, bot)
    return draw(membership, form, key)


@blueprint.post("/hooks/<int:hook_id>/renew")
@signed_in(NothingForm)
def renew_hook(person: User, form: NothingForm, room: str, hook_id: int) -> Any:
    membership = memberships.find(person, room)
    return draw(membership, form, hooks.renew(membership, hooks.find(membership, hook_id)))


@blueprint.post("/hooks/<int:hook_id>/switch")
@signed_in(SwitchForm)
def switch_hook(person: User, form: SwitchForm, room: str, hook_id: int) -> Any:
    membership = memberships.find(person, room)
    hooks.switch(membership, hooks.find(membership, hook_id), form.on.data)
    return back(membership, "switched")


@blueprint.post("/hooks/<int:hook_id>/revoke")
@signed_in(NothingForm)
def revoke_hook(person: User, _form: NothingForm, room: str, hook_id: int) -> Any:
    membership = memberships.find(person, room)
    hooks.revoke(membership, hooks.find(membership, hook_id))
    return back(membership, "revoked")


def back(membership: Membership, done: str) -> Any:
    """Go back to the page after something was done."""
    return redirect(url_for("programs.index", room=membership.room.slug, done=done))


def draw(membership: Membership, form: Sheet, key: str = "", secret: str = "") -> Any:
    """Show the page; with the key of a new address, or the secret of a new outlet, once."""
    return show(
        "programs/show.html",
        form,
        person=membership.user,
        room=membership.room,
        hooks=hooks.of(membership),
        outlets=outlets.of(membership),
        hook_form=_own(form, HookForm),
        outlet_form=_own(form, OutletForm),
        command_form=_own(form, CommandForm),
        address=url_for("hooks.receive", key=key, _external=True) if key else "",
        secret=secret,
    )


def _own(form: Sheet, kind: type[Sheet]) -> Sheet:
    """The form that was sent, where it is of this kind and was wrong; else an empty one."""
    return form if isinstance(form, kind) and form.refusal else kind(formdata=None)
