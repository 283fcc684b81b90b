"""The files for deploying do what they are for, tried with real programs where there are any."""

import configparser
import json
import re
import shutil
import ssl
import subprocess
import sysconfig
import threading
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener
from uuid import uuid4

import pytest
import websocket
import yaml

from chatapp.extensions import db
from config import ROOT, Settings
from tests.callers import LiveServer, eventually
from tests.databases import SECRET
from tests.proxies import Nginx
from tests.world import World

DEPLOY = ROOT / "deploy"
UNLIMITED = {"MAX_CONNECTIONS_PER_PERSON": 0, "MAX_CONNECTIONS_PER_ADDRESS": 0}


class Nowhere(HTTPRedirectHandler):
    """Shows where it would be sent to."""

    def redirect_request(self, *_what):
        return None


@pytest.fixture(scope="module")
def front(make_app, tmp_path_factory):
    """Two servers behind nginx."""
    world = World(make_app("behind"))
    folder = world.app.config["DATA_DIR"]
    settings = {"SECRET_KEY": SECRET, "METRICS_TOKEN": SECRET, "PROXY_HOPS": 1, **UNLIMITED}
    servers = [LiveServer(folder, "eventlet", world, **settings) for _ in range(2)]
    for server in servers:
        server.start()
    with Nginx(tmp_path_factory.mktemp("nginx"), *(each.port for each in servers)) as nginx:
        nginx.world, nginx.servers = world, servers
        yield nginx
    for server in servers:
        server.end()
    with world.app.app_context():
        db.engine.dispose()


def ask(front, path, body=None, port=None, **headers):
    """Ask over HTTPS, or over HTTP at another port; answers status, text and headers."""
    scheme = "http" if port else "https"
    opener = build_opener(Nowhere, HTTPSHandler(context=front.tls))
    request = Request(f"{scheme}://127.0.0.1:{port or front.port}{path}", body, headers)
    try:
        with opener.open(request, timeout=10) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except HTTPError as error:
        return error.code, error.read().decode(), error.headers


def connect(front, name, **more):
    """Somebody's WebSocket, as their browser opens it."""
    return websocket.create_connection(
        f"wss://127.0.0.1:{front.port}/socket.io/?EIO=4&transport=websocket",
        10,
        cookie=f"__Host-session={front.world.key(name)}",
        origin=f"https://127.0.0.1:{front.port}",
        sslopt={"ca_certs": str(front.authority), "cert_reqs": ssl.CERT_REQUIRED},
        **more,
    )


def test_nginx_has_nothing_against_its_configuration(front):
    assert front.complaints() == ""


def test_nginx_opens_no_log_that_is_a_socket_under_systemd():
    assert "/dev/std" not in (DEPLOY / "nginx.conf").read_text()


def test_whoever_comes_without_tls_is_sent_on(front):
    status, _text, headers = ask(front, "/rooms?x=1", port=front.plain_port)
    assert status == 308 and headers["Location"] == "https://127.0.0.1/rooms?x=1"


def test_a_page_comes_through_and_its_cookie_is_for_https_alone(front):
    status, text, headers = ask(front, "/sign-in")
    assert status == 200 and "<form" in text
    assert headers["Set-Cookie"].startswith("__Host-session=") and "Secure" in headers["Set-Cookie"]
    assert headers["Strict-Transport-Security"]


def test_what_a_visitor_claims_of_themselves_is_not_passed_on(front):
    lies = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "1.2.3.4",
        "X-Forwarded-Port": "1",
    }
    status, text, headers = ask(front, "/", **lies)
    assert status == 302 and "evil" not in headers["Location"] + text
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(
            f"wss://127.0.0.1:{front.port}/socket.io/?EIO=4&transport=websocket",
            10,
            origin="https://evil.example",
            header=["X-Forwarded-Host: evil.example"],
            sslopt={"ca_certs": str(front.authority)},
        )


def test_a_websocket_is_upgraded_and_what_is_said_comes_through(front):
    assert eventually(lambda: "through" in what_comes_through(front), 60)


def what_comes_through(front):
    """What grace hears of what ada says; nothing if a connection ends, as any may at any time."""
    with ExitStack() as stack:
        ada, grace = (stack.enter_context(closing(connect(front, it))) for it in ("ada", "grace"))
        said = {"room": "lab", "client_id": str(uuid4()), "body": "through"}
        try:
            for line in (ada, grace):
                assert line.recv().startswith("0{")
                line.send("40")
                until(line, "40")
            ada.send(f"421{json.dumps(['send', said])}")
            assert '"ok":true' in until(ada, "431")
            return until(grace, '42["message"')
        except (websocket.WebSocketConnectionClosedException, websocket.WebSocketTimeoutException):
            return ""


def until(line, start):
    while not (packet := line.recv()).startswith(start):
        if packet == "2":
            line.send("3")
    return packet


def test_polling_stays_with_the_process_that_began_it(front):
    served = Counter()
    for _ in range(12):
        cookie = f"__Host-session={front.world.key('ada')}"
        served[poll(front, cookie)] += 1
    assert len(served) == 2, "both processes are used"


def poll(front, cookie):
    """Connect by long-polling and ask for something; answers at which process that ended."""
    path = "/socket.io/?EIO=4&transport=polling"
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
    status, text, _ = ask(front, path, **headers)
    assert status == 200, text
    path += f"&sid={json.loads(text[1:])['sid']}"
    plain = {**headers, "Content-Type": "text/plain;charset=UTF-8"}
    assert ask(front, path, b"40", **plain)[0] == 200
    heard = ""
    while '42["me"' not in heard:
        status, text, _ = ask(front, path, **headers)
        assert status == 200, text
        heard += text
    for number in range(5):
        assert ask(front, path, f'42{number}["latency",1]'.encode(), **plain)[0] == 200
        while f"43{number}" not in heard:
            status, text, _ = ask(front, path, **headers)
            assert status == 200, text
            heard += text
    ask(front, path, b"1", **plain)
    return ports_of(front, path.partition("?")[0])[-1]


def ports_of(front, path):
    """Which servers answered for a path, in order."""
    lines = (front.folder / "access.log").read_text().splitlines()
    return [line.rpartition(":")[2] for line in lines if f" {path} " in line]


def test_a_request_that_is_too_large_is_refused_at_the_door(front):
    status, _text, _headers = ask(front, "/files", b"x" * (27 * 1024 * 1024))
    assert status == 413


def test_keys_and_queries_stay_out_of_the_log(front):
    ask(front, "/join/a-secret-code")
    ask(front, "/reset/a-secret-key?also=secret")
    log = front.folder / "access.log"
    eventually(lambda: "/reset/..." in log.read_text(), 5)
    assert "secret" not in log.read_text() and "sid=" not in log.read_text()


def test_figures_are_not_to_be_had_from_outside(front):
    assert ask(front, "/metrics", Authorization=f"Bearer {SECRET}")[0] == 404
    assert ask(front, "/readyz")[0] == 200


def test_while_one_process_is_away_the_other_answers(front):
    first = front.servers[0]
    first.stop()
    assert [ask(front, "/sign-in")[0] for _ in range(10)] == [200] * 10
    lines = [connect(front, "ada") for _ in range(6)]
    assert all(line.recv().startswith("0{") for line in lines)
    for line in lines:
        line.close()
    first.start()


def test_one_that_is_back_is_asked_at_once_when_the_next_goes(front):
    first, second = front.servers
    first.stop()
    second.stop()
    is_back = threading.Event()

    def keep_asking():
        """So that nginx has just seen that both are away, whenever the first comes."""
        while not is_back.is_set():
            ask(front, "/sign-in")

    asking = threading.Thread(target=keep_asking)
    asking.start()
    first.start()
    is_back.set()
    assert ask(front, "/sign-in")[0] == 200
    asking.join()
    second.start()


UNIT = DEPLOY / "chatapp@.service"

HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictNamespaces": "yes",
    "CapabilityBoundingSet": "",
}


def unit():
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(UNIT.read_text())
    return parser


def test_the_unit_starts_one_process_a_port_and_may_write_nowhere_else():
    service = unit()["Service"]
    words = dict(word.split("=", 1) for word in service["Environment"].split())
    assert words["PORT"] == "%i" and words["PROXY_HOPS"] == "1"
    assert set(words) - {"FLASK_APP", "PYTHONDONTWRITEBYTECODE"} <= settings()
    assert words["DATA_DIR"] == f"/var/lib/{service['StateDirectory']}"
    assert {name: service[name] for name in HARDENED} == HARDENED
    assert "db upgrade" in service["ExecStartPre"] and "flock" in service["ExecStartPre"]
    assert float(service["TimeoutStopSec"]) > 3, "longer than a clean stop takes"


@pytest.mark.parametrize("tool", [shutil.which("systemd-analyze") or pytest.param("", id="none")])
def test_systemd_understands_the_unit(tool, tmp_path):
    """Where there is systemd; elsewhere the names in it are at least those that it knows."""
    here = (
        UNIT.read_text()
        .replace("/srv/chatapp/.venv/bin/", "/bin/")
        .replace("/bin/python", "/bin/sh")
    )
    here = here.replace("/bin/flask", "/bin/sh").replace("/usr/bin/flock", "/bin/sh")
    copy = tmp_path / "chatapp@.service"
    copy.write_text(here)
    if tool:
        done = subprocess.run(
            [tool, "verify", "--man=no", "--recursive-errors=no", str(copy)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
    else:
        assert set(unit()) == {"DEFAULT", "Unit", "Service", "Install"}


def settings():
    """The names of all settings."""
    return {name.upper() for name in Settings.__dataclass_fields__}


def test_the_dockerfile_is_as_the_linter_wants_it():
    hadolint = Path(sysconfig.get_path("scripts")) / "hadolint"
    done = subprocess.run(
        [hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_image_holds_all_that_runs_and_nothing_that_must_not_be_in_it():
    text = (ROOT / "Dockerfile").read_text()
    stages = [line.split() for line in text.splitlines() if line.startswith("FROM")]
    assert len(stages) == 3 and not any("." in stage[1].partition(":")[0] for stage in stages)
    user = re.findall(r"^USER (\d+):\d+$", text, re.MULTILINE)
    assert user and int(user[0]) > 0
    assert "HEALTHCHECK" in text and "/healthz" in text
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", "data", ".git", "tests"} <= set(ignored)
    needed = ["chatapp", "static", "templates", "migrations", "config.py", "wsgi.py", "bin"]
    assert all((ROOT / name).exists() for name in needed) and not set(needed) & set(ignored)


def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


KEYS = (
    "build image restart user read_only tmpfs cap_drop security_opt stop_grace_period environment"
    " volumes networks command depends_on healthcheck ports"
)


def test_the_compose_file_is_whole():
    place = compose()
    services = place["services"]
    assert set(services) == {"upgrade", "app-1", "app-2", "postgres", "valkey", "nginx"}
    for name, service in services.items():
        assert set(service) <= set(KEYS.split()), name
        assert "image" in service and "/" not in service["image"].replace("valkey/valkey", "")
        assert set(service.get("depends_on", {})) <= set(services), name
        assert set(service["networks"]) <= set(place["networks"]), name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            known = source in place["volumes"] or source == "./deploy/tls"
            assert known or (ROOT / source).is_file(), volume
        for other, wish in service.get("depends_on", {}).items():
            if wish["condition"] == "service_healthy" and not other.startswith("app"):
                assert "test" in services[other]["healthcheck"]
    assert [name for name, it in services.items() if "ports" in it] == ["nginx"]
    assert place["networks"]["inside"]["internal"] is True


def test_the_processes_in_the_compose_file_are_alike_and_harmless():
    services = compose()["services"]
    one, two = services["app-1"], services["app-2"]
    assert one == two
    assert one["healthcheck"]["test"][2] == "bin/ready.py"
    assert one["read_only"] and one["cap_drop"] == ["ALL"] and one["user"] == "10001:10001"
    assert set(one["environment"]) <= settings()
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PROXY_HOPS"} <= set(one["environment"])
    servers = (DEPLOY / "compose" / "servers.conf").read_text()
    assert re.findall(r"server (\S+):5000", servers) == ["app-1", "app-2"] * 3
