"""A person's own tokens: made, shown once, listed, revoked."""

from typing import Any

from flask import Blueprint, redirect, url_for

from chatapp.admission import signed_in
from chatapp.forms.accounts import NothingForm
from chatapp.forms.tokens import TokenForm
from chatapp.models import User
from chatapp.operations.accounts import tokens
from chatapp.presence import presence
from chatapp.views.showing import show

blueprint = Blueprint("tokens", __name__, url_prefix="/settings/tokens")


@blueprint.route("", methods=["GET", "POST"])
@signed_in(TokenForm)
def index(person: User, form: TokenForm) -> Any:
    key = ""
    if form.accepted:
        with form.trying():
            _token, key = tokens.make(person, form.name.data, form.scopes.data)
    return show(
        "settings/tokens.html",
        TokenForm(formdata=None) if key else form,
        person=person,
        key=key,
        tokens=tokens.of(person),
        live={each.token_id for each in presence.of_user(person.id)},
    )


@blueprint.post("/<int:token_id>/revoke")
@signed_in(NothingForm)
def revoke(person: User, _form: NothingForm, token_id: int) -> Any:
    tokens.revoke(tokens.find_of(person, token_id))
    return redirect(url_for("tokens.index", done="token_gone"))
