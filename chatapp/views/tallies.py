"""How far an announcement got: the page for its author, the table and the paper."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, redirect, render_template, stream_with_context, url_for
from flask_babel import gettext as _

from chatapp import payloads
from chatapp.admission import admit, signed_in, wants_json
from chatapp.forms.accounts import NothingForm
from chatapp.forms.announcements import AnnouncementForm, ReportForm
from chatapp.models import Announcement, Recipient, User, rfc3339
from chatapp.operations import announcements
from chatapp.operations.announcements import audiences, reminders, tallies
from chatapp.payloads import announced

blueprint = Blueprint("tallies", __name__, url_prefix="/announcements")

PRINTED_MAX = 10_000
"""More people than this are a file, not paper."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a cell would begin to be reckoned by a spreadsheet."""


@blueprint.get("/<int:announcement_id>")
@signed_in()
def report(_person: User, announcement_id: int) -> Any:
    person, it, which, rows = _asked(announcement_id)
    if wants_json():
        return _told(it, rows)
    return _shown("announcements/report.html", person, it, which, rows)


@blueprint.get("/<int:announcement_id>/print")
@signed_in()
def paper(_person: User, announcement_id: int) -> Any:
    person, it, which, _rows = _asked(announcement_id)
    rows = tallies.page(it, which, None, PRINTED_MAX)
    return _shown("announcements/print.html", person, it, which, rows)


@blueprint.get("/<int:announcement_id>/people.csv")
@signed_in()
def table(_person: User, announcement_id: int) -> Any:
    _asker, it, which, _rows = _asked(announcement_id)
    lines = stream_with_context(_lines(tallies.everybody(it, which)))
    name = f"attachment; filename=announcement-{it.id}.csv"
    return Response(lines, mimetype="text/csv", headers={"Content-Disposition": name})


@blueprint.post("/<int:announcement_id>/remind")
@signed_in(NothingForm)
def remind(person: User, _form: NothingForm, announcement_id: int) -> Any:
    reminders.remind(person, announcements.find(person, announcement_id))
    return redirect(url_for("tallies.report", announcement_id=announcement_id, done="reminded"))


def told(_program: User, announcement: str) -> payloads.Payload:
    """For programs: the same as the event `announcement_report`."""
    _asker, it, _which, rows = _asked(announcement)
    return _told(it, rows)


def reminded(_program: User, announcement: str) -> payloads.Payload:
    """For programs: the same as the event `announcement_remind`."""
    person, values = admit(AnnouncementForm, announcement=announcement)
    reminder = reminders.remind(person, announcements.find(person, values["announcement"]))
    return {"ok": True, "people": reminder.people}


def ended(_program: User, announcement: str) -> payloads.Payload:
    """For programs: the same as the event `announcement_end`."""
    person, values = admit(AnnouncementForm, announcement=announcement)
    it = announcements.end(person, announcements.find(person, values["announcement"]))
    return {"ok": True, "announcement": announced.governed(it)}


def _told(it: Announcement, rows: list[Recipient]) -> payloads.Payload:
    people = [announced.recipient(row) for row in rows]
    return {"ok": True, "announcement": announced.governed(it), "people": people}


def _asked(announcement_id: int | str) -> tuple[User, Announcement, str, list[Recipient]]:
    person, values = admit(ReportForm, announcement=announcement_id)
    it = announcements.find(person, values["announcement"])
    return person, it, values["filter"], tallies.page(it, values["filter"], values["after"])


def _shown(template: str, person: User, it: Announcement, which: str, rows: list[Recipient]) -> str:
    return render_template(
        template,
        person=person,
        it=it,
        which=which,
        rows=rows,
        filters=tallies.FILTERS,
        sizes={each: tallies.size(it, each) for each in tallies.FILTERS},
        rest=len(rows) == tallies.PAGE and rows[-1].user_id,
        audience=audiences.in_words(it.audience),
        reminders=tallies.reminders(it),
        letters=tallies.letters(it),
    )


def _lines(rows: Iterator[Recipient]) -> Iterator[str]:
    yield "\ufeff" + _line([_("Name"), *_heads(), _("Reminders")])
    for row in rows:
        steps = [
            value
            for step in Recipient.STEPS
            for value in (rfc3339(getattr(row, f"{step}_at")), getattr(row, f"{step}_on"))
        ]
        yield _line([row.user.name, *(value or "" for value in steps), str(row.reminders)])


def _heads() -> list[str]:
    device = _("Device")
    return [_("Reached"), device, _("Seen"), device, _("Confirmed"), device]


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([f"'{it}" if it.startswith(FORMULA) else it for it in cells])
    return out.getvalue()
