"""What makes the chat an application of its own on a device: how it is installed, its page without
anybody's words, which opens without a network, and what other applications share to it.
"""

import json
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from chatapp.admission import Visitor, admit, public, signed_in
from chatapp.forms.shares import ShareForm
from chatapp.models import Room, User
from chatapp.operations import places
from chatapp.operations.rooms import memberships
from chatapp.views.showing import room_name
from chatapp.web import statics
from chatapp.web.languages import current

blueprint = Blueprint("shell", __name__)

SHARED = {
    "method": "GET",
    "enctype": "application/x-www-form-urlencoded",
    "params": {"title": "title", "text": "text", "url": "url"},
}
"""What another application shares comes as a question, and changes nothing."""

ASK_AGAIN = "no-cache"


@blueprint.get("/service-worker.js")
@public()
def worker(_visitor: Visitor) -> Response:
    """Another for each release: browsers take it up when a byte of it has changed."""
    shell = {
        "version": statics.version(),
        "language": str(get_locale()),
        "icon": statics.asset("icons/icon-192.png"),
        "badge": statics.asset("icons/badge-96.png"),
        "files": statics.application(current()),
    }
    script = f"const SHELL = {json.dumps(shell)};\n{statics.text('js/worker.js')}"
    return _fresh(Response(script, mimetype="text/javascript"))


@blueprint.get("/manifest.webmanifest")
@public()
def manifest(_visitor: Visitor) -> Response:
    """What a device shows of it: its name, its icons, its colours, what can be shared to it."""
    place = places.current()
    name = place.name if place else places.UNNAMED
    colour = statics.token("sidebar")[0]
    what = {
        "id": "/",
        "name": name,
        "short_name": name[:12],
        "lang": str(get_locale()),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": colour,
        "theme_color": colour,
        "icons": [*_logo(place.logo_url if place else None), *_icons()],
        "share_target": {"action": url_for("shell.share"), **SHARED},
        "shortcuts": [
            {"name": _("Rooms"), "url": "/rooms"},
            {"name": _("Announcements"), "url": url_for("announcements.mine")},
        ],
    }
    return _fresh(Response(json.dumps(what), mimetype="application/manifest+json"))


@blueprint.get("/shell")
@signed_in()
def shell(person: User) -> str:
    """The chat page, with nobody's words in it: these the device has kept, or not."""
    page = {"isShell": True}
    return render_template("rooms/show.html", page=page, person=person, slow=Room.SLOW_STEPS)


@blueprint.get("/offline")
@public()
def offline(_visitor: Visitor) -> str:
    """What the device shows in the place of any other page."""
    return render_template("shell/offline.html")


@blueprint.get("/share")
@signed_in()
def share(_person: User) -> str:
    """Choose a room for what another application shares."""
    person, values = admit(ShareForm)
    parts = [values["title"], values["text"], values["url"]]
    words = "\n".join(dict.fromkeys(part.strip() for part in parts if part and part.strip()))
    mine = [each for each in memberships.of(person) if not each.room.is_archived]
    rooms = [(each.room, room_name(each.room, person)) for each in mine]
    return render_template("shell/share.html", person=person, words=words, rooms=rooms)


def _logo(url: str | None) -> list[dict[str, Any]]:
    return [{"src": url, "sizes": "256x256", "type": "image/webp"}] if url else []


def _icons() -> list[dict[str, Any]]:
    return [
        {
            "src": statics.asset(f"icons/{name}-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in (
            ("icon", 192, "any"),
            ("icon", 512, "any"),
            ("maskable", 512, "maskable"),
        )
    ]


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = ASK_AGAIN
    return response
