"""Files over HTTP: their bytes, in and out.

What a page doesn't show in place is downloaded, and nothing is ever run: whatever it is, a browser
is told to believe the type it is given, and that no script of it counts.
"""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response
from werkzeug.wsgi import FileWrapper

from chatapp import payloads
from chatapp.admission import admit, arriving, by_either, by_token, expect_file, in_part, signed_in
from chatapp.extensions import csrf
from chatapp.forms.files import FilesForm, UploadForm
from chatapp.keys.scopes import READ, WRITE
from chatapp.models import User
from chatapp.operations import files
from chatapp.operations.files.portions import AT_ONCE
from chatapp.payloads import shared

blueprint = Blueprint("files", __name__)
blueprint.url_value_preprocessor(expect_file)

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    # For the one who was let in only, and not for whoever signs in to the same browser next.
    "Cache-Control": "private, max-age=3600",
    "Vary": "Cookie, Authorization",
}


@blueprint.post("/files")
@signed_in()
def upload(_person: User) -> payloads.Payload:
    return _taken_in()


@blueprint.post("/api/files")
@csrf.exempt
@by_token(WRITE)
def upload_by_token(_program: User) -> payloads.Payload:
    return _taken_in()


@blueprint.get("/files/<int:file_id>")
@by_either(READ)
def show(person: User, file_id: int) -> Response:
    return _sent(person, file_id)


@blueprint.get("/files/<int:file_id>/<size>")
@by_either(READ)
def show_smaller(person: User, file_id: int, size: str) -> Response:
    return _sent(person, file_id, size)


@blueprint.get("/files/<int:file_id>/download")
@by_either(READ)
def download(person: User, file_id: int) -> Response:
    return _sent(person, file_id, is_kept=True)


@blueprint.get("/rooms/<room>/files")
@signed_in()
def in_room(_person: User, room: str) -> payloads.Payload:
    membership, values = admit(FilesForm, room=room)
    found = files.page(membership, **values)
    return {"ok": True, "files": [shared.listed(*each) for each in found]}


def _taken_in() -> payloads.Payload:
    stream, length = arriving()
    person, values = admit(UploadForm)
    return {"ok": True, "file": shared.file(files.upload(person, values["name"], stream, length))}


def _sent(person: User, file_id: int, size: str = "", is_kept: bool = False) -> Response:
    file = files.find(person, file_id)
    portions, length = files.read(file, size)
    response = Response(
        FileWrapper(portions, AT_ONCE),
        mimetype="image/webp" if size else file.type,
        headers=HEADERS,
        direct_passthrough=True,
    )
    response.set_etag(file.key_of(size))
    response.content_length = length
    _name(response, file.name, "inline" if file.is_shown and not is_kept else "attachment")
    return in_part(response, length)


def _name(response: Response, name: str, how: str) -> Any:
    """Say what it is called to old browsers and new (RFC 6266)."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    options: dict[str, Any] = {"filename": plain.replace('"', "'").replace("\\", "_")}
    if plain != name:
        options["filename*"] = f"UTF-8''{quote(name, safe='')}"
    response.headers.set("Content-Disposition", how, **options)
