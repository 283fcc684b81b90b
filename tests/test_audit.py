"""The audit log: nothing without a row, and no row that could be changed unnoticed."""

import json
import sqlite3
from hashlib import sha256

import psycopg
import pytest

from chatapp.extensions import db, transaction
from chatapp.models import Audit
from chatapp.operations import accounts, audits, messages
from chatapp.operations.accounts import invites, roles
from chatapp.operations.rooms import memberships
from tests import databases
from tests.servers import run

TRIGGERS = {
    "audit_stays": "audit",
    "audit_stays_whole": "audit",
    "audit_head_stays": "audit_head",
    "audit_head_goes_on": "audit_head",
}


REFUSALS = (sqlite3.IntegrityError, psycopg.IntegrityError)


@pytest.fixture
def log(app, world):
    """A log with five rows, and the path of its database."""
    with app.app_context():
        grace, linus = world.user("grace"), world.user("linus")
        for role in ("guest", "member", "admin"):
            roles.give(grace, linus, role, "a reason: 理由 é")
        invites.revoke(grace, invites.make(grace, None, None).id)
        db.session.remove()
    return app.config["DATA_DIR"]


def tamper(path, *statements):
    """Write to the file behind everybody's back, with the guards taken down first."""
    with databases.opened(path) as other:
        for name, table in TRIGGERS.items():
            where = f" ON {table}" if databases.IS_POSTGRESQL else ""
            other.execute(f"DROP TRIGGER {name}{where}")
        for statement in statements:
            other.execute(statement)


def fault(app, known=None):
    with app.app_context():
        verdict = audits.verify(known)
        db.session.remove()
    return verdict


def test_who_did_what_on_whom_when_and_why_is_there(app, world, log):
    with app.app_context():
        rows = audits.page(audits.Wanted(action="role"))
        assert next(row.details for row in rows) == {"before": "member", "after": "admin"}
        assert {(row.actor, row.target_kind, row.target_name) for row in rows} == {
            ("grace", "person", "linus")
        }
        assert rows[0].reason == "a reason: 理由 é"


def test_an_untouched_log_is_whole(app, log):
    verdict = fault(app)
    assert verdict.fault is None and verdict.number == 5


def test_the_chain_can_be_computed_by_anybody_from_what_is_written_down(app, log):
    end = "0" * 64
    with databases.opened(log) as other:
        names = databases.tables(other)["audit"]
        rows = [
            dict(zip(names, row, strict=True))
            for row in other.execute("SELECT * FROM audit ORDER BY id")
        ]
    assert len(rows) == 5
    for row in rows:
        told = {name: row[name] for name in names if name not in ("id", "previous", "hash")}
        told |= {"number": row["id"], "details": databases.read_json(row["details"])}
        told["at"] = str(row["at"]).replace(" ", "T").removesuffix("+00:00") + "+00:00"
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert row["previous"] == end
        end = sha256(end.encode() + b"\n" + text.encode()).hexdigest()
        assert row["hash"] == end


@pytest.mark.parametrize(
    ("statements", "text"),
    [
        (["UPDATE audit SET reason = 'nothing' WHERE id = 3"], "row 3 was changed"),
        (["UPDATE audit SET at = '2020-01-01 00:00:00' WHERE id = 2"], "row 2 was changed"),
        (["DELETE FROM audit WHERE id = 2"], "row 2 is missing"),
        (["DELETE FROM audit WHERE id = 5"], "row 5 is missing"),
        (["DELETE FROM audit"], "row 1 is missing"),
        (
            [
                "UPDATE audit SET id = 99 WHERE id = 2",
                "UPDATE audit SET id = 2 WHERE id = 3",
                "UPDATE audit SET id = 3 WHERE id = 99",
            ],
            "row 2 does not follow",
        ),
        (["UPDATE audit_head SET hash = '" + "1" * 64 + "'"], "row 5 is not the head's"),
    ],
)
def test_a_row_that_was_changed_removed_or_moved_is_named(app, log, statements, text):
    tamper(log, *statements)
    assert text in (fault(app).fault or "")


def test_a_log_that_was_cut_with_its_head_is_noticed_by_a_head_kept_elsewhere(app, log):
    whole = fault(app)
    known = (whole.number, whole.hash)
    with databases.opened(log) as other:
        end = other.execute("SELECT hash FROM audit WHERE id = 4").fetchone()[0]
    tamper(
        log,
        "DELETE FROM audit WHERE id = 5",
        f"UPDATE audit_head SET number = 4, hash = '{end}'",
    )
    assert fault(app).fault is None, "this alone can't be seen from the inside"
    assert "row 5 is missing" in (fault(app, known).fault or "")


def test_a_log_written_anew_is_noticed_by_a_head_kept_elsewhere(app, log):
    assert "written anew" in (fault(app, (3, "f" * 64)).fault or "")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET reason = '' WHERE id = 1",
        "DELETE FROM audit WHERE id = 1",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET number = 1",
    ],
)
def test_the_database_itself_refuses_to_change_the_past(log, statement):
    with databases.opened(log) as other, pytest.raises(REFUSALS) as refused:
        other.execute(statement)
    assert "only added to" in str(refused.value)


def test_an_action_that_fails_leaves_no_row(app, log):
    before = fault(app).number
    with app.app_context(), pytest.raises(ZeroDivisionError), transaction() as session:
        audits.note(session, None, "nothing")
        raise ZeroDivisionError
    assert fault(app).number == before


def test_what_an_admin_does_in_a_room_of_others_is_written_down(app, world):
    with app.app_context():
        grace, ada = world.membership("grace"), world.membership("ada")
        own = messages.post(ada, "mine", "1")
        messages.delete(ada, own)
        messages.delete(grace, messages.post(ada, "theirs", "2"))
        memberships.bring(ada, world.user("linus"))
        memberships.remove(grace, world.user("linus"))
        done = [row.action for row in audits.every(audits.Wanted())]
        assert done == ["delete_message", "remove_member"], "not what owners do with their own"


def test_filters_find_what_they_say(app, world, log):
    with app.app_context():
        grace = world.user("grace")
        every = audits.page(audits.Wanted())
        assert len(every) == 5
        assert len(audits.page(audits.Wanted(query="LINUS"))) == 3
        assert len(audits.page(audits.Wanted(actor_id=grace.id))) == 5
        assert audits.page(audits.Wanted(actor_id=grace.id + 1)) == []
        assert audits.page(audits.Wanted(since=every[1].at))[-1].id == every[1].id
        assert audits.page(audits.Wanted(until=every[1].at))[0].id == every[2].id
        assert [row.id for row in audits.page(audits.Wanted(), before=3)] == [2, 1]
        assert audits.actions() == ["invite", "revoke_invite", "role"]


def test_the_command_tells_by_its_exit_code(tmp_path, app, world, log):
    whole = run(tmp_path, "-m", "flask", "audit", "verify")
    assert whole.returncode == 0, whole.stderr
    head = whole.stdout.split()[-1]
    assert whole.stdout.startswith("5 rows, all whole.")
    assert run(tmp_path, "-m", "flask", "audit", "verify", "--head", head).returncode == 0
    tamper(log, "UPDATE audit SET actor = 'nobody' WHERE id = 4")
    broken = run(tmp_path, "-m", "flask", "audit", "verify")
    assert broken.returncode == 1
    assert broken.stderr.startswith("Error: row 4 was changed. Rows 1 to 3 are whole.")


def test_a_row_says_from_where(app, world):
    with app.app_context():
        roles.give(None, world.user("linus"), "guest")
        accounts.deactivate(world.user("linus"), world.user("grace"), "gone")
        assert [row.address for row in db.session.query(Audit)] == ["", ""], "a command has none"
