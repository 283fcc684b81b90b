"""Announcements over HTTP: everything one ever got, and what a device reports of each."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from chatapp import payloads
from chatapp.admission import admit, by_token, device, signed_in, visitor, wants_json
from chatapp.extensions import csrf
from chatapp.forms.announcements import AnnounceForm, AnnouncementForm, AnnouncementsForm
from chatapp.keys.scopes import ANNOUNCE
from chatapp.models import Recipient, User
from chatapp.operations import announcements
from chatapp.operations.announcements import plans, receipts, recipients
from chatapp.payloads import announced

blueprint = Blueprint("announcements", __name__)

Receipt = Callable[[User, int, str], Recipient]


@blueprint.get("/announcements")
@signed_in()
def mine(_person: User) -> Any:
    person, values = admit(AnnouncementsForm)
    rows = recipients.all_for(person, **values)
    if wants_json():
        return {"ok": True, "announcements": [announced.announcement(row) for row in rows]}
    return render_template(
        "announcements/mine.html",
        person=person,
        rows=rows,
        edition=announcements.edition,
        may_write=announcements.may_write(person),
    )


@blueprint.post("/announcements/<announcement>/reached")
@signed_in()
def reached(_person: User, announcement: str) -> Any:
    return _noted(receipts.reach, announcement)


@blueprint.post("/announcements/<announcement>/seen")
@signed_in()
def seen(_person: User, announcement: str) -> Any:
    return _noted(receipts.see, announcement)


@blueprint.post("/announcements/<announcement>/acknowledge")
@signed_in()
def acknowledge(_person: User, announcement: str) -> Any:
    return _noted(receipts.confirm, announcement)


@blueprint.post("/announcements/<announcement>/dismiss")
@signed_in()
def dismiss(_person: User, announcement: str) -> Any:
    return _noted(receipts.dismiss, announcement)


@blueprint.post("/api/announcements")
@csrf.exempt
@by_token(ANNOUNCE)
def announce(_program: User) -> Any:
    """For programs, such as a monitoring system: the same as the event `announce`."""
    program, values = admit(AnnounceForm)
    client_id = values.pop("client_id")
    it = announcements.publish(program, plans.written(program, **values), client_id)
    return {"ok": True, "announcement": announced.governed(it)}


def _noted(receipt: Receipt, announcement: str) -> Any:
    person, values = admit(AnnouncementForm, announcement=announcement)
    row = receipt(person, values["announcement"], device())
    if wants_json():
        return payloads.Payload({"ok": True, "announcement": announced.announcement(row)})
    return redirect(visitor().wanted or url_for("announcements.mine"))
