"""Events about announcements: what one got, and for authors, how far theirs got."""

from collections.abc import Callable
from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only, device
from chatapp.extensions import socketio
from chatapp.forms.announcements import (
    AnnounceForm,
    AnnouncementForm,
    AnnouncementsForm,
    ReportForm,
)
from chatapp.models import Recipient, User
from chatapp.operations import announcements
from chatapp.operations.announcements import plans, receipts, recipients, reminders, tallies
from chatapp.payloads import announced

Receipt = Callable[[User, int, str], Recipient]


@socketio.on("reached")
@authenticated_only
def reached(data: Any) -> payloads.Payload:
    person, values = admit(AnnouncementForm, data)
    return _noted(receipts.reach(person, values["announcement"], device()))


@socketio.on("seen")
@authenticated_only
def seen(data: Any) -> payloads.Payload:
    person, values = admit(AnnouncementForm, data)
    return _noted(receipts.see(person, values["announcement"], device()))


@socketio.on("acknowledge")
@authenticated_only
def acknowledge(data: Any) -> payloads.Payload:
    person, values = admit(AnnouncementForm, data)
    return _noted(receipts.confirm(person, values["announcement"], device()))


@socketio.on("dismiss")
@authenticated_only
def dismiss(data: Any) -> payloads.Payload:
    person, values = admit(AnnouncementForm, data)
    return _noted(receipts.dismiss(person, values["announcement"], device()))


@socketio.on("announcements")
@authenticated_only
def mine(data: Any) -> payloads.Payload:
    person, values = admit(AnnouncementsForm, data)
    rows = recipients.all_for(person, **values)
    return {"ok": True, "announcements": [announced.announcement(row) for row in rows]}


@socketio.on("announce")
@authenticated_only
def announce(data: Any) -> payloads.Payload:
    person, values = admit(AnnounceForm, data)
    client_id = values.pop("client_id")
    it = announcements.publish(person, plans.written(person, **values), client_id)
    return {"ok": True, "announcement": announced.governed(it)}


@socketio.on("announcement_report")
@authenticated_only
def report(data: Any) -> payloads.Payload:
    person, values = admit(ReportForm, data)
    it = announcements.find(person, values["announcement"])
    rows = tallies.page(it, values["filter"], values["after"])
    people = [announced.recipient(row) for row in rows]
    return {"ok": True, "announcement": announced.governed(it), "people": people}


@socketio.on("announcement_remind")
@authenticated_only
def remind(data: Any) -> payloads.Payload:
    person, values = admit(AnnouncementForm, data)
    reminder = reminders.remind(person, announcements.find(person, values["announcement"]))
    return {"ok": True, "people": reminder.people}


@socketio.on("announcement_end")
@authenticated_only
def end(data: Any) -> payloads.Payload:
    person, values = admit(AnnouncementForm, data)
    it = announcements.end(person, announcements.find(person, values["announcement"]))
    return {"ok": True, "announcement": announced.governed(it)}


def _noted(row: Recipient) -> payloads.Payload:
    return {"ok": True, "announcement": announced.announcement(row)}
