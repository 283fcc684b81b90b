"""The place's own emoji: their page, and their pictures, which browsers may keep for ever."""

from typing import Any

from flask import Blueprint, Response, redirect, url_for

from chatapp import payloads
from chatapp.admission import Visitor, public, signed_in
from chatapp.forms.accounts import NothingForm
from chatapp.forms.emojis import EmojiForm
from chatapp.models import Emoji, User
from chatapp.operations import emojis
from chatapp.views import showing

blueprint = Blueprint("emojis", __name__)


@blueprint.route("/emoji", methods=["GET", "POST"])
@signed_in(EmojiForm)
def index(person: User, form: EmojiForm) -> Any:
    if form.accepted:
        with form.trying():
            emojis.add(person, form.name.data, form.picture.data.read(Emoji.SENT_MAX + 1))
            return redirect(url_for("emojis.index", done="emoji"))
    may = emojis.may_add(person)
    return showing.show(
        "settings/emoji.html", form, person=person, emoji=emojis.every(), may_add=may
    )


@blueprint.post("/emoji/<name>/remove")
@signed_in(NothingForm)
def remove(person: User, _form: NothingForm, name: str) -> Any:
    emojis.remove(person, name)
    return redirect(url_for("emojis.index", done="emoji_gone"))


@blueprint.get("/emoji/<digest>.webp")
@public()
def picture(_visitor: Visitor, digest: str) -> Response:
    return showing.picture(emojis.find(digest).data)


def every(_program: User) -> payloads.Payload:
    """For programs: the same as the event `emoji`."""
    return {"ok": True, "emoji": [{"name": it.name, "url": it.url} for it in emojis.every()]}
