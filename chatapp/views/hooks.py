"""Where other products post what they have to say: the addresses of incoming webhooks.

The answers are Slack's: `ok`, or a word and what is wrong, as plain text.
"""

from flask import Blueprint, Response

from chatapp.admission import by_hook
from chatapp.errors import ChatError
from chatapp.extensions import csrf
from chatapp.operations import hooks, messages

blueprint = Blueprint("hooks", __name__)

WORDS = {
    "invalid": (400, "invalid_payload"),
    "too_long": (413, "msg_too_long"),
    "not_found": (404, "no_service"),
    "forbidden": (403, "action_prohibited"),
    "archived": (410, "channel_is_archived"),
    "rate_limited": (429, "rate_limited"),
}


@blueprint.post("/hooks/<key>")
@csrf.exempt
def receive(key: str) -> Response:
    try:
        hook, membership, values = by_hook(key)
        hooks.touch(hook)  # before: if it fails, nothing was said, and may be sent again
        messages.post(membership, **values)
    except ChatError as problem:
        return _refused(problem)
    return Response("ok", mimetype="text/plain")


def _refused(problem: ChatError) -> Response:
    status, word = WORDS.get(problem.code, (problem.status, problem.code))
    wait = problem.details.get("retry_after")
    headers = {"Retry-After": str(int(wait) + 1)} if wait else {}
    return Response(f"{word}: {problem}\n", status, headers, mimetype="text/plain")
