"""The place's settings: how it looks, who joins, who may do how much, how long words are kept."""

from typing import Any

from flask import Blueprint, Response, redirect, url_for
from flask_babel import lazy_gettext as _l

from chatapp.admission import Visitor, admin, public
from chatapp.errors import NotFound
from chatapp.forms.accounts import NothingForm
from chatapp.forms.console import LogoForm, RetentionForm, SettingsForm
from chatapp.forms.sheet import Sheet
from chatapp.models import Avatar, User
from chatapp.operations import places
from chatapp.operations.rooms import retentions
from chatapp.pictures import colours
from chatapp.views.showing import show

blueprint = Blueprint("console_settings", __name__)


@blueprint.route("/admin/settings", methods=["GET", "POST"])
@admin(SettingsForm)
def index(person: User, form: SettingsForm) -> Any:
    if not form.is_submitted():
        form.process(obj=places.current())
    if form.accepted:
        with form.trying():
            places.change(person, form.reason.data, **form.values)
            return _back("saved")
    return _show(person, form)


@blueprint.post("/admin/settings/logo")
@admin(LogoForm)
def logo(person: User, form: LogoForm) -> Any:
    if form.accepted:
        with form.trying():
            places.change_logo(person, form.picture.data.read(Avatar.BYTES_MAX + 1))
            return _back("logo")
    return _show(person, _filled(), problem=form)


@blueprint.post("/admin/settings/logo/remove")
@admin(NothingForm)
def remove_logo(person: User, _form: NothingForm) -> Any:
    places.change_logo(person, None)
    return _back("logo")


@blueprint.post("/admin/settings/retention")
@admin(RetentionForm)
def retain(person: User, form: RetentionForm) -> Any:
    if form.accepted and form.confirmed.data:
        with form.trying():
            retentions.choose(person, None, form.number or 0, form.reason.data)
            return _back("retention")
    preview = retentions.preview(None, form.number or 0) if form.accepted else None
    return _show(person, _filled(), problem=form, preview=preview, chosen=form.days.data)


@blueprint.get("/place/<name>.css")
@public()
def stylesheet(_visitor: Visitor, name: str) -> Response:
    # The colours are in the name, so that browsers may keep it for ever.
    place = places.current()
    if place is None or place.colours != name:
        raise NotFound(_l("There are no such colours."))
    rules = colours.stylesheet(place.accent_light, place.accent_dark)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(rules, mimetype="text/css", headers=headers)


def _filled() -> SettingsForm:
    form = SettingsForm(formdata=None)
    form.process(obj=places.current())
    return form


def _back(done: str) -> Any:
    return redirect(url_for("console_settings.index", done=done))


def _show(person: User, form: Sheet, **more: Any) -> Any:
    return show(
        "console/settings.html",
        form,
        person=person,
        setting=places.current(),
        days=RetentionForm.DAYS,
        **more,
    )
