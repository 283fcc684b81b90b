"""A server that was used for a while, and what it then says of itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from chatapp.extensions import db
from tests.callers import LiveServer, eventually
from tests.databases import SECRET
from tests.valkeys import Valkey
from tests.world import World

TOKEN = "only for who collects figures"
BURST = 5


class Scrape:
    """What was read, by the samples' names."""

    def __init__(self, text: str) -> None:
        self.families = list(text_string_to_metric_families(text))
        self.samples = [sample for family in self.families for sample in family.samples]

    @property
    def names(self) -> set[str]:
        return {sample.name for sample in self.samples}

    def value(self, name: str, **labels: str) -> float:
        """The sum of the samples that have these labels."""
        found = [
            sample.value
            for sample in self.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        assert found, f"there is no {name} of {labels}"
        return sum(found)


def scrape(server: LiveServer) -> Scrape:
    """Collect a server's figures."""
    status, text = server.get("/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200, text
    return Scrape(text)


@contextmanager
def used(app: Any) -> Iterator[LiveServer]:
    """A server with a bus, through which each kind of thing has gone; it is still at work."""
    world = World(app)
    with Valkey() as valkey:
        server = LiveServer(
            app.config["DATA_DIR"],
            "eventlet",
            world,
            SECRET_KEY=SECRET,
            REDIS_URL=valkey.url,
            METRICS_TOKEN=TOKEN,
            BACKUP_FOLDER=str(app.config["DATA_DIR"] / "backups"),
            SEND_BURST=BURST,
            SEND_RATE=1,
        )
        server.start()
        try:
            _use(server)
            yield server
        finally:
            server.end()
            with world.app.app_context():
                db.engine.dispose()


def _use(server: LiveServer) -> None:
    ada, grace = server.caller("ada").connect(), server.caller("grace").connect()
    for number in range(BURST):
        said = ada.call("send", {"room": "lab", "client_id": str(number), "body": "hello"})
        assert said["ok"]
        grace.hear("message")
    assert ada.call("send", {"room": "lab", "client_id": "more", "body": "x"})["ok"] is False
    assert ada.call("made up by a client", {})["error"] == "invalid"
    ada.ws.send("42[")
    server.get("/sign-in")
    server.get("/join/a-secret-code")
    server.get("/nowhere/at/all")
    eventually(lambda: scrape(server).value("chatapp_bus_up") == 1)
    eventually(lambda: "chatapp_clockwork_steps_total" in scrape(server).names)
    eventually(lambda: "chatapp_lease_until_timestamp_seconds" in scrape(server).names)
