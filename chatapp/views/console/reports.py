"""Reports: what members asked the admins to look at, and what was decided."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, url_for

from chatapp.admission import admin, admit
from chatapp.forms.accounts import NothingForm
from chatapp.forms.console import DecisionForm, MuteForm, ReportFilter
from chatapp.forms.sheet import Sheet
from chatapp.models import Report, User
from chatapp.operations import complaints
from chatapp.operations.complaints import cautions, mutes
from chatapp.operations.rooms import memberships
from chatapp.views.showing import show

blueprint = Blueprint("console_reports", __name__, url_prefix="/admin/reports")


@blueprint.get("")
@admin(NothingForm)
def index(person: User, form: NothingForm) -> Any:
    _me, wanted = admit(ReportFilter)
    return _show(person, form, wanted["closed"])


@blueprint.post("/<int:report_id>")
@admin(DecisionForm)
def decide(person: User, form: DecisionForm, report_id: int) -> Any:
    report = complaints.find(person, report_id)
    if form.accepted:
        with form.trying():
            _act(person, report, form)
            return redirect(url_for("console_reports.index", done=form.act.data))
    return _show(person, form)


def _act(person: User, report: Report, form: DecisionForm) -> None:
    reason = form.reason.data or report.reason
    acts: dict[str, Callable[[], object]] = {
        "kept": lambda: complaints.keep(person, report, reason),
        "deleted": lambda: complaints.delete(person, report, reason),
        "cautioned": lambda: cautions.give(person, report.author, form.reason.data, report),
        "muted": lambda: mutes.begin(
            person, report.author, MuteForm.LENGTHS[form.length.data], reason, report
        ),
        "removed": lambda: memberships.expel(person, report.room, report.author, reason, report),
    }
    acts[form.act.data]()


def _show(person: User, form: Sheet, closed: bool = False) -> Any:
    found = complaints.page(person, closed)
    return show("console/reports.html", form, person=person, reports=found, closed=closed)
