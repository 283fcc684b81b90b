"""The first visit: the place gets a name and an admin."""

from typing import Any

from flask import Blueprint, redirect, url_for

from chatapp.admission import Visitor, public
from chatapp.admission.sessions import enter
from chatapp.forms.accounts import SetUpForm
from chatapp.operations import accounts, places
from chatapp.views.showing import show

blueprint = Blueprint("setup", __name__)


@blueprint.route("/setup", methods=["GET", "POST"])
@public(SetUpForm)
def setup(form: SetUpForm, visitor: Visitor) -> Any:
    if places.is_set_up():
        return redirect(url_for("sign_in.sign_in"))
    if form.accepted:
        with form.trying():
            admin = accounts.set_up(
                form.place_name.data, form.name.data, form.email.data, form.password.data
            )
            enter(admin, True, visitor.address, visitor.user_agent)
            return redirect(url_for("pages.home"))
    return show("setup/show.html", form)
