"""Whether the server is up and can serve, as whatever watches over it asks."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest
from sqlalchemy import event, text

from chatapp.database import revisions
from chatapp.extensions import db
from config import ROOT
from tests.queries import queries


def ask(world, path):
    answer = world.app.test_client().get(path)
    return answer.status_code, answer.get_json()


def test_whether_it_is_alive_is_answered_without_a_question(world):
    ada = world.browser("ada")
    with world.app.app_context(), queries(db.engine) as asked:
        assert ask(world, "/healthz") == (200, {"ok": True})
        assert ada.get("/healthz").status_code == 200
    assert asked == []


def test_it_is_ready_and_however_many_ask_the_database_is_asked_once(world):
    with world.app.app_context():
        engine = db.engine
    asked = []

    def note(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        with ThreadPoolExecutor(8) as many:
            answers = list(many.map(lambda _: ask(world, "/readyz"), range(24)))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert answers == [(200, {"ok": True, "wrong": {}})] * 24
    assert len([each for each in asked if "alembic_version" in each]) == 1


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", {"migrations": "flask db upgrade"}),
        ("DELETE FROM alembic_version", {"migrations": "flask db upgrade"}),
        ("UPDATE alembic_version SET version_num = 'later'", {}),
        (
            "UPDATE alembic_version SET version_num = 'copying'",
            {"migrations": "it is half a copy: give the same flask db copy again"},
        ),
        ("DROP TABLE alembic_version", {"database": "it does not answer, or has no tables"}),
    ],
)
def test_old_tables_are_in_the_way_and_those_of_a_later_version_are_not(world, change, wrong):
    with world.app.app_context(), db.engine.begin() as connection:
        connection.execute(text(change))
    assert ask(world, "/readyz") == (503 if wrong else 200, {"ok": not wrong, "wrong": wrong})


def test_the_migrations_end_in_one(world, tmp_path):
    known = revisions.read(ROOT / "migrations")
    with world.app.app_context():
        present = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    assert known.newest == present
    assert len(known.known) == len(list((ROOT / "migrations/versions").glob("*.py")))
    (tmp_path / "versions").mkdir()
    for name in ("a", "b"):
        (tmp_path / "versions" / f"{name}.py").write_text(f'revision = "{name}"\n')
    with pytest.raises(ValueError, match="end in a, b"):
        revisions.read(tmp_path)


def test_who_is_about_to_end_takes_nobody_any_more(serve):
    server = serve()
    waits = [sys.executable, "bin/ready.py", str(server.port)]
    assert subprocess.run(waits, cwd=ROOT, check=False).returncode == 0
    stays = HTTPConnection("127.0.0.1", server.port, timeout=10)
    stays.request("GET", "/readyz")
    assert stays.getresponse().read() == b'{"ok":true,"wrong":{}}\n'
    ada = server.caller("ada").connect()
    server.process.terminate()
    ada.hear("bye")
    stays.request("GET", "/readyz")
    answer = stays.getresponse()
    assert answer.status == 503
    assert answer.read() == b'{"ok":false,"wrong":{"process":"it is stopping"}}\n'
    stays.close()
    ada.hang_up()
    assert server.process.wait(10) == 0
    refused = subprocess.run([*waits, "0"], cwd=ROOT, capture_output=True, check=False)
    assert refused.returncode == 1 and b"is ready to serve" in refused.stdout
