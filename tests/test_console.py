"""The console's pages without a browser: filters, exports, decisions, figures."""

import csv
import io
import json

import pytest

from chatapp.extensions import socketio
from chatapp.operations import accounts, audits, complaints, messages
from chatapp.operations.accounts import roles
from chatapp.operations.rooms import memberships
from tests import protocol
from tests.pages import fill, text_of, token_of


@pytest.fixture
def grace(world):
    return world.browser("grace")


@pytest.fixture
def log(app, world):
    """Three rows, one of which a spreadsheet would run."""
    with app.app_context():
        roles.give(world.user("grace"), world.user("linus"), "guest", "=cmd()")
        roles.give(world.user("grace"), world.user("linus"), "member", 'a "quote", and\nmore')
        accounts.deactivate(world.user("linus"), world.user("grace"), "理由")


def test_the_log_is_read_and_filtered(grace, log):
    page = text_of(grace.get("/admin/audit"))
    assert "Changed the role" in page and "理由" in page
    page = text_of(grace.get("/admin/audit?action=deactivate"))
    assert "理由" in page and "=cmd()" not in page
    assert "Nothing yet." in text_of(grace.get("/admin/audit?until=2020-01-01"))
    assert grace.get("/admin/audit?since=yesterday").status_code == 422


def test_the_csv_holds_all_and_runs_nothing(grace, log):
    answer = grace.get("/admin/audit.csv?query=linus")
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit.csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["action"] for row in rows] == ["role", "role", "deactivate"]
    assert [row["reason"] for row in rows] == ["'=cmd()", 'a "quote", and\nmore', "理由"]
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_the_json_lines_hold_all(grace, log):
    rows = [json.loads(line) for line in grace.get("/admin/audit.jsonl").text.splitlines()]
    assert [row["number"] for row in rows] == [1, 2, 3]
    assert rows[0]["details"] == {"before": "member", "after": "guest"}
    assert rows[1]["previous"] == rows[0]["hash"]


def test_people_are_found_by_name_role_and_state(app, world, grace, log):
    assert "linus" not in text_of(grace.get("/admin/people"))
    assert "linus" in text_of(grace.get("/admin/people?state=closed"))
    page = text_of(grace.get("/admin/people?role=owner"))
    assert "grace" in page and " ada " not in page
    assert "Nobody fits that." in text_of(grace.get("/admin/people?query=%25"))


@pytest.mark.parametrize(
    ("act", "outcome", "closed"),
    [
        ("kept", "kept", True),
        ("deleted", "deleted", True),
        ("cautioned", "warned", True),
        ("muted", "muted", True),
        ("removed", "removed", True),
    ],
)
def test_a_report_is_decided(app, world, grace, act, outcome, closed):
    with app.app_context():
        memberships.bring(world.membership("ada"), world.user("linus"))
        said = messages.post(world.membership("linus"), "rude", "1")
        report = complaints.make(world.membership("ada"), said).id
    path = f"/admin/reports/{report}"
    done = fill(grace, path, at="/admin/reports", act=act, length="hour", reason="Because")
    assert done.location == f"/admin/reports?done={act}"
    with app.app_context():
        found = complaints.find(world.user("grace"), report)
        assert (found.outcome, not found.is_open) == (outcome, closed)
        assert audits.page(audits.Wanted())[0].reason == "Because"
        here = memberships.find_or_none(world.user("linus"), "lab")
        assert (here is None) == (act == "removed")
        assert bool(world.user("linus").muted_until) == (act == "muted")


def test_an_admin_may_not_act_on_an_owner_from_a_page_either(app, world):
    with app.app_context():
        roles.give(world.user("grace"), world.user("linus"), "admin")
    linus, whom = world.browser("linus"), world.id_of("grace")
    for act in ("mute", "close", "caution", "reset", "role", "sessions/end"):
        sent = {"length": "day", "words": "keep", "role": "guest", "reason": "x"}
        token = token_of(linus, "/admin/people")
        path = f"/admin/people/{whom}/{act}"
        refused = linus.post(path, data={**sent, "csrf_token": token})
        assert refused.status_code == 403, act
    with app.app_context():
        assert world.user("grace").role == "owner" and world.user("grace").muted_until is None


def test_words_of_people_are_only_words_on_the_pages(app, world, grace):
    with app.app_context():
        said = messages.post(world.membership("ada"), "<b>bold</b>", "1")
        complaints.make(world.membership("grace"), said, "<script>")
    page = grace.get("/admin/reports").text
    assert "&lt;b&gt;bold" in page and "&lt;script&gt;" in page


def test_the_figures_are_as_documented(app, world):
    ada = world.listener("ada")
    ada.call("send", {"room": "lab", "client_id": "1", "body": "x"})
    client = socketio.test_client(app, namespace="/admin", flask_test_client=world.browser("grace"))
    told = client.get_received("/admin")[0]
    assert told["name"] == "figures"
    figures = told["args"][0]
    assert protocol.wrong_with("onFigures", figures) == []
    assert figures["people"] == figures["connections"] == 1
    assert figures["acknowledged"]["count"] >= 1 and figures["acknowledged"]["p50"] > 0
    assert figures["memory"] > 1_000_000 and figures["database"] > 10_000
    assert figures["processes"][0]["watchers"] == 1
