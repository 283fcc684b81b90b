"""Signing in and out."""

from typing import Any

from flask import Blueprint, redirect, url_for

from chatapp.admission import Visitor, public
from chatapp.admission.sessions import enter, is_after_visit, leave
from chatapp.forms.accounts import NothingForm, SignInForm
from chatapp.operations import places
from chatapp.operations.accounts import sign_ins
from chatapp.views.showing import show

blueprint = Blueprint("sign_in", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public(SignInForm)
def sign_in(form: SignInForm, visitor: Visitor) -> Any:
    if not places.is_set_up():
        return redirect(url_for("setup.setup"))
    if visitor.person:
        return redirect(visitor.wanted or url_for("pages.home"))
    if form.accepted:
        with form.trying():
            user = sign_ins.check(form.name.data, form.password.data, visitor.address)
            enter(user, form.remember.data, visitor.address, visitor.user_agent)
            return redirect(visitor.wanted or url_for("pages.home"))
    return show("sign_in/show.html", form, wanted=visitor.wanted, is_after_visit=is_after_visit())


@blueprint.post("/sign-out")
@public(NothingForm)
def sign_out(_form: NothingForm, _visitor: Visitor) -> Any:
    leave()
    return redirect(url_for("sign_in.sign_in"))
