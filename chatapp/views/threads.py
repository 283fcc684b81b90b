"""The HTTP door to threads and to what addresses somebody, for programs: as the socket's events."""

from chatapp import payloads
from chatapp.admission import admit
from chatapp.forms.threads import FollowForm, MentionsForm, ReadThreadForm, ThreadForm
from chatapp.models import Membership, Message, User
from chatapp.operations.messages import mentions, threads
from chatapp.payloads import found, threaded


def thread(_program: User, message: str) -> payloads.Payload:
    membership, values = admit(ThreadForm, message=message)
    page = threads.page(membership, **values)
    return {"ok": True, **found.thread(page, threads.standing(membership, page.root))}


def follow(_program: User, message: str) -> payloads.Payload:
    membership, values = admit(FollowForm, message=message)
    return _standing(membership, threads.follow(membership, **values))


def read_thread(_program: User, message: str) -> payloads.Payload:
    membership, values = admit(ReadThreadForm, message=message)
    return _standing(membership, threads.read(membership, **values))


def addressed(_program: User) -> payloads.Payload:
    person, values = admit(MentionsForm)
    return {"ok": True, **found.addressed(mentions.page(person, **values), mentions.PAGE)}


def _standing(membership: Membership, root: Message) -> payloads.Payload:
    return {"ok": True, **threaded.standing(threads.standing(membership, root))}
