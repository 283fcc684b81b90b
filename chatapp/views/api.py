"""The HTTP door for programs: under /api, with a token, what the socket does by events.

Each line is an address, the event that it stands for (docs/protocol.md), and the view: the one that
serves pages the same, or one for programs alone. `bin/openapi.py` makes the description of it all,
which is served here too.
"""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response

from chatapp import payloads
from chatapp.admission import Visitor, admit, by_token, public
from chatapp.extensions import csrf
from chatapp.forms.messages import SyncForm
from chatapp.keys import scopes
from chatapp.models import User
from chatapp.operations import absences, sync
from chatapp.pulse import server
from chatapp.views import (
    announcements,
    commands,
    drafts,
    emojis,
    files,
    guests,
    keeping,
    messages,
    people,
    rooms,
    schedules,
    tallies,
    threads,
)

blueprint = Blueprint("api", __name__, url_prefix="/api")
csrf.exempt(blueprint)

DESCRIPTION = Path(__file__).with_name("openapi.json")

ROUTES = (
    ("GET /announcements", "announcements", announcements.mine),
    ("POST /announcements/<announcement>/acknowledge", "acknowledge", announcements.acknowledge),
    ("POST /announcements/<announcement>/dismiss", "dismiss", announcements.dismiss),
    ("POST /announcements/<announcement>/end", "announcement_end", tallies.ended),
    ("POST /announcements/<announcement>/reached", "reached", announcements.reached),
    ("POST /announcements/<announcement>/remind", "announcement_remind", tallies.reminded),
    ("GET /announcements/<announcement>/report", "announcement_report", tallies.told),
    ("POST /announcements/<announcement>/seen", "seen", announcements.seen),
    ("POST /cautions/<caution>/heed", "heed", rooms.heed),
    ("POST /directs", "direct", rooms.direct),
    ("POST /doing", "doing", people.doing),
    ("GET /drafts", "drafts", drafts.begun),
    ("GET /emoji", "emoji", emojis.every),
    ("POST /guests/<link>/revoke", "revoke_guest_link", guests.revoke),
    ("GET /mentions", "mentions", threads.addressed),
    ("DELETE /messages/<message>", "delete", messages.delete),
    ("PATCH /messages/<message>", "edit", messages.edit),
    ("POST /messages/<message>/close-poll", "close_poll", messages.close_poll),
    ("POST /messages/<message>/drop-preview", "drop_preview", messages.drop_preview),
    ("POST /messages/<message>/follow", "follow", threads.follow),
    ("POST /messages/<message>/pin", "pin", keeping.pin),
    ("POST /messages/<message>/react", "react", messages.react),
    ("POST /messages/<message>/read-thread", "read_thread", threads.read_thread),
    ("POST /messages/<message>/report", "report", messages.report),
    ("POST /messages/<message>/save", "save", keeping.save),
    ("GET /messages/<message>/thread", "thread", threads.thread),
    ("POST /messages/<message>/vote", "vote", messages.vote),
    ("GET /messages/<message>/wordings", "wordings", keeping.earlier),
    ("GET /people", "people", rooms.directory),
    ("GET /people/<person>", "profile", people.profile),
    ("GET /rooms", "browse", rooms.browse),
    ("POST /rooms", "open", rooms.open_room),
    ("PATCH /rooms/<room>", "update", rooms.update),
    ("POST /rooms/<room>/add", "add", rooms.add),
    ("POST /rooms/<room>/archive", "archive", rooms.archive),
    ("GET /rooms/<room>/commands", "commands", commands.commands),
    ("POST /rooms/<room>/commands/<command>", "command", commands.command),
    ("POST /rooms/<room>/draft", "draft", drafts.keep),
    ("GET /rooms/<room>/files", "files", files.in_room),
    ("GET /rooms/<room>/guests", "guest_links", guests.index),
    ("POST /rooms/<room>/guests", "make_guest_link", guests.make),
    ("POST /rooms/<room>/join", "join", rooms.join),
    ("POST /rooms/<room>/leave", "leave", rooms.leave),
    ("GET /rooms/<room>/members", "members", rooms.members),
    ("GET /rooms/<room>/messages", "history", messages.history),
    ("POST /rooms/<room>/messages", "send", messages.send),
    ("GET /rooms/<room>/pins", "pins", keeping.pinned),
    ("POST /rooms/<room>/prefer", "prefer", rooms.prefer),
    ("POST /rooms/<room>/read", "read", rooms.read),
    ("POST /rooms/<room>/remove", "remove", rooms.remove),
    ("POST /rooms/<room>/scheduled", "schedule", schedules.schedule),
    ("GET /saved", "saved", keeping.saved),
    ("GET /scheduled", "scheduled", schedules.scheduled),
    ("DELETE /scheduled/<scheduled>", "unschedule", schedules.unschedule),
    ("PATCH /scheduled/<scheduled>", "reschedule", schedules.reschedule),
    ("GET /search", "search", messages.search),
    ("POST /votes", "votes", messages.votes),
)


@blueprint.get("/openapi.json")
@public()
def description(_visitor: Visitor) -> Response:
    return Response(DESCRIPTION.read_bytes(), mimetype="application/json")


@blueprint.get("/me")
@by_token(scopes.READ)
def me(program: User) -> payloads.Payload:
    return {"ok": True, "me": sync.me(program, server())}


@blueprint.post("/sync")
@by_token(scopes.READ)
def catch_up(_program: User) -> payloads.Payload:
    """For programs that look now and then: all that changed since, as the event `sync`."""
    program, values = admit(SyncForm)
    everything = sync.me(program, server())
    missed = absences.missed(everything["rooms"], values["rooms"])
    return {"ok": True, "rooms": missed, "me": everything}


def _open(route: str, event: str, view: Any) -> None:
    """Let programs in; where people come by their session, by another guard to the same view."""
    method, address = route.split()
    guarded = by_token(scopes.needed(event))(getattr(view, "__wrapped__", view))
    blueprint.add_url_rule(address, endpoint=event, view_func=guarded, methods=[method])


for _route in ROUTES:
    _open(*_route)
