"""Joining through an invite's link."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from chatapp.admission import Visitor, public
from chatapp.admission.sessions import enter
from chatapp.forms.accounts import JoinForm
from chatapp.operations.accounts import invites, sign_ups
from chatapp.views.showing import show

blueprint = Blueprint("join", __name__)


@blueprint.route("/join/<code>", methods=["GET", "POST"])
@public(JoinForm)
def join(form: JoinForm, visitor: Visitor, code: str) -> Any:
    invite = invites.open_by_code(code)
    if visitor.person:
        return render_template("join/already.html", invite=invite)
    if form.accepted:
        with form.trying():
            user = invites.accept(invite, form.name.data, form.email.data, form.password.data)
            enter(user, True, visitor.address, visitor.user_agent)
            return redirect(url_for("pages.home"))
    return show("join/show.html", form, invite=invite)


@blueprint.route("/join", methods=["GET", "POST"])
@public(JoinForm)
def sign_up(form: JoinForm, visitor: Visitor) -> Any:
    rule = sign_ups.rule()
    if visitor.person:
        return redirect(url_for("pages.home"))
    if form.accepted:
        with form.trying():
            given = (form.name.data, form.email.data, form.password.data)
            user = sign_ups.accept(*given, visitor.address)
            enter(user, True, visitor.address, visitor.user_agent)
            return redirect(url_for("pages.home"))
    return show("join/open.html", form, rule=rule)
