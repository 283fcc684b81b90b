"""What an event is answered when it could not be done: the error's payload, never a trace."""

import logging
from typing import Any, NoReturn

from flask_babel import lazy_gettext as _l

from chatapp import events, payloads
from chatapp.admission import authenticated_only
from chatapp.errors import ChatError, Invalid, TooLong, Unavailable
from chatapp.extensions import is_outage, socketio
from chatapp.telemetry import gauges
from chatapp.wire import PACKET_MAX

log = logging.getLogger(__name__)


@socketio.on("*")
@authenticated_only
def unknown(_event: Any) -> NoReturn:
    # Without a handler an event gets no answer at all, and whoever sent it waits for one.
    raise Invalid(_l("There is no such event."), field="event")


@socketio.on_error_default
def answer(problem: Exception) -> payloads.Payload:
    told = _told(problem)
    gauges.failed[events.name(), told.code] += 1
    return payloads.error(told)


def of_packet(environ: dict[str, Any], is_long: bool) -> payloads.Payload:
    """What a packet is answered that no event comes of, in the language of whose line it is."""
    with environ["flask.app"].request_context(environ):
        if is_long:
            text = _l("This is too long: at most %(limit)s.", limit=PACKET_MAX)
            return payloads.error(TooLong(text, PACKET_MAX, field="payload"))
        return payloads.error(Invalid(_l("That request could not be understood."), field="payload"))


def _told(problem: Exception) -> ChatError:
    if isinstance(problem, ChatError):
        return problem
    if is_outage(problem):
        return Unavailable(_l("The storage does not answer."))
    log.exception("an event failed", exc_info=problem)
    return ChatError(_l("Something went wrong here. It was written down."))
