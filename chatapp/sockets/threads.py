"""Events about threads and what addresses somebody."""

from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.threads import FollowForm, MentionsForm, ReadThreadForm, ThreadForm
from chatapp.models import Membership, Message
from chatapp.operations.messages import mentions, threads
from chatapp.payloads import found, threaded


@socketio.on("thread")
@authenticated_only
def thread(data: Any) -> payloads.Payload:
    membership, values = admit(ThreadForm, data)
    page = threads.page(membership, **values)
    return {"ok": True, **found.thread(page, threads.standing(membership, page.root))}


@socketio.on("follow")
@authenticated_only
def follow(data: Any) -> payloads.Payload:
    membership, values = admit(FollowForm, data)
    return _standing(membership, threads.follow(membership, **values))


@socketio.on("read_thread")
@authenticated_only
def read_thread(data: Any) -> payloads.Payload:
    membership, values = admit(ReadThreadForm, data)
    return _standing(membership, threads.read(membership, **values))


@socketio.on("mentions")
@authenticated_only
def addressed(data: Any) -> payloads.Payload:
    person, values = admit(MentionsForm, data)
    return {"ok": True, **found.addressed(mentions.page(person, **values), mentions.PAGE)}


def _standing(membership: Membership, root: Message) -> payloads.Payload:
    return {"ok": True, **threaded.standing(threads.standing(membership, root))}
