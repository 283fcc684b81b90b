"""The door for what other products send: whose address it is, and what they say, in one shape."""

import hashlib
import uuid
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from chatapp.admission import floods
from chatapp.archives import blocks, mail
from chatapp.errors import Invalid
from chatapp.extensions import run_blocking
from chatapp.forms.hooks import Incoming
from chatapp.models import Hook, Membership, Message
from chatapp.operations import hooks
from chatapp.wire import StrictJSON

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
CUT = "…"


def by_hook(key: str) -> tuple[Hook, Membership, dict[str, Any]]:
    """Let in what comes to a hook's address; answers where it is said, and what.

    Too long a text is cut: half an alarm is better than none. The same `Idempotency-Key` again is
    the same message, and so is a mail with the same Message-ID. Raises NotFound, Invalid or
    RateLimited.
    """
    hook, membership = hooks.by_key(key)
    floods.slow_down(hook.bot, Incoming, {})
    body, number = _said()
    if len(body) > Message.BODY_MAX:
        body = body[: Message.BODY_MAX - len(CUT)] + CUT
    return hook, membership, {"body": body, "client_id": _client_id(hook, number)}


def _said() -> tuple[str, str]:
    """What comes in, as Markdown, and the number it has where it comes from, if it has one."""
    if request.mimetype == mail.TYPE:
        body, number = run_blocking(mail.markdown, request.get_data())
    else:
        body, number = blocks.markdown(_payload()), ""
    return body, request.headers.get("Idempotency-Key") or number


def _payload() -> dict[str, Any]:
    """JSON, the `payload` of a form, or else plain text."""
    raw = request.get_data(cache=True).decode("utf-8", "replace")
    form = request.form if request.mimetype in FORMS else {}
    if "payload" in form:
        return _object(form["payload"])
    if "text" in form:
        return {"text": form["text"]}
    if not request.is_json and not raw.lstrip().startswith("{"):
        return {"text": raw, "mrkdwn": False}
    return _object(raw)


def _object(raw: str) -> dict[str, Any]:
    try:
        found = StrictJSON.loads(raw)
    except ValueError as error:
        raise Invalid(_l("This is not JSON as everybody reads it.")) from error
    if not isinstance(found, dict):
        raise Invalid(_l("An object is expected here."))
    return found


def _client_id(hook: Hook, number: str) -> str:
    if number:
        digest = hashlib.sha256(f"{hook.id} {number}".encode("utf-8", "replace")).hexdigest()
        return f"hook-{digest[:48]}"
    return str(uuid.uuid4())
