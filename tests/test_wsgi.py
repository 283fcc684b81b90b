"""Starting and stopping: what somebody sees who types the command, in every async mode."""

import re
import signal
import socket
import sqlite3
from functools import partial

import pytest

from config import ASYNC_MODES
from tests.ports import free_port
from tests.servers import run, start


@pytest.fixture(params=ASYNC_MODES)
def server(request, tmp_path, empty_database):
    with start(tmp_path, empty_database, ASYNC_MODE=request.param) as server:
        server.wait_for("Chatapp is ready")
        yield server


def test_it_says_where_to_go_in_its_last_line_and_is_there(server):
    assert server.printed[-1] == f"Chatapp is ready: open http://127.0.0.1:{server.port}\n"
    assert "Deprecat" not in "".join(server.printed)
    status, text, headers = server.get("/up")
    assert (status, text.strip()) == (200, "ok")
    assert "Content-Security-Policy" in headers


def test_a_websocket_opens_and_is_refused_readably_without_a_login(server):
    connection = server.connect()
    connection.send("40")
    answer = connection.recv()
    assert answer.startswith("44")
    assert re.search(r'"message":"\w', answer)
    connection.close()


def test_a_websocket_that_ends_leaves_no_trace(server):
    server.connect().close()
    assert server.get("/up")[0] == 200
    server.stop()
    assert "Traceback" not in "".join(server.printed)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_soon_and_well_though_somebody_is_connected(server, number):
    connection = server.connect()
    code, seconds = server.stop(number)
    assert code == 0
    assert seconds < 3
    assert "Traceback" not in "".join(server.printed)
    connection.close()


@pytest.mark.only_on("sqlite")
def test_the_database_is_left_in_one_file(server, tmp_path):
    server.get("/up")
    server.stop()
    assert (tmp_path / "chat.sqlite3").exists()
    assert not (tmp_path / "chat.sqlite3-wal").exists()


def test_a_second_server_on_the_port_says_so(server, tmp_path):
    second = run(tmp_path, "wsgi.py", PORT=server.port, ASYNC_MODE="eventlet")
    assert second.returncode == 1
    expected = f"Port {server.port} is in use; stop the other server or set PORT."
    assert second.stderr.strip() == expected


@pytest.mark.parametrize(("name", "value"), [("PORT", "no"), ("ASYNC_MODE", "no")])
@pytest.mark.parametrize("command", [["wsgi.py"], ["-m", "flask", "doctor"]])
def test_a_wrong_setting_is_one_line_and_exit_code_2(tmp_path, command, name, value):
    refused = run(tmp_path, *command, **{name: value})
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"{name} is 'no'; it must be ")
    assert refused.stderr.count("\n") == 1


def test_an_address_that_is_not_ours_is_refused_in_one_line(tmp_path, empty_database):
    refused = run(tmp_path, "wsgi.py", HOST="192.0.2.1", PORT=free_port())
    assert refused.returncode == 1
    assert refused.stderr.startswith("192.0.2.1:")
    assert refused.stderr.count("\n") == 1


def test_without_its_database_it_ends_with_one_line(tmp_path):
    nobody = f"postgresql://postgres@127.0.0.1:{free_port()}/chat"
    refused = run(tmp_path, "wsgi.py", DATABASE_URL=nobody, PORT=free_port())
    assert refused.returncode == 1
    assert refused.stderr.startswith("Chatapp can't start: the database does not answer.")
    assert refused.stderr.count("\n") == 1


@pytest.fixture
def new_place(tmp_path):
    """Run commands where there is nothing yet, on SQLite whatever other tests are run on."""
    return partial(run, tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'chat.sqlite3'}")


def test_a_new_place_gets_its_tables_from_the_first_command(new_place, tmp_path):
    refused = new_place("wsgi.py", PORT=free_port())
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1 and "flask db upgrade" in refused.stderr
    made = new_place("-m", "flask", "room", "create", "Lab")
    assert (made.returncode, made.stdout) == (0, "Made the room Lab, at /rooms/lab\n"), made.stderr
    with sqlite3.connect(tmp_path / "chat.sqlite3") as place:
        place.execute("DROP TABLE membership")
    refused = new_place("-m", "flask", "room", "create", "Attic")
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1, "no trace"


def test_a_new_place_gets_its_tables_when_it_is_developed(new_place, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:  # so that it ends by itself
        new_place("-m", "flask", "run", "--port", str(taken.getsockname()[1]))
    with sqlite3.connect(tmp_path / "chat.sqlite3") as place:
        assert place.execute("SELECT count(*) FROM room").fetchone() == (0,)


def test_without_tables_it_says_how_to_make_them(tmp_path):
    refused = run(tmp_path, "wsgi.py", DATABASE_URL=f"sqlite:///{tmp_path}/no", PORT=free_port())
    assert refused.returncode == 1
    said = "Chatapp can't start: no whole place is in the database; flask db upgrade.\n"
    assert refused.stderr == said


def test_listening_to_everybody_still_names_an_address_to_open(tmp_path, empty_database):
    with start(tmp_path, empty_database, HOST="0.0.0.0") as server:
        line = server.wait_for("Chatapp is ready")
        assert line.strip().endswith(f"open http://127.0.0.1:{server.port}")


def test_flask_run_serves_development_with_websocket(tmp_path, empty_database):
    port = free_port()
    command = ["-m", "flask", "run", "--port", str(port)]
    with start(tmp_path, empty_database, *command, PORT=port) as server:
        server.wait_for("Running on")
        connection = server.connect()
        connection.send("40")
        assert connection.recv().startswith("44")
        connection.close()


def test_many_can_wait_to_be_let_in_at_once(tmp_path, empty_database):
    """More than the thousand that eventlet would take by itself."""
    with start(tmp_path, empty_database, ASYNC_MODE="eventlet") as server:
        server.wait_for("Chatapp is ready")
        address = ("127.0.0.1", server.port)
        waiting = [socket.create_connection(address, timeout=5) for _ in range(1100)]
        try:
            assert server.get("/up")[0] == 200
        finally:
            for each in waiting:
                each.close()
