"""The HTTP door to messages: the same forms, operations and answers as the socket's."""

from typing import Any

from flask import Blueprint

from chatapp import payloads
from chatapp.admission import admit, signed_in
from chatapp.forms.messages import (
    DeleteForm,
    DropPreviewForm,
    EditForm,
    HistoryForm,
    ReactForm,
    ReportForm,
    SearchForm,
    SendForm,
)
from chatapp.forms.polls import ClosePollForm, VoteForm, VotesForm
from chatapp.models import Message, User
from chatapp.operations import complaints, messages, searches
from chatapp.operations.messages import polls, previews
from chatapp.operations.rooms import memberships
from chatapp.payloads import found, personal

blueprint = Blueprint("messages", __name__)


@blueprint.get("/rooms/<room>/messages")
@signed_in()
def history(_person: User, room: str) -> payloads.Payload:
    membership, values = admit(HistoryForm, room=room)
    return {"ok": True, **payloads.page(membership, messages.page(membership, **values))}


@blueprint.post("/rooms/<room>/messages")
@signed_in()
def send(_person: User, room: str) -> payloads.Payload:
    membership, values = admit(SendForm, room=room)
    return _said(messages.post(membership, **values))


@blueprint.post("/messages/<message>/edit")
@signed_in()
def edit(_person: User, message: str) -> payloads.Payload:
    membership, values = admit(EditForm, message=message)
    return _said(messages.edit(membership, **values))


@blueprint.post("/messages/<message>/delete")
@signed_in()
def delete(_person: User, message: str) -> payloads.Payload:
    membership, values = admit(DeleteForm, message=message)
    return _said(messages.delete(membership, **values))


@blueprint.post("/messages/<message>/react")
@signed_in()
def react(_person: User, message: str) -> payloads.Payload:
    membership, values = admit(ReactForm, message=message)
    return _said(messages.react(membership, **values))


@blueprint.post("/messages/<message>/vote")
@signed_in()
def vote(_person: User, message: str) -> payloads.Payload:
    membership, values = admit(VoteForm, message=message)
    return _said(polls.vote(membership, **values))


@blueprint.post("/messages/<message>/close-poll")
@signed_in()
def close_poll(_person: User, message: str) -> payloads.Payload:
    membership, values = admit(ClosePollForm, message=message)
    return _said(polls.close(membership, **values))


@blueprint.post("/messages/<message>/drop-preview")
@signed_in()
def drop_preview(_person: User, message: str) -> payloads.Payload:
    membership, values = admit(DropPreviewForm, message=message)
    return _said(previews.drop(membership, **values))


@blueprint.post("/messages/<message>/report")
@signed_in()
def report(_person: User, message: str) -> payloads.Payload:
    membership, values = admit(ReportForm, message=message)
    complaints.make(membership, **values)
    return {"ok": True}


@blueprint.get("/search")
@signed_in()
def search(_person: User) -> payloads.Payload:
    person, values = admit(SearchForm)
    if values["room"]:
        values["room"] = memberships.find(person, values["room"]).room
    return {"ok": True, **found.page(searches.find(person, **values))}


def votes(_program: User) -> payloads.Payload:
    """For programs: what one chose in polls, as the event `votes`."""
    person, values = admit(VotesForm)
    return {"ok": True, "votes": personal.votes(polls.votes_of(person, values["messages"]))}


def _said(message: Message) -> dict[str, Any]:
    return {"ok": True, "message": payloads.message(message)}
