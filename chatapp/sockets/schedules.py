"""Events about messages that are sent later."""

from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.rooms import NothingForm
from chatapp.forms.schedules import RescheduleForm, ScheduledForm, ScheduleForm
from chatapp.models import Scheduled
from chatapp.operations.messages import schedules
from chatapp.payloads import announced


@socketio.on("schedule")
@authenticated_only
def schedule(data: Any) -> payloads.Payload:
    membership, values = admit(ScheduleForm, data)
    return _planned(schedules.plan(membership, **values))


@socketio.on("reschedule")
@authenticated_only
def reschedule(data: Any) -> payloads.Payload:
    person, values = admit(RescheduleForm, data)
    it = schedules.find(person, values.pop("scheduled"))
    return _planned(schedules.edit(person, it, **values))


@socketio.on("unschedule")
@authenticated_only
def unschedule(data: Any) -> payloads.Payload:
    person, values = admit(ScheduledForm, data)
    return _planned(schedules.cancel(person, schedules.find(person, values["scheduled"])))


@socketio.on("scheduled")
@authenticated_only
def scheduled(data: Any) -> payloads.Payload:
    person, _values = admit(NothingForm, data)
    return {"ok": True, "scheduled": [announced.scheduled(it) for it in schedules.of(person)]}


def _planned(it: Scheduled) -> payloads.Payload:
    return {"ok": True, "scheduled": announced.scheduled(it)}
