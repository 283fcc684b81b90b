"""Events about files; their bytes come and go over HTTP (views/files.py)."""

from typing import Any

from chatapp import payloads
from chatapp.admission import admit, authenticated_only
from chatapp.extensions import socketio
from chatapp.forms.files import FilesForm
from chatapp.operations import files
from chatapp.payloads import shared


@socketio.on("files")
@authenticated_only
def in_room(data: Any) -> payloads.Payload:
    membership, values = admit(FilesForm, data)
    found = files.page(membership, **values)
    return {"ok": True, "files": [shared.listed(*each) for each in found]}
