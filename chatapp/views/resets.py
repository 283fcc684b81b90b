"""Choosing another password by a link from an admin."""

from typing import Any

from flask import Blueprint, redirect, url_for

from chatapp.admission import Visitor, public
from chatapp.forms.accounts import ResetForm
from chatapp.operations.accounts import resets
from chatapp.views.showing import show

blueprint = Blueprint("resets", __name__)


@blueprint.route("/reset/<key>", methods=["GET", "POST"])
@public(ResetForm)
def reset(form: ResetForm, _visitor: Visitor, key: str) -> Any:
    found = resets.find(key)
    if form.accepted:
        with form.trying():
            resets.use(found, form.password.data)
            return redirect(url_for("sign_in.sign_in", done="password"))
    return show("reset/show.html", form, user=found.user)
