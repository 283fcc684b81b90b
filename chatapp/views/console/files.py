"""What files take: of all, of whom the most, and how much is allowed."""

from typing import Any

from flask import Blueprint, redirect, url_for

from chatapp.admission import admin
from chatapp.forms.console import QuotaForm
from chatapp.models import User
from chatapp.operations import places
from chatapp.operations.files import quotas
from chatapp.views.showing import show

blueprint = Blueprint("console_files", __name__)


@blueprint.route("/admin/files", methods=["GET", "POST"])
@admin(QuotaForm)
def index(person: User, form: QuotaForm) -> Any:
    if not form.is_submitted():
        form.process(obj=places.current())
    if form.accepted:
        with form.trying():
            places.change(person, form.reason.data, **form.values)
            return redirect(url_for("console_files.index", done="saved"))
    return show(
        "console/files.html",
        form,
        person=person,
        limits=quotas.limits(),
        usage=quotas.usage(person),
        heaviest=quotas.heaviest(person),
    )
