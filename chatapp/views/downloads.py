"""What somebody said themselves, taken along: from their settings, or by their program."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Blueprint, Response, stream_with_context

from chatapp.admission import admit, by_token, signed_in
from chatapp.extensions import csrf
from chatapp.forms.people import OwnWordsForm
from chatapp.keys.scopes import READ
from chatapp.models import User
from chatapp.operations.exports import downloads

blueprint = Blueprint("downloads", __name__)


@blueprint.post("/settings/words")
@signed_in()
def own_words(_person: User) -> Response:
    person, _values = admit(OwnWordsForm)
    return _sent(downloads.own_words(person))


@blueprint.get("/api/words")
@csrf.exempt
@by_token(READ)
def own_words_by_token(_program: User) -> Response:
    person, _values = admit(OwnWordsForm)
    return _sent(downloads.own_words(person))


def _sent(portions: Iterator[bytes]) -> Response:
    name = f"words-{datetime.now(UTC):%Y-%m-%d}.zip"
    headers = {
        "Content-Disposition": f"attachment; filename={name}",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",  # or a proxy would keep a copy on its disk
    }
    return Response(stream_with_context(portions), mimetype="application/zip", headers=headers)
