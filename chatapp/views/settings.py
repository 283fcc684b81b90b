"""What people set for themselves: profile, picture, password, where they are signed in."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from chatapp.admission import signed_in, visitor
from chatapp.forms.accounts import (
    AvatarForm,
    LookForm,
    NothingForm,
    PasswordForm,
    ProfileForm,
)
from chatapp.models import Avatar, User
from chatapp.operations import accounts
from chatapp.operations.accounts import avatars, logins, sign_ins
from chatapp.operations.people import looks
from chatapp.views.showing import show
from chatapp.web.devices import device_in_words

LOOK = ("theme", "density", "text_size", "contrast", "motion")

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.route("/profile", methods=["GET", "POST"])
@signed_in(ProfileForm)
def profile(person: User, form: ProfileForm) -> Any:
    if not form.is_submitted():
        form.process(obj=person)
    if form.accepted:
        with form.trying():
            accounts.change_profile(
                person,
                form.name.data,
                form.email.data,
                form.language.data or None,
            )
            return redirect(url_for("settings.profile", done="saved"))
    return show("settings/profile.html", form, person=person, picture_form=AvatarForm())


@blueprint.route("/look", methods=["GET", "POST"])
@signed_in(LookForm)
def look(person: User, form: LookForm) -> Any:
    if not form.is_submitted():
        form.process(obj=person)
    if form.accepted:
        chosen = {field.name: field.data or None for field in form if field.name in LOOK}
        with form.trying():
            looks.choose(person, **chosen)
            return redirect(url_for("settings.look", done="saved"))
    return show("settings/look.html", form, person=person)


@blueprint.post("/avatar")
@signed_in(AvatarForm)
def avatar(person: User, form: AvatarForm) -> Any:
    if form.accepted:
        with form.trying():
            avatars.change(person, form.picture.data.read(Avatar.BYTES_MAX + 1))
            return redirect(url_for("settings.profile", done="picture"))
    return show("settings/picture.html", form, person=person)


@blueprint.post("/avatar/remove")
@signed_in(NothingForm)
def remove_avatar(person: User, _form: NothingForm) -> Any:
    avatars.remove(person)
    return redirect(url_for("settings.profile", done="picture"))


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in(PasswordForm)
def password(person: User, form: PasswordForm) -> Any:
    here = visitor()
    if form.accepted:
        with form.trying():
            sign_ins.confirm(person, form.present.data, here.address)
            accounts.change_password(person, form.password.data, keep=here.login)
            return redirect(url_for("settings.password", done="password"))
    return show("settings/password.html", form, person=person)


@blueprint.get("/sessions")
@signed_in()
def sessions(person: User) -> str:
    here = visitor().login
    return render_template(
        "settings/sessions.html",
        person=person,
        here=here,
        logins=logins.of(person),
        device=device_in_words,
    )


@blueprint.post("/sessions/<int:login_id>/end")
@signed_in(NothingForm)
def end_session(person: User, _form: NothingForm, login_id: int) -> Any:
    logins.end(logins.find_of(person, login_id))
    return redirect(url_for("settings.sessions", done="ended"))


@blueprint.post("/sessions/end-others")
@signed_in(NothingForm)
def end_other_sessions(_person: User, _form: NothingForm) -> Any:
    if here := visitor().login:
        logins.end_others(here)
    return redirect(url_for("settings.sessions", done="ended"))
