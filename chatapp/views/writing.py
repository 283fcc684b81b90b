"""The pages of those who announce: what they wrote, and writing it."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l

from chatapp.admission import signed_in
from chatapp.errors import Forbidden
from chatapp.forms.accounts import NothingForm
from chatapp.forms.writing import EditSheet, WriteSheet
from chatapp.models import Announcement, User
from chatapp.operations import announcements
from chatapp.operations.announcements import audiences, plans, recipients
from chatapp.views.showing import show

blueprint = Blueprint("writing", __name__, url_prefix="/announcements")


@blueprint.get("/written")
@signed_in()
def written(person: User) -> Any:
    _refuse_others(person)
    rows = announcements.written(person)
    return render_template("announcements/written.html", person=person, rows=rows)


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in(WriteSheet)
def new(person: User, form: WriteSheet) -> Any:
    _refuse_others(person)
    return _write(person, form, None)


@blueprint.route("/<int:announcement_id>/edit", methods=["GET", "POST"])
@signed_in(WriteSheet)
def edit(person: User, form: WriteSheet, announcement_id: int) -> Any:
    it = announcements.find(person, announcement_id)
    if it.state in ("draft", "scheduled"):
        return _write(person, form, it)
    return redirect(url_for("writing.change", announcement_id=it.id))


@blueprint.route("/<int:announcement_id>/change", methods=["GET", "POST"])
@signed_in(EditSheet)
def change(person: User, form: EditSheet, announcement_id: int) -> Any:
    """Other words for one that runs."""
    it = announcements.find(person, announcement_id)
    _take(form, it)
    if form.accepted and form.act.data == "publish":
        with form.trying():
            announcements.edit(person, it, form.body.data, form.level.data, form.ends_at)
            return redirect(url_for("tallies.report", announcement_id=it.id, done="changed"))
    html = announcements.shown(form.body.data or "")
    return show("announcements/change.html", form, person=person, it=it, html=html)


@blueprint.post("/preview")
@signed_in(WriteSheet)
def preview(person: User, form: WriteSheet) -> Any:
    """How it will look, and how many it will reach, while it is being written."""
    _refuse_others(person)
    people = 0
    with form.trying():
        people = recipients.count(form.audience_for(person))
    html = announcements.shown(form.body.data or "")
    problem = str(form.problem) if form.problem else None
    return {"ok": True, "html": html, "people": people, "problem": problem}


@blueprint.post("/<int:announcement_id>/end")
@signed_in(NothingForm)
def end(person: User, _form: NothingForm, announcement_id: int) -> Any:
    it = announcements.end(person, announcements.find(person, announcement_id))
    return redirect(url_for("tallies.report", announcement_id=it.id, done="ended"))


@blueprint.post("/<int:announcement_id>/copy")
@signed_in(NothingForm)
def copy(person: User, _form: NothingForm, announcement_id: int) -> Any:
    it = announcements.copy(person, announcements.find(person, announcement_id))
    return redirect(url_for("writing.edit", announcement_id=it.id))


def _write(person: User, form: WriteSheet, it: Announcement | None) -> Any:
    if it:
        _take(form, it)
    elif not form.is_submitted() and not person.may_announce:
        form.to.data = "rooms"
    people = None
    if form.accepted:
        with form.trying():
            if form.act.data != "preview":
                return _keep(person, form, it)
            people = recipients.count(form.audience_for(person))
    html = announcements.shown(form.body.data or "")
    rooms = [(str(room.id), room.name) for room in audiences.rooms_for(person)]
    more = {"rooms": rooms, "roles": [(role, role) for role in User.ROLES], "people": people}
    return show("announcements/write.html", form, person=person, it=it, html=html, **more)


def _keep(person: User, form: WriteSheet, it: Announcement | None) -> Any:
    plan, is_draft = form.plan_for(person), form.act.data == "draft"
    if it:
        announcements.rewrite(person, it, plan, is_draft)
    else:
        begin = announcements.draft if is_draft else announcements.publish
        it = begin(person, plan)
    if is_draft:
        return redirect(url_for("writing.edit", announcement_id=it.id, done="saved"))
    return redirect(url_for("tallies.report", announcement_id=it.id, done="sent"))


def _take(form: Any, it: Announcement) -> None:
    """Fill a form that was not sent with what is there."""
    if form.is_submitted():
        return
    zone = it.series.zone if it.series else "UTC"
    form.process(data=_fields(it, zone))


def _fields(it: Announcement, zone: str) -> dict[str, Any]:
    people, but = audiences.people_in(it.audience)
    return {
        "body": it.body,
        "level": it.level,
        "to": it.audience.to,
        "rooms": list(map(str, it.audience.rooms)),
        "roles": list(it.audience.roles),
        "people": "\n".join(person.name for person in people),
        "but": "\n".join(person.name for person in but),
        "starts": plans.wall_clock(it.starts_at, zone) if it.starts_at else "",
        "ends": plans.wall_clock(it.ends_at, zone) if it.ends_at else "",
        "zone": zone,
        "every": it.series.every if it.series else "",
        "confirm": it.needs_acknowledgement,
        "remind_after": str(it.remind_hours or ""),
        "remind_times": str(it.remind_times or 3),
    }


def _refuse_others(person: User) -> None:
    if not announcements.may_write(person):
        raise Forbidden(_l("Only admins, and owners of rooms to those, may announce."))
