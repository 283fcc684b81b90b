"""What goes through this process: connections, messages, events, requests, the bus."""

from collections.abc import Iterator

from flask import current_app

from chatapp import throttle
from chatapp.abreast.roll import Roll
from chatapp.dashboard import transports
from chatapp.extensions import writers_waiting
from chatapp.operations.messages import posting
from chatapp.presence.peers import peers
from chatapp.telemetry import gauges
from chatapp.telemetry.exposition import NONE, Family, counter, gauge, histogram

STEP = 3
"""Of the console's fine buckets each third is told: about twice as long as the one before."""

BOUNDS = {
    "deaf": "bounds",
    "slow": "slow reads",
    "bad_packet": "bad packets",
    "crowd": "crowds",
}
"""What is held against whom: under which name it is counted."""

BUS = {
    "failure": "bus failures",
    "overflow": "bus overflows",
    "stale": "bus stale",
    "forgery": "bus forgeries",
}


def families() -> Iterator[Family]:
    """Gather them."""
    yield from _connections()
    yield from _times()
    yield from _queues()
    yield from _doors()
    yield from _bus()


def _connections() -> Iterator[Family]:
    ways, count = transports(), gauges.counted
    text = "Open connections, by transport."
    yield gauge("chatapp_connections", text, *(({"transport": it}, ways[it]) for it in ways))
    text = "Events handed to connections, one for each that was to hear it."
    yield counter("chatapp_deliveries", text, (NONE, count["deliveries"]))
    text = "Clients that were let go, packets and connections that were refused, by why."
    found = (({"kind": kind}, count[name]) for kind, name in BOUNDS.items())
    yield counter("chatapp_bounds", text, *found)
    text = "Who was told to wait, by what for."
    waits = {name: times for name, times in throttle.refused.items() if name}
    yield counter("chatapp_rate_limited", text, *(({"kind": it}, waits[it]) for it in waits))


def _times() -> Iterator[Family]:
    for name, text, found in (
        ("ack", "From a send's arrival until its acknowledgement.", gauges.acknowledged),
        ("delivery", "From a message's commit until the network had taken it.", gauges.delivered),
        ("commit", "How long a change took to be kept.", gauges.committed),
        ("loop_lag", "By how much the event loop was late.", gauges.lagged),
    ):
        yield histogram(f"chatapp_{name}_seconds", text, (NONE, found), step=STEP)
    text = "How many messages shared a transaction."
    yield histogram("chatapp_group_size", text, (NONE, gauges.grouped))


def _queues() -> Iterator[Family]:
    exchange = current_app.extensions["exchange"]
    packets, size = exchange.waiting() if exchange else (0, 0)
    yield gauge("chatapp_waiting_packets", "What clients have yet to take.", (NONE, packets))
    yield gauge("chatapp_waiting_bytes", "The same in bytes.", (NONE, size))
    text = "Messages that wait to be stored."
    yield gauge("chatapp_waiting_messages", text, (NONE, posting.waiting()))
    text = "Changes that wait for their turn."
    yield gauge("chatapp_waiting_writers", text, (NONE, writers_waiting()))


def _doors() -> Iterator[Family]:
    text = "HTTP requests, by route and status; 101 became a WebSocket."
    names = ("method", "route", "status")
    told = ((dict(zip(names, key, strict=True)), it) for key, it in list(gauges.answered.items()))
    yield counter("chatapp_http_requests", text, *told)
    text = "From an HTTP request's arrival until the answer began, by route."
    found = (({"route": route}, it) for route, it in list(gauges.visited.items()))
    yield histogram("chatapp_http_request_seconds", text, *found)
    text = "From an event's arrival until it was handled, by event."
    found = (({"event": event}, it) for event, it in list(gauges.asked.items()))
    yield histogram("chatapp_event_seconds", text, *found)
    text = "Events that could not be done, by the error's code."
    errors = list(gauges.failed.items())
    told = (({"event": event, "code": code}, it) for (event, code), it in errors)
    yield counter("chatapp_event_errors", text, *told)


def _bus() -> Iterator[Family]:
    yield gauge("chatapp_peers", "Other processes that serve.", (NONE, len(peers)))
    text = "Rooms' logs whose news was found in the database, since nobody had told it."
    yield counter("chatapp_healed", text, (NONE, gauges.counted["healed"]))
    roll: Roll | None = current_app.extensions.get("roll")
    if roll is None or not current_app.config["REDIS_URL"]:
        return
    yield gauge("chatapp_bus_up", "Whether the own ticks come back.", (NONE, int(roll.bus.is_up)))
    if roll.bus.lag is not None:
        text = "How long the latest of them took."
        yield gauge("chatapp_bus_lag_seconds", text, (NONE, roll.bus.lag))
    yield gauge("chatapp_bus_waiting", "What is yet to be said.", (NONE, roll.bus.waits))
    found = (({"kind": kind}, gauges.counted[name]) for kind, name in BUS.items())
    yield counter("chatapp_bus_troubles", "What went wrong on the bus.", *found)
