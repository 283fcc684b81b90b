"""The figures for those who collect them: of a real server, read as Prometheus reads them."""

import json
import re
from datetime import timedelta
from urllib.request import Request, urlopen

import pytest
import yaml
from sqlalchemy import event

from chatapp.extensions import db
from chatapp.models import now
from chatapp.operations.messages import schedules
from chatapp.operations.rooms import memberships
from chatapp.telemetry import exposition, gauges
from chatapp.telemetry.gauges import Distribution
from chatapp.watching.metrics import places
from config import ROOT
from tests.scrapes import BURST, TOKEN, Scrape, scrape, used


@pytest.fixture(scope="module")
def server(make_app):
    with used(make_app("figures")) as server:
        yield server


@pytest.fixture(scope="module")
def found(server):
    return scrape(server)


def test_what_went_through_is_counted(found):
    value = found.value
    assert value("chatapp_connections", transport="websocket") == 2
    assert value("chatapp_ack_seconds_count") == BURST + 1
    assert value("chatapp_delivery_seconds_count") >= BURST
    assert value("chatapp_deliveries_total") >= 2 * BURST
    assert value("chatapp_group_size_sum") == BURST
    assert value("chatapp_commit_seconds_count") >= BURST
    assert value("chatapp_event_seconds_count", event="send") == BURST + 1
    assert value("chatapp_event_errors_total", event="send", code="rate_limited") == 1
    assert value("chatapp_rate_limited_total", kind="SEND") == 1
    assert value("chatapp_bounds_total", kind="bad_packet") == 1
    assert value("chatapp_bounds_total", kind="deaf") == 0


def test_requests_are_counted_by_route_and_never_by_what_a_visitor_wrote(found):
    value = found.value
    assert value("chatapp_http_requests_total", route="/sign-in", status="200") == 1
    assert value("chatapp_http_request_seconds_count", route="/sign-in") == 1
    assert value("chatapp_http_requests_total", route="/join/<code>", status="404") == 1
    assert value("chatapp_http_requests_total", route="other", status="404") == 1
    assert value("chatapp_http_requests_total", route="/socket.io", status="101") == 2
    labels = {text for sample in found.samples for text in sample.labels.values()}
    assert not [text for text in labels if "secret" in text or "made up" in text]
    assert value("chatapp_event_errors_total", event="*", code="invalid") == 1


def test_the_place_the_process_and_the_bus_are_told_of(found):
    value = found.value
    assert value("chatapp_database_up") == 1
    assert value("chatapp_people_online") == 2 and value("chatapp_people") == 3
    assert value("chatapp_messages_total") >= BURST
    assert value("chatapp_storage_bytes", kind="database") > 100_000
    assert value("chatapp_disk_free_bytes") > 0
    assert value("chatapp_due") == 0 and value("chatapp_late_seconds") == 0
    assert value("chatapp_bus_up") == 1 and 0 <= value("chatapp_bus_lag_seconds") < 1.5
    assert value("chatapp_job_runs_total", job="clockwork") >= 1
    assert value("chatapp_job_failures_total", job="clockwork") == 0
    assert value("chatapp_build_info", async_mode="eventlet") == 1
    assert value("process_resident_memory_bytes") > 10_000_000
    assert value("process_cpu_seconds_total") > 0
    assert 0 < value("process_open_fds") < value("process_max_fds")


def test_what_grows_is_a_counter_and_every_figure_says_what_it_is(found):
    for family in found.families:
        assert family.documentation.endswith("."), family.name
        assert family.name.startswith(("chatapp_", "process_"))


def named(expression):
    """The figures in an expression."""
    return set(re.findall(r"\b(?:chatapp|process)_[a-z_]+", expression))


def test_every_panel_shows_figures_that_there_are(found):
    dashboard = json.loads((ROOT / "deploy/grafana.json").read_text())
    panels = [it for it in dashboard["panels"] if it["type"] != "row"]
    assert len({it["id"] for it in dashboard["panels"]}) == len(dashboard["panels"])
    shown = set()
    for panel in panels:
        for target in panel["targets"]:
            assert named(target["expr"]) and named(target["expr"]) <= found.names, panel["title"]
            shown |= named(target["expr"])
    told = {re.sub("_(bucket|count|sum)$", "", name) for name in found.names}
    assert told == {re.sub("_(bucket|count|sum)$", "", name) for name in shown}, "none is left out"


def test_every_alarm_watches_figures_that_there_are(found):
    groups = yaml.safe_load((ROOT / "deploy/alerts.yaml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    watching = (ROOT / "docs/watching.md").read_text()
    assert len(rules) > 10
    for rule in rules:
        assert named(rule["expr"]) <= found.names, rule["alert"]
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "look") and rule["annotations"]["summary"]
        assert f"`{rule['alert']}`" in watching, "what to do is written down"


def test_nobody_gets_them_without_the_token(server):
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}):
        assert server.get("/metrics", **headers)[0] == 401, headers
    key = server.world.key("grace")
    assert server.get("/metrics", Cookie=f"session={key}")[0] == 401, "an admin's cookie neither"


def test_it_says_what_it_is_written_in(server):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with urlopen(Request(server.origin + "/metrics", headers=headers)) as answer:
        assert answer.headers["Content-Type"] == exposition.CONTENT_TYPE


def test_without_the_setting_there_is_nothing(world):
    assert world.browser("grace").get("/metrics").status_code == 404


def test_what_is_due_and_was_not_done_is_seen(world):
    with world.app.app_context():
        membership = memberships.find(world.user("ada"), "lab")
        schedules.plan(membership, "late", "late", now() + timedelta(seconds=61))
        found = {it.kind: it for it in places.waiting(now() + timedelta(hours=1))}
    assert found["scheduled messages"].number == 1
    assert found["scheduled messages"].since
    assert found["pushes"] == ("pushes", 0, None)


def test_however_often_they_are_collected_the_database_is_asked_once(world):
    world.app.config["METRICS_TOKEN"] = TOKEN
    asked = []
    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    browser = world.app.test_client()
    for _ in range(3):
        answer = browser.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert Scrape(answer.text).value("chatapp_database_up") == 1
    assert len([it for it in asked if "sum(room.seq)" in it]) == 1


def test_labels_are_escaped_and_buckets_add_up():
    sizes = Distribution([1.0, 2.0, 4.0])
    for size in (0.5, 1.0, 3.0, 9.0):
        sizes.observe(size)
    odd = {"path": 'a"b\\c\nd'}
    text = exposition.written(
        [
            exposition.histogram("sizes", "Sizes.", (odd, sizes), step=2),
            exposition.gauge("none", "Nothing."),
        ]
    )
    found = Scrape(text)
    assert [it.value for it in found.samples if it.name == "sizes_bucket"] == [2, 3, 4]
    assert found.value("sizes_sum") == 13.5 and found.value("sizes_count") == 4
    assert found.samples[0].labels["path"] == odd["path"]
    assert len(found.families) == 1


def test_a_job_that_is_only_hindered_has_not_failed():
    with pytest.raises(KeyError), gauges.working("a trial", KeyError):
        raise KeyError
    with pytest.raises(ValueError), gauges.working("a trial", KeyError):
        raise ValueError
    job = gauges.jobs.pop("a trial")
    assert (job.runs, job.failures) == (2, 1) and job.ended_at
