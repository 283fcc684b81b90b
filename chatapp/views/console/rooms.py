"""Rooms: renamed, closed, slowed, archived, kept for so long; direct ones are nobody's business."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from chatapp.admission import admin, admit
from chatapp.forms.accounts import NothingForm
from chatapp.forms.console import (
    GovernForm,
    PersonForm,
    RetentionForm,
    RoomFilter,
    ShelveForm,
)
from chatapp.forms.sheet import Sheet
from chatapp.models import Room, User
from chatapp.operations import people, places, rooms
from chatapp.operations.rooms import memberships, retentions
from chatapp.payloads import rooms as faces
from chatapp.views.showing import show

blueprint = Blueprint("console_rooms", __name__, url_prefix="/admin/rooms")


@blueprint.get("")
@admin()
def index(person: User) -> str:
    _me, wanted = admit(RoomFilter)
    found = rooms.governed(person, **wanted)
    sizes = {each["id"]: each["members"] for each in faces(found)}
    return render_template(
        "console/rooms.html", person=person, rooms=found, sizes=sizes, wanted=wanted
    )


@blueprint.get("/<int:room_id>")
@admin(NothingForm)
def one(person: User, form: NothingForm, room_id: int) -> Any:
    return _show(person, rooms.find_governed(person, room_id), form)


@blueprint.post("/<int:room_id>")
@admin(GovernForm)
def govern(person: User, form: GovernForm, room_id: int) -> Any:
    room = rooms.find_governed(person, room_id)
    if form.accepted:
        with form.trying():
            rooms.govern(person, room, form.reason.data, **form.values)
            return _back(room, "saved")
    return _show(person, room, form)


@blueprint.post("/<int:room_id>/archive")
@admin(ShelveForm)
def shelve(person: User, form: ShelveForm, room_id: int) -> Any:
    room = rooms.find_governed(person, room_id)
    if form.accepted:
        with form.trying():
            rooms.shelve(person, room, form.on.data, form.reason.data)
            return _back(room, "archived" if form.on.data else "restored")
    return _show(person, room, form)


@blueprint.post("/<int:room_id>/owner")
@admin(PersonForm)
def own(person: User, form: PersonForm, room_id: int) -> Any:
    room = rooms.find_governed(person, room_id)
    if form.accepted:
        with form.trying():
            user = people.find_known(person, form.person.data)
            memberships.own(person, room, user, form.on.data, form.reason.data)
            return _back(room, "saved")
    return _show(person, room, form)


@blueprint.post("/<int:room_id>/remove")
@admin(PersonForm)
def expel(person: User, form: PersonForm, room_id: int) -> Any:
    room = rooms.find_governed(person, room_id)
    if form.accepted:
        with form.trying():
            user = people.find_known(person, form.person.data)
            memberships.expel(person, room, user, form.reason.data)
            return _back(room, "removed")
    return _show(person, room, form)


@blueprint.post("/<int:room_id>/retention")
@admin(RetentionForm)
def retain(person: User, form: RetentionForm, room_id: int) -> Any:
    room = rooms.find_governed(person, room_id)
    if form.accepted and form.confirmed.data:
        with form.trying():
            retentions.choose(person, room, form.number, form.reason.data)
            return _back(room, "retention")
    preview = retentions.preview(room, _days(form)) if form.accepted else None
    return _show(person, room, form, preview=preview)


def _days(form: RetentionForm) -> int:
    place = places.current()
    ours = place.retention_days if place else None
    return (ours if form.number is None else form.number) or 0


def _back(room: Room, done: str) -> Any:
    return redirect(url_for("console_rooms.one", room_id=room.id, done=done))


def _show(person: User, room: Room, form: Sheet, preview: retentions.Preview | None = None) -> Any:
    return show(
        "console/room.html",
        form,
        person=person,
        room=room,
        members=memberships.in_room(room),
        preview=preview,
        setting=places.current(),
        slow=Room.SLOW_STEPS,
        days=RetentionForm.DAYS,
    )
