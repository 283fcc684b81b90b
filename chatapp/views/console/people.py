"""People: found, given roles, muted, cautioned, signed out, closed and opened again."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from chatapp.admission import admin, admit
from chatapp.forms.accounts import NothingForm
from chatapp.forms.console import (
    CautionForm,
    CloseForm,
    MuteForm,
    PeopleFilter,
    ReasonForm,
    RoleForm,
)
from chatapp.forms.sheet import Sheet
from chatapp.forms.tokens import TokenForm
from chatapp.models import User, now
from chatapp.operations import accounts, audits, people
from chatapp.operations.accounts import logins, resets, roles, tokens
from chatapp.operations.complaints import cautions, mutes, words
from chatapp.operations.files import quotas
from chatapp.views.showing import show
from chatapp.web.devices import device_in_words

blueprint = Blueprint("console_people", __name__, url_prefix="/admin")


@blueprint.get("/people")
@admin()
def index(person: User) -> str:
    _me, wanted = admit(PeopleFilter)
    found = people.known(person, **wanted)
    page, more = found[: people.PAGE], len(found) > people.PAGE
    return render_template(
        "console/people.html", person=person, people=page, more=more, wanted=wanted, now=now()
    )


@blueprint.get("/people/<int:user_id>")
@admin(NothingForm)
def one(person: User, form: NothingForm, user_id: int) -> Any:
    return _show(person, people.find_known(person, user_id), form)


@blueprint.post("/people/<int:user_id>/role")
@admin(RoleForm)
def role(person: User, form: RoleForm, user_id: int) -> Any:
    user = people.find_known(person, user_id)
    if form.accepted:
        with form.trying():
            roles.give(person, user, form.role.data, form.reason.data)
            return _back(user, "role")
    return _show(person, user, form)


@blueprint.post("/people/<int:user_id>/mute")
@admin(MuteForm)
def mute(person: User, form: MuteForm, user_id: int) -> Any:
    user = people.find_known(person, user_id)
    if form.accepted:
        with form.trying():
            mutes.begin(person, user, form.LENGTHS[form.length.data], form.reason.data)
            return _back(user, "muted")
    return _show(person, user, form)


@blueprint.post("/people/<int:user_id>/unmute")
@admin(ReasonForm)
def unmute(person: User, form: ReasonForm, user_id: int) -> Any:
    user = people.find_known(person, user_id)
    if form.accepted:
        with form.trying():
            mutes.end(person, user, form.reason.data)
            return _back(user, "unmuted")
    return _show(person, user, form)


@blueprint.post("/people/<int:user_id>/caution")
@admin(CautionForm)
def caution(person: User, form: CautionForm, user_id: int) -> Any:
    user = people.find_known(person, user_id)
    if form.accepted:
        with form.trying():
            cautions.give(person, user, form.reason.data)
            return _back(user, "cautioned")
    return _show(person, user, form)


@blueprint.post("/people/<int:user_id>/close")
@admin(CloseForm)
def close(person: User, form: CloseForm, user_id: int) -> Any:
    user = people.find_known(person, user_id)
    if form.accepted:
        with form.trying():
            accounts.deactivate(user, person, form.reason.data)
            if form.words.data == "delete":
                words.delete(person, user, form.reason.data)
            return _back(user, "closed")
    return _show(person, user, form)


@blueprint.post("/people/<int:user_id>/reopen")
@admin(ReasonForm)
def reopen(person: User, form: ReasonForm, user_id: int) -> Any:
    user = people.find_known(person, user_id)
    if form.accepted:
        with form.trying():
            accounts.reactivate(user, person, form.reason.data)
            return _back(user, "reopened")
    return _show(person, user, form)


@blueprint.post("/people/<int:user_id>/reset")
@admin(NothingForm)
def reset(person: User, form: NothingForm, user_id: int) -> Any:
    user = people.find_known(person, user_id)
    link = None
    if form.accepted:
        with form.trying():
            link = url_for("resets.reset", key=resets.make(person, user), _external=True)
    return _show(person, user, form, link=link)


@blueprint.post("/people/<int:user_id>/sessions/end")
@admin(ReasonForm)
def end_sessions(person: User, form: ReasonForm, user_id: int) -> Any:
    user = people.find_known(person, user_id)
    if form.accepted:
        with form.trying():
            logins.end_by(person, user, logins.of(user), form.reason.data)
            return _back(user, "ended")
    return _show(person, user, form)


@blueprint.post("/sessions/<int:login_id>/end")
@admin(NothingForm)
def end_session(person: User, form: NothingForm, login_id: int) -> Any:
    login = logins.find_any(person, login_id)
    if form.accepted:
        with form.trying():
            logins.end_by(person, login.user, [login])
            return _back(login.user, "ended")
    return _show(person, login.user, form)


@blueprint.post("/people/<int:user_id>/tokens")
@admin(TokenForm)
def make_token(person: User, form: TokenForm, user_id: int) -> Any:
    user, key = people.find_known(person, user_id), ""
    if form.accepted:
        with form.trying():
            _token, key = tokens.make(user, form.name.data, form.scopes.data, by=person)
    return _show(person, user, form, key=key)


@blueprint.post("/people/<int:user_id>/tokens/<int:token_id>/revoke")
@admin(NothingForm)
def revoke_token(person: User, form: NothingForm, user_id: int, token_id: int) -> Any:
    user = people.find_known(person, user_id)
    if form.accepted:
        with form.trying():
            tokens.revoke(tokens.find_of(user, token_id), by=person)
            return _back(user, "token_gone")
    return _show(person, user, form)


def _back(user: User, done: str) -> Any:
    return redirect(url_for("console_people.one", user_id=user.id, done=done))


def _show(person: User, user: User, form: Sheet, link: str | None = None, key: str = "") -> Any:
    return show(
        "console/person.html",
        form,
        person=person,
        user=user,
        link=link,
        key=key,
        tokens=tokens.of(user),
        token_form=form if isinstance(form, TokenForm) and not key else TokenForm(formdata=None),
        logins=logins.of(user),
        cautions=cautions.of(user),
        words=words.count(user),
        files=quotas.usage(person, user),
        limits=quotas.limits(),
        rows=audits.page(audits.Wanted(person_id=user.id), limit=20),
        device=device_in_words,
        now=now(),
    )
