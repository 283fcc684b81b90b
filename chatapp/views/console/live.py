"""How the server is doing: the page, which the namespace /admin keeps up to date."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from chatapp import dashboard
from chatapp.admission import admin
from chatapp.models import User

blueprint = Blueprint("live", __name__, url_prefix="/admin")


@blueprint.get("")
@admin()
def home(_admin: User) -> Response:
    return redirect(url_for("live.index"))


@blueprint.get("/live")
@admin()
def index(person: User) -> str:
    return render_template("console/live.html", person=person, figures=dashboard.figures())
