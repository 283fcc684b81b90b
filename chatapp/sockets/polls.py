"""Events about polls."""

from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.polls import ClosePollForm, VoteForm, VotesForm
from chatapp.operations.messages import polls
from chatapp.payloads import personal


@socketio.on("vote")
@authenticated_only
def vote(data: Any) -> payloads.Payload:
    membership, values = admit(VoteForm, data)
    return {"ok": True, "message": payloads.message(polls.vote(membership, **values))}


@socketio.on("close_poll")
@authenticated_only
def close(data: Any) -> payloads.Payload:
    membership, values = admit(ClosePollForm, data)
    return {"ok": True, "message": payloads.message(polls.close(membership, **values))}


@socketio.on("votes")
@authenticated_only
def votes(data: Any) -> payloads.Payload:
    person, values = admit(VotesForm, data)
    return {"ok": True, "votes": personal.votes(polls.votes_of(person, values["messages"]))}
