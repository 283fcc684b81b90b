"""An admin's invites: made, listed, shown as a QR code, revoked."""

import io
from typing import Any

import segno
from flask import Blueprint, Response, redirect, url_for

from chatapp.admission import signed_in
from chatapp.forms.accounts import NothingForm
from chatapp.forms.invites import InviteForm
from chatapp.models import User
from chatapp.operations.accounts import invites
from chatapp.views.showing import show

blueprint = Blueprint("invites", __name__, url_prefix="/invites")


@blueprint.route("", methods=["GET", "POST"])
@signed_in(InviteForm)
def index(person: User, form: InviteForm) -> Any:
    if form.accepted:
        with form.trying():
            invites.make(person, form.expires_in, form.max_uses)
            return redirect(url_for("invites.index", done="invited"))
    made = invites.made(person)
    return show(
        "invites/show.html",
        form,
        person=person,
        open=[invite for invite in made if invite.is_open],
        closed=[invite for invite in made if not invite.is_open],
    )


@blueprint.post("/<int:invite_id>/revoke")
@signed_in(NothingForm)
def revoke(person: User, _form: NothingForm, invite_id: int) -> Any:
    invites.revoke(person, invite_id)
    return redirect(url_for("invites.index", done="revoked"))


@blueprint.get("/<int:invite_id>.svg")
@signed_in()
def qr_code(person: User, invite_id: int) -> Response:
    invite = invites.find(person, invite_id)
    link = url_for("join.join", code=invite.code, _external=True)
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=2, scale=4, light="#fff")
    return Response(out.getvalue(), mimetype="image/svg+xml")
