"""The page on which somebody says when and how they want to be called, and its devices."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_babel import lazy_gettext as _l

from chatapp import webpush
from chatapp.admission import admit, signed_in, visitor
from chatapp.errors import Forbidden, NotFound, Unavailable
from chatapp.forms.accounts import NothingForm
from chatapp.forms.notifications import DeviceForm, HushForm, NotificationsForm, TrialForm
from chatapp.jobs import herald
from chatapp.models import Login, Subscription, User, now
from chatapp.operations import notifications
from chatapp.operations.notifications import subscriptions
from chatapp.views.showing import show
from chatapp.web.devices import device_in_words

blueprint = Blueprint("notifications", __name__, url_prefix="/settings/notifications")


@blueprint.route("", methods=["GET", "POST"])
@signed_in(NotificationsForm)
def index(person: User, form: NotificationsForm) -> Any:
    if not form.is_submitted():
        form.process(obj=person)
        form.quiet_from.data = notifications.clock(person.quiet_from)
        form.quiet_until.data = notifications.clock(person.quiet_until)
    if form.accepted:
        with form.trying():
            notifications.prefer(person, **_said(form))
            return redirect(url_for("notifications.index", done="saved"))
    return _shown(person, form)


@blueprint.post("/hush")
@signed_in(HushForm)
def hush(person: User, form: HushForm) -> Any:
    if form.refusal:
        raise form.refusal
    notifications.hush(person, form.length.data)
    return redirect(url_for("notifications.index", done="saved"))


@blueprint.post("/devices")
@signed_in()
def subscribe(_person: User) -> Any:
    """Call the browser that asks, by the address that its push service gave it."""
    person, values = admit(DeviceForm)
    zone = values.pop("time_zone")
    it = subscriptions.subscribe(_here(), **values)
    notifications.learn_zone(person, zone or "")
    return {"ok": True, "device": str(it.id)}


@blueprint.post("/devices/here/end")
@signed_in(NothingForm)
def unsubscribe(_person: User, _form: NothingForm) -> Any:
    if it := subscriptions.here(_here()):
        subscriptions.end(it)
    return {"ok": True}


@blueprint.post("/devices/<int:device_id>/end")
@signed_in(NothingForm)
def end(person: User, _form: NothingForm, device_id: int) -> Any:
    subscriptions.end(subscriptions.find_of(person, device_id))
    return redirect(url_for("notifications.index", done="unsubscribed"))


@blueprint.post("/test")
@signed_in()
def test(_person: User) -> Any:
    """Call the browser that asks, and say what its push service answered."""
    admit(TrialForm)
    it = subscriptions.here(_here())
    if it is None:
        raise NotFound(_l("This device is not called. Turn it on first."))
    if problem := herald.try_out(it):
        raise Unavailable(_l("It did not go out: %(problem)s", problem=problem))
    return {"ok": True}


def _here() -> Login:
    login = visitor().login
    if login is None:
        raise Forbidden(_l("Sign in first."))
    return login


def _said(form: NotificationsForm) -> dict[str, Any]:
    names = ("quiet_from", "quiet_until", "time_zone", "keywords")
    said = {name: form[name].data or "" for name in names}
    return {**said, "sound": bool(form.sound.data), "digest": form.digest.data or "off"}


def _shown(person: User, form: Any) -> Any:
    here = subscriptions.here(_here())
    devices: list[Subscription] = subscriptions.of(person)
    return show(
        "settings/notifications.html",
        form,
        person=person,
        devices=devices,
        here=here if here in devices else None,
        key=webpush.public_key(subscriptions.postbox().key),
        device=device_in_words,
        hushed=person.dnd_until if person.dnd_until and person.dnd_until > now() else None,
    )
