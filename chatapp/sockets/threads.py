"""Events about threads and what addresses somebody."""

from typing import Any

from chatapp import payloads, threaded
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.threads import FollowForm, MentionsForm, ReadThreadForm, ThreadForm
from chatapp.models import Membership, Message
from chatapp.operations import mentions, threads


@socketio.on("thread")
@authenticated_only
def thread(data: Any) -> payloads.Payload:
    membership, values = admit(ThreadForm, data)
    root, replies, more_before = threads.page(membership, **values)
    return {
        **_standing(membership, root),
        "message": payloads.message(root),
        "messages": [payloads.message(it) for it in replies],
        "more_before": more_before,
    }


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
    found = mentions.page(person, **values)
    return {
        "ok": True,
        "messages": [{**payloads.message(it), "unread": is_unread} for it, is_unread in found],
        "more_before": len(found) == mentions.PAGE,
    }


def _standing(membership: Membership, root: Message) -> payloads.Payload:
    return {"ok": True, **threaded.standing(threads.standing(membership, root))}
