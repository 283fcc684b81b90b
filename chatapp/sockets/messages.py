"""Events about messages."""

from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.messages import (
    DeleteForm,
    DropPreviewForm,
    EditForm,
    HistoryForm,
    ReactForm,
    ReportForm,
    SearchForm,
    SendForm,
    SyncForm,
)
from chatapp.operations import absences, complaints, messages, searches, sync
from chatapp.operations.messages import previews
from chatapp.operations.rooms import memberships
from chatapp.payloads import found
from chatapp.pulse import server


@socketio.on("send")
@authenticated_only
def send(data: Any) -> payloads.Payload:
    membership, values = admit(SendForm, data)
    return _said(messages.post(membership, **values))


@socketio.on("edit")
@authenticated_only
def edit(data: Any) -> payloads.Payload:
    membership, values = admit(EditForm, data)
    return _said(messages.edit(membership, **values))


@socketio.on("delete")
@authenticated_only
def delete(data: Any) -> payloads.Payload:
    membership, values = admit(DeleteForm, data)
    return _said(messages.delete(membership, **values))


@socketio.on("react")
@authenticated_only
def react(data: Any) -> payloads.Payload:
    membership, values = admit(ReactForm, data)
    return _said(messages.react(membership, **values))


@socketio.on("drop_preview")
@authenticated_only
def drop_preview(data: Any) -> payloads.Payload:
    membership, values = admit(DropPreviewForm, data)
    return _said(previews.drop(membership, **values))


@socketio.on("report")
@authenticated_only
def report(data: Any) -> payloads.Payload:
    membership, values = admit(ReportForm, data)
    complaints.make(membership, **values)
    return {"ok": True}


@socketio.on("history")
@authenticated_only
def history(data: Any) -> payloads.Payload:
    membership, values = admit(HistoryForm, data)
    return {"ok": True, **payloads.page(membership, messages.page(membership, **values))}


@socketio.on("sync")
@authenticated_only
def catch_up(data: Any) -> payloads.Payload:
    person, values = admit(SyncForm, data)
    everything = sync.me(person, server())
    return {
        "ok": True,
        "rooms": absences.missed(everything["rooms"], values["rooms"]),
        "me": everything,
    }


@socketio.on("search")
@authenticated_only
def search(data: Any) -> payloads.Payload:
    person, values = admit(SearchForm, data)
    if values["room"]:
        values["room"] = memberships.find(person, values["room"]).room
    return {"ok": True, **found.page(searches.find(person, **values))}


def _said(message: Any) -> payloads.Payload:
    return {"ok": True, "message": payloads.message(message)}
