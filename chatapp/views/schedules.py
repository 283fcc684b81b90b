"""Messages that are sent later: listed, written, changed, cancelled; on a page, and by programs."""

import secrets
from typing import Any

from flask import Blueprint, redirect, url_for

from chatapp import payloads
from chatapp.admission import admit, signed_in
from chatapp.forms.accounts import NothingForm
from chatapp.forms.schedules import RescheduleForm, ScheduledForm, ScheduleForm
from chatapp.forms.writing import LaterSheet
from chatapp.models import Scheduled, User
from chatapp.operations.announcements import plans
from chatapp.operations.messages import schedules
from chatapp.operations.rooms import memberships
from chatapp.payloads import announced
from chatapp.views.showing import show

blueprint = Blueprint("schedules", __name__, url_prefix="/scheduled")


@blueprint.route("", methods=["GET", "POST"])
@signed_in(LaterSheet)
def index(person: User, form: LaterSheet) -> Any:
    if form.accepted:
        with form.trying():
            membership = memberships.find(person, form.room.data)
            schedules.plan(membership, form.body.data, secrets.token_urlsafe(16), form.moment)
            return redirect(url_for("schedules.index", done="planned"))
    return _shown(person, form, None)


@blueprint.route("/<int:scheduled_id>/edit", methods=["GET", "POST"])
@signed_in(LaterSheet)
def edit(person: User, form: LaterSheet, scheduled_id: int) -> Any:
    it = schedules.find(person, scheduled_id)
    if not form.is_submitted():
        at = plans.wall_clock(it.at, "UTC")
        form.process(data={"room": it.room.slug, "body": it.body, "at": at, "zone": "UTC"})
    if form.accepted:
        with form.trying():
            schedules.edit(person, it, form.body.data, form.moment)
            return redirect(url_for("schedules.index", done="saved"))
    return _shown(person, form, it)


@blueprint.post("/<int:scheduled_id>/cancel")
@signed_in(NothingForm)
def cancel(person: User, _form: NothingForm, scheduled_id: int) -> Any:
    schedules.cancel(person, schedules.find(person, scheduled_id))
    return redirect(url_for("schedules.index", done="cancelled"))


def _shown(person: User, form: LaterSheet, it: Scheduled | None) -> Any:
    rooms = [each.room for each in memberships.of(person) if not each.room.is_archived]
    return show(
        "schedules/index.html",
        form,
        person=person,
        it=it,
        rooms=[room for room in rooms if room.name],
        mine=schedules.of(person),
    )


def scheduled(program: User) -> payloads.Payload:
    return {"ok": True, "scheduled": [announced.scheduled(it) for it in schedules.of(program)]}


def schedule(_program: User, room: str) -> payloads.Payload:
    membership, values = admit(ScheduleForm, room=room)
    return _planned(schedules.plan(membership, **values))


def reschedule(_program: User, scheduled: str) -> payloads.Payload:
    person, values = admit(RescheduleForm, scheduled=scheduled)
    it = schedules.find(person, values.pop("scheduled"))
    return _planned(schedules.edit(person, it, **values))


def unschedule(_program: User, scheduled: str) -> payloads.Payload:
    person, values = admit(ScheduledForm, scheduled=scheduled)
    return _planned(schedules.cancel(person, schedules.find(person, values["scheduled"])))


def _planned(it: Scheduled) -> payloads.Payload:
    return {"ok": True, "scheduled": announced.scheduled(it)}
